/** What the offline contributor's page says, in both languages. */

export const TEXTS = {
  zh: {
    title: "离线参与抽取", other: "English",
    lead: "先把本页存成文件，到不联网的设备上打开。密钥和随机数都在这台设备上产生，平台从头到尾见不到；只有下面方框里的结果要带到联网的电脑上粘贴。",
    file_title: "一、保管文件", file: "密钥和随机数都在这个文件里：只存在自己的 U 盘上，不要交给任何人。丢失后，已承诺的抽取只能作废。",
    make: "新建密钥", choose: "打开保管文件", key: "公钥", register_title: "二、登记公钥（一次）", account: "账号编号（“抽取密钥”页面上有）",
    register: "算出登记内容", commit_title: "三、承诺", announcement: "公告（announcement.json 的全文）", commit: "产生随机数并算出承诺值",
    open_title: "四、开启", open_lead: "封存公布之后再做。公告仍留在上面的方框里。", seal: "封存（seal.json 的全文）", open: "签名开启",
    result_title: "带走的结果", result: "把这段文字原样粘贴到平台的“离线参与”方框里。", result_label: "结果", copy: "复制", copied: "已复制。",
    trouble: {
      no_crypto: "本浏览器不支持 Ed25519 密钥。请使用 Chrome 137、Edge 137、Firefox 129 或 Safari 17 以上版本。", no_secrets: "请先新建密钥或打开保管文件。",
      bad_account: "账号编号应为数字。", not_secrets: "这不是保管文件。", not_announced: "公告里没有这把公钥，或这段文字不是公告。",
      nonce_lost: "保管文件里没有这次抽取的随机数。请打开承诺之后保存的那一份。", seal_other: "封存名单与我方承诺不符。请勿开启，并报告监督机构。",
      other: "文字不完整或被改动过，请重新复制全文。",
    },
  },
  en: {
    title: "Contribute offline", other: "中文",
    lead: "Save this page as a file first and open it on a device without a network. Key and nonces are made on this device and the platform never sees them; only the result in the box below is carried to a connected computer and pasted there.",
    file_title: "1. The file of secrets", file: "Key and nonces are in this file: keep it on your own stick, hand it to nobody. Without it a draw you committed to can only be declared void.",
    make: "Make a key", choose: "Open the file of secrets", key: "Public key", register_title: "2. Register the key (once)", account: "Number of your account (on the page of draw keys)",
    register: "Compute the registration", commit_title: "3. Commit", announcement: "Announcement (all of announcement.json)", commit: "Choose a nonce and compute the commitment",
    open_title: "4. Open", open_lead: "Only after the seal is public. The announcement stays in the box above.", seal: "Seal (all of seal.json)", open: "Sign and open",
    result_title: "The result to carry", result: "Paste this text as it is into the box “offline” of the platform.", result_label: "Result", copy: "Copy", copied: "Copied.",
    trouble: {
      no_crypto: "This browser knows no Ed25519 keys. Use Chrome 137, Edge 137, Firefox 129, Safari 17 or newer.", no_secrets: "Make a key or open your file of secrets first.",
      bad_account: "The number of the account consists of digits.", not_secrets: "This is not a file of secrets.", not_announced: "This key is not in the announcement, or the text is no announcement.",
      nonce_lost: "The nonce of this draw is not in this file. Open the one you kept after committing.", seal_other: "The sealed list does not hold our commitment. Do not open; tell the supervising body.",
      other: "The text is incomplete or was changed. Copy all of it again.",
    },
  },
};
