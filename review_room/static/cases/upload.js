/** Sends chosen files, shows each with its progress, and follows the reading of each file. */
import { h } from "../room/dom.js";
import { takesDrops } from "../room/drops.js";
import { readableSize, refusalText } from "../room/readable.js";
import { BROKEN, REFUSED, SENDING, sendingQueue } from "./sending_queue.js";
import { showSheets } from "./sheet_strip.js";

const panel = document.getElementById("upload");
const rows = document.getElementById("file-rows");
const told = document.getElementById("upload-told");
const words = panel.dataset;
const token = document.querySelector("meta[name=csrf-token]").content;

/** Milliseconds between two looks: often after something has happened, seldom while nothing does. */
const SOONEST = 60;
const LATEST = 1000;
const LATER = 1.15;
let pause = SOONEST;
let next = 0;
let shown = "";
let files = [];
let submission = { hindrance: "", question: "" };

const link = (text, onclick) => h("button", { type: "button", class: "link", onclick }, text);

const badge = (state) => ({ read: "badge badge-ok", refused: "badge badge-wrong" })[state] ?? "badge";

const tableRow = (attributes, name, bytes, state, acts) =>
  h("tr", attributes, h("td", { class: `name ${attributes["data-archive"] ? "out-of-archive" : ""}` }, name),
    h("td", { class: "short" }, readableSize(bytes)), h("td", { class: "state" }, state), h("td", { class: "short" }, acts));

const fileRow = (file) => {
  const count = file.total ? ` ${file.done}/${file.total} ${file.kind === "zip" ? words.members : words.sheets}` : "";
  const state = [
    h("span", { class: badge(file.state) }, `${file.state_label}${count}`), file.note && h("p", { class: "muted" }, file.note),
  ];
  const attributes = { "data-testid": "file-row", "data-state": file.state, "data-archive": file.archive };
  return tableRow(attributes, file.name, file.size, state, [link(words.remove, () => takeOut(file))]);
};

const share = (entry) => `${words.sending} ${Math.floor(entry.share * 100)}% `;

const sendingState = (entry) => {
  if (entry.state === BROKEN) return [h("span", { class: "badge badge-warn" }, words.broken)];
  if (entry.state === REFUSED) return [h("span", { class: "badge badge-wrong" }, words.refused), h("p", { class: "muted" }, entry.error)];
  if (entry.state !== SENDING) return [h("span", { class: "muted" }, words.waiting)];
  entry.bar = h("progress", { max: 1, value: entry.share, "aria-label": words.sending });
  entry.label = h("span", {}, share(entry));
  return [entry.label, entry.bar];
};

const sendingRow = (entry) => {
  const acts = [link(entry.state === REFUSED ? words.dismiss : words.cancel, () => queue.cancel(entry))];
  if (entry.state === BROKEN) acts.unshift(link(words.retry, () => queue.retry()), " ");
  const attributes = { "data-testid": "sending-row", "data-state": entry.state };
  return tableRow(attributes, entry.file.name, entry.file.size, sendingState(entry), acts);
};

const showRows = () => {
  rows.replaceChildren(...files.map(fileRow), ...queue.entries.map(sendingRow));
  if (!rows.children.length) rows.append(h("tr", {}, h("td", { class: "muted", colspan: 4 }, words.empty)));
};

/** Progress alone does not make the rows anew: a button must not vanish under the pointer. */
const showSending = () => {
  const drawn = [...rows.querySelectorAll("[data-testid=sending-row]")].map((row) => row.dataset.state).join();
  if (drawn !== queue.entries.map((entry) => entry.state).join()) return showRows();
  const entry = queue.entries.find((one) => one.state === SENDING);
  if (!entry?.bar) return undefined;
  entry.bar.value = entry.share;
  entry.label.textContent = share(entry);
  return undefined;
};

/** Whether the set can be handed in now, and what to ask before: the server says both. */
const showSubmission = () => {
  const { hindrance, question } = submission;
  const form = document.getElementById("submission");
  if (!form) return;
  const sending = queue.busy();
  form.dataset.confirm = question;
  form.querySelector("button").disabled = Boolean(hindrance) || sending;
  form.querySelector(".why").textContent = sending ? words.stillSending : hindrance;
};

const look = async () => {
  const answer = await fetch(words.filesUrl, { headers: { "X-CSRFToken": token } });
  if (!answer.ok) throw new Error(answer.status);
  const text = await answer.text();
  if (text === shown) {
    pause = Math.min(pause * LATER, LATEST);
    return;
  }
  const { files: there, sheets, submission: may } = JSON.parse(text);
  [shown, pause, files, submission] = [text, SOONEST, there, may];
  showRows();
  showSheets(sheets, files);
  showSubmission();
};

/** Looks until nothing moves any more; a look that fails is no reason to stop looking. */
const refresh = async () => {
  clearTimeout(next);
  let failed = false;
  try {
    await look();
  } catch {
    [failed, pause] = [true, LATEST];
  }
  clearTimeout(next); // another look may have been taken meanwhile
  panel.classList.toggle("offline", failed);
  const busy = files.some((file) => file.state === "received" || file.state === "reading");
  if (busy || failed) next = setTimeout(refresh, pause);
};

const say = (text) => told.replaceChildren(h("p", {}, text));

const takeOut = async (file) => {
  const many = files.some((one) => one.archive === file.id) ? words.removeArchive : words.removeFile;
  const sheets = files.filter((one) => one.id === file.id || one.archive === file.id).reduce((sum, one) => sum + one.sheets.length, 0);
  if (!window.confirm(many.replace("{name}", file.name).replace("{n}", sheets))) return;
  told.replaceChildren();
  try {
    const answer = await fetch(`/review-room/files/${file.id}/removal`, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!answer.ok) {
      say(refusalText((await answer.json()).error));
    }
  } catch {
    say(words.failed);
  }
  await refresh();
};

const refusal = (request) => {
  try {
    const { error } = JSON.parse(request.responseText);
    return { error: refusalText(error), code: error.code };
  } catch {
    return { error: words.failed, code: "" };
  }
};

const transfer = (file, onProgress) => {
  const request = new XMLHttpRequest();
  const done = new Promise((end) => {
    request.open("PUT", `${words.sendUrl}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-CSRFToken", token);
    request.upload.addEventListener("progress", (event) => onProgress(event.loaded / event.total));
    request.addEventListener("loadend", () => end({ status: request.status, ...refusal(request) }));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
};

let sendingBefore = false;

const queue = sendingQueue({
  transfer,
  onTaken: () => refresh(),
  onChange() {
    showSending();
    if (queue.busy() === sendingBefore) return;
    sendingBefore = queue.busy();
    showSubmission(); // while something is on its way, the set cannot be handed in
  },
});

document.getElementById("files").addEventListener("change", (event) => {
  const chosen = [...event.target.files];
  event.target.value = "";
  queue.add(chosen);
});

takesDrops(panel.querySelector(".drop"), (dropped) => queue.add([...dropped.files]));
window.addEventListener("online", () => queue.retry());
window.addEventListener("beforeunload", (event) => queue.busy() && event.preventDefault());
// Replies are written in the room meanwhile, files read: what is shown must be true when the page is looked at again.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
refresh();
