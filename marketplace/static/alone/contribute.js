/** The offline contributor's page: reads what is pasted, keeps secrets in a file, shows what is to be carried. */

import { committed, newSecrets, opened, registration, secretsFrom } from "./contributor.js";
import { TEXTS } from "./contribute_texts.js";
import { Fault, canonical, read } from "./json.js";

const element = (id) => document.getElementById(id);
let language = navigator.language.startsWith("zh") ? "zh" : "en";
let secrets = null;
let trouble = "";

function show() {
  const texts = TEXTS[language];
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = texts[one.dataset.text];
  element("language").textContent = texts.other;
  element("trouble").hidden = !trouble;
  element("trouble").textContent = trouble && (texts.trouble[trouble] ?? texts.trouble.other);
}

/** Ask the browser to store the file of secrets; the reader sees it among the downloads. */
function keep(value) {
  secrets = value;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([canonical(value)], { type: "application/json" }));
  link.download = "draw-secrets.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

async function showKey() {
  element("key").textContent = (await registration(secrets, 0)).public_key;
}

function carry(result) {
  element("result").value = canonical(result);
  element("copy").disabled = false;
}

const needed = () => {
  if (!secrets) throw new Fault("no_secrets");
  return secrets;
};

const pasted = (id) => read(element(id).value.trim());

const ACTS = {
  async make() {
    keep(newSecrets());
    await showKey();
  },
  async register() {
    const account = element("account").value.trim();
    if (!/^[1-9][0-9]{0,14}$/.test(account)) throw new Fault("bad_account");
    carry(await registration(needed(), Number(account)));
  },
  async commit() {
    const { kept, sent } = await committed(needed(), pasted("announcement"));
    // The nonce is kept before the commitment is shown: what nobody can open must not be sent.
    keep(kept);
    carry(sent);
  },
  async open() {
    carry(await opened(needed(), pasted("announcement"), pasted("seal")));
  },
  async copy() {
    await navigator.clipboard.writeText(element("result").value);
    element("copied").textContent = TEXTS[language].copied;
  },
};

async function act(work) {
  try {
    await work();
    trouble = "";
  } catch (fault) {
    trouble = fault instanceof Fault ? fault.code : fault.name === "NotSupportedError" ? "no_crypto" : "other";
  }
  show();
}

function start() {
  for (const [id, work] of Object.entries(ACTS)) element(id).onclick = () => act(work);
  element("file").onchange = (event) =>
    act(async () => {
      secrets = secretsFrom(read(await event.target.files[0].text()));
      await showKey();
    });
  element("language").onclick = () => {
    language = language === "zh" ? "en" : "zh";
    show();
  };
  if (!globalThis.crypto?.subtle) trouble = "no_crypto";
  show();
}

start();
