/** The verifier's page: takes files, pasted text, or the address of a record of this site, and shows what was found. */

import { checkRecord, checkRoster } from "./fairdraw.js";
import { Fault, read } from "./json.js";
import { FAULTS, TEXTS } from "./verify_texts.js";

const LARGEST = 64 * 1024 * 1024;
const element = (id) => document.getElementById(id);
let language = navigator.language.startsWith("zh") ? "zh" : "en";
let shown = null;

const say = (name) => TEXTS[language][name];

function node(name, text, classes = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = classes;
  return made;
}

function facts(pairs) {
  const list = document.createElement("dl");
  for (const [name, text, classes] of pairs) list.append(node("dt", name), node("dd", text, classes));
  return list;
}

function rankingOf({ result }) {
  const list = document.createElement("ol");
  for (const one of result.ranking) {
    const chosen = result.winners.includes(one.candidate);
    const line = node("li", chosen ? `${one.candidate} ← ${say("chosen")}` : one.candidate, chosen ? "first" : "");
    line.append(node("span", one.ticket, "digest"));
    list.append(line);
  }
  return list;
}

function showValid({ record, found, roster }) {
  const { announcement, mix, openings } = record;
  const beacon = mix.beacon ? [[say("beacon"), `${mix.beacon.source} ${mix.beacon.ref}: ${mix.beacon.value}`]] : [];
  const digests = ["announcement", "seal", "seed", "digest"].map((name) => [say(name), found[name], "digest"]);
  element("answer").replaceChildren(
    node("p", `✓ ${say("valid")}`, "verdict good"),
    node("p", announcement.title),
    facts([
      [say("draw"), `${announcement.draw} · ${announcement.matter} · ${say("attempt").replace("{n}", announcement.attempt)}`],
      [say("level"), `${found.level}: ${say(`level${found.level}`)}`], ...digests,
      [say("opened"), openings.map((one) => one.contributor).join(", ")], ...beacon,
      [say("excluded"), announcement.excluded.map((one) => `${one.id} (${one.reason})`).join(", ") || "—"],
    ]),
    ...(roster ? [node("p", `✓ ${say("roster_holds")}`, "good")] : []),
    node("h2", say("ranking")),
    rankingOf(record),
  );
}

function show() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.dataset.text);
  element("language").textContent = say("other");
  element("answer").hidden = !shown;
  if (shown?.found) return showValid(shown);
  if (shown?.text) return element("answer").replaceChildren(node("p", say(shown.text)));
  if (!shown) return null;
  const sentence = FAULTS[shown.fault.code]?.[language === "zh" ? 0 : 1] ?? shown.fault.code;
  return element("answer").replaceChildren(
    node("p", `✗ ${say("invalid")}`, "verdict bad"), node("p", sentence), node("p", shown.fault.about, "digest"));
}

function tell(what) {
  shown = what;
  show();
}

async function verdict(texts) {
  const documents = texts.map(read);
  const record = documents.find((one) => one?.type === "fairdraw/1/record");
  const roster = documents.find((one) => one?.type === "lianshen/1/roster");
  if (!record) return { text: "no_record" };
  const found = await checkRecord(record);
  if (roster) await checkRoster(record, roster);
  return { record, found, roster };
}

async function check(texts) {
  if (!globalThis.crypto?.subtle) return tell({ text: "no_crypto" });
  tell({ text: "working" });
  try {
    return tell(await verdict(texts));
  } catch (fault) {
    return tell({ fault: fault instanceof Fault ? fault : new Fault("shape", String(fault.message ?? fault)) });
  }
}

const strictly = (buffer) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(buffer);

async function checkFiles(files) {
  try {
    const fitting = [...files].filter((one) => one.size <= LARGEST);
    await check(await Promise.all(fitting.map(async (one) => strictly(await one.arrayBuffer()))));
  } catch (fault) {
    tell({ fault: new Fault("not_json", fault.message) });
  }
}

/** `#/marketplace/draws/3/record.json` names a record of the site this page came from. */
async function checkAddress() {
  const path = decodeURIComponent(location.hash.slice(1));
  if (!/^\/[a-z]/.test(path) || location.protocol === "file:") return;
  tell({ text: "working" });
  try {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(answer.status);
    await check([strictly(await answer.arrayBuffer())]);
  } catch {
    tell({ text: "unread" });
  }
}

function start() {
  const drop = element("drop");
  element("language").onclick = () => {
    language = language === "zh" ? "en" : "zh";
    show();
  };
  element("files").onchange = (event) => checkFiles(event.target.files);
  element("check").onclick = () => check([element("pasted").value.trim()]);
  drop.ondragover = (event) => {
    event.preventDefault();
    drop.classList.add("over");
  };
  drop.ondragleave = () => drop.classList.remove("over");
  drop.ondrop = (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    checkFiles(event.dataTransfer.files);
  };
  addEventListener("hashchange", checkAddress);
  show();
  checkAddress();
}

start();
