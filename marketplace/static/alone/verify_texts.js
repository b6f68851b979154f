/** What the verifier's page says, in both languages. */

export const TEXTS = {
  zh: {
    title: "核验抽取记录", other: "English", lead: "本页在您的设备上从头重算一遍抽取，不向任何地方发送内容。保存为文件后，断网也能使用。",
    drop: "把记录文件拖到这里，或者：", choose: "选择文件", files: "选 record.json；同时选名册版本文件，就一并核对名册。",
    paste: "粘贴记录的文字", pasted: "记录全文", check: "核验", beyond_title: "核验能说明什么，不能说明什么",
    beyond: "通过，说明排名确由各方封存的随机数算出，谁也没有改过记录；请再把公告摘要、封存摘要与开启之前公布的（报纸、会场照片、您自己的笔记）核对，信标号码与发布方的公告核对。名册上有谁、申报了哪些回避、价格是否合理，密码学不能回答。",
    valid: "核验通过", invalid: "核验不通过", working: "正在重算……", draw: "抽取", attempt: "第 {n} 次", announcement: "公告摘要", seal: "封存摘要",
    seed: "种子", digest: "记录摘要", level: "可信等级", beacon: "公开信标", opened: "开启随机数", excluded: "排除", ranking: "排名", chosen: "中选",
    roster_holds: "名册版本与公告一致，候选与被排除机构合起来正是该版本全部机构。", unread: "无法取得记录。请下载后选择文件。",
    no_crypto: "本浏览器在此地址不提供密码功能。请用 https 地址打开，或把本页保存为文件后打开。", no_record: "没有找到抽取记录。请选择 record.json。",
    level1: "除抽取操作方外，至少一方独立提供了随机数", level2: "监督方与两个以上无关联的候选机构都提供了随机数", level3: "除操作方外有独立参与方，并混入公开随机信标",
  },
  en: {
    title: "Check the record of a draw", other: "中文", lead: "This page recomputes the whole draw on your device and sends nothing anywhere. Saved as a file, it works without a network.",
    drop: "Drop the record here, or:", choose: "Choose files", files: "Choose record.json; with the file of the roster version, the roster is checked as well.",
    paste: "Paste the text of a record", pasted: "The whole record", check: "Check", beyond_title: "What this shows, and what it does not",
    beyond: "A valid record shows that the ranking follows from the sealed nonces of the parties and that nobody changed it. Compare the digests of announcement and seal with those published before the opening (newspaper, a photograph of the hall, your own notes), and the beacon with what its source published. Who is on the roster, which interests were declared, and prices are beyond cryptography.",
    valid: "Valid", invalid: "Not valid", working: "Recomputing …", draw: "Draw", attempt: "attempt {n}", announcement: "Digest of the announcement", seal: "Digest of the seal",
    seed: "Seed", digest: "Digest of the record", level: "Assurance level", beacon: "Public beacon", opened: "Nonces opened by", excluded: "Excluded", ranking: "Ranking", chosen: "selected",
    roster_holds: "The roster version is the announced one; candidates and excluded together are all of its agencies.", unread: "The record could not be fetched. Download it and choose the file.",
    no_crypto: "This browser offers no cryptography at this address. Open it by https, or save this page as a file and open that.", no_record: "There is no draw record among the files. Choose record.json.",
    level1: "At least one party other than the operator contributed", level2: "The supervisor and candidates of two unrelated groups contributed", level3: "An independent party contributed, and a public beacon was mixed in",
  },
};

/** Why a record is refused, by the code of the fault. */
export const FAULTS = {
  not_json: ["不是有效的 JSON", "not valid JSON"], too_deep: ["嵌套过深", "nested too deeply"],
  not_an_integer: ["含有非整数的数", "a number is no exact integer"], name_twice: ["同一对象中有重复的键", "a name occurs twice in one object"],
  not_nfc: ["文字未按 NFC 规范化", "a text is not in NFC"], name_not_ascii: ["键名含非 ASCII 字符", "a name is not ASCII"],
  shape: ["缺少内容、内容的形式不对，或与前一步的摘要不符", "something is missing, of the wrong form, or does not fit the digest before it"],
  member_unknown: ["有规程之外的内容", "there is something the protocol does not know"], order: ["列表未按编号排序或有重复", "a list is not sorted without repeats"],
  deadlines: ["期限先后颠倒", "the deadlines are out of order"], previous: ["抽取次序与前次摘要不符", "attempt and previous digest disagree"],
  candidate_and_excluded: ["同一机构既候选又被排除", "an agency is both candidate and excluded"], need: ["所需家数多于独立的候选", "more are needed than independent candidates"],
  stage: ["开启阶段与角色不符", "a stage does not fit its role"], contributor_no_candidate: ["参与方不是候选机构", "a contributing candidate is not in the pool"],
  operator: ["操作方与参与方名单不符", "the operator is not the operating contributor"], key_twice: ["两个参与方共用一把公钥", "two contributors share one key"],
  contributor_unknown: ["未公告的一方提交了承诺值", "somebody committed who was not announced"], required_missing: ["必需的参与方没有承诺值", "a required contributor is missing from the seal"],
  commitment: ["随机数与封存的承诺值不符", "a nonce is not the committed one"], signature: ["签名无效", "a signature does not hold"],
  required_unopened: ["必需的参与方未开启", "a required contributor did not open"], nonces: ["混合的随机数与开启的不一致", "the mix differs from the openings"],
  beacon_missing: ["缺少必需的信标", "the required beacon is missing"], beacon_unannounced: ["混入了未公告的信标", "a beacon was mixed in that was not announced"],
  beacon_form: ["信标号码的写法不符", "the beacon is not written as the protocol says"], evidence: ["证据栏与信标不符", "the evidence does not fit the beacon"],
  ranking: ["排名与种子算出的不符", "the ranking is not what the seed gives"], winners: ["中选结果与排名不符", "the winners are not the first ranks"],
  only_operator: ["只有操作方提供随机数，结果不可信", "only the operator opened: the result proves nothing"], repeated_too_weak: ["再次抽取的可信等级不足", "a repeated draw needs level 2 or 3"],
  roster_other: ["名册文件不是公告所指的版本", "the roster file is not the announced version"], roster_members: ["候选与被排除机构合起来不是名册的全部机构", "candidates and excluded are not the whole roster"],
};
