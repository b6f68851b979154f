/** Sends chosen files one after the other, shows progress, and follows the reading of each file. */
import { showSheets } from "./sheet_strip.js";

const panel = document.getElementById("upload");
const rows = document.getElementById("file-rows");
const told = document.getElementById("upload-told");
const words = panel.dataset;
const token = document.querySelector("meta[name=csrf-token]").content;
const sending = new Map();
let serial = 0;

const size = (bytes) => {
  if (bytes < 1024) return `${bytes} B`;
  return bytes >= 104858 ? `${(bytes / 1048576).toFixed(1)} MB` : `${(bytes / 1024).toFixed(1)} KB`;
};

const cell = (row, text, className = "") => {
  const made = document.createElement("td");
  made.textContent = text;
  made.className = className;
  row.append(made);
  return made;
};

const badge = (state) => ({ read: "badge badge-ok", refused: "badge badge-wrong" })[state] ?? "badge";

const showFiles = (files) => {
  rows.replaceChildren();
  for (const file of files) {
    const row = document.createElement("tr");
    row.dataset.testid = "file-row";
    row.dataset.state = file.state;
    if (file.archive) row.dataset.archive = file.archive;
    cell(row, file.name, file.archive ? "out-of-archive" : "");
    cell(row, size(file.size), "short");
    const state = cell(row, "");
    const label = document.createElement("span");
    label.className = badge(file.state);
    const count = file.total ? ` ${file.done}/${file.total} ${file.kind === "zip" ? words.members : words.sheets}` : "";
    label.textContent = `${file.state_label}${count}`;
    state.append(label);
    if (file.note) state.append(Object.assign(document.createElement("p"), { textContent: file.note, className: "muted" }));
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "link";
    remove.textContent = words.remove;
    remove.addEventListener("click", () => takeOut(file.id));
    cell(row, "", "short").append(remove);
    rows.append(row);
  }
  for (const [, entry] of sending) rows.append(entry.row);
  if (!rows.children.length) cell(rows.appendChild(document.createElement("tr")), words.empty, "muted").colSpan = 4;
};

/** Whether the set can be handed in now, and what to ask before: the server says both. */
const showSubmission = ({ hindrance, question }) => {
  const form = document.getElementById("submission");
  if (!form) return;
  form.dataset.confirm = question;
  form.querySelector("button").disabled = Boolean(hindrance);
  form.querySelector(".why").textContent = hindrance;
};

/** Milliseconds between two looks: often after something has happened, seldom while nothing does. */
const SOONEST = 60;
const LATEST = 1000;
const LATER = 1.15;
let pause = SOONEST;
let next = 0;
let shown = "";

const refresh = async () => {
  clearTimeout(next);
  const answer = await fetch(words.filesUrl, { headers: { "X-CSRFToken": token } });
  if (!answer.ok) return;
  const text = await answer.text();
  clearTimeout(next); // another look may have been taken meanwhile
  const { files, sheets, submission } = JSON.parse(text);
  if (text !== shown) {
    shown = text;
    pause = SOONEST;
    showFiles(files);
    showSheets(sheets, files);
    showSubmission(submission);
  } else pause = Math.min(pause * LATER, LATEST);
  const busy = files.some((file) => file.state === "received" || file.state === "reading");
  if (busy) next = setTimeout(refresh, pause);
};

const takeOut = async (id) => {
  const answer = await fetch(`/review-room/files/${id}/removal`, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok) await tell(answer);
  await refresh();
};

const say = (text) => told.append(Object.assign(document.createElement("p"), { textContent: text }));

const tell = async (answer) => {
  const { error } = await answer.json();
  say(`${error.sentence} ${error.next_step}`);
};

const send = (file) =>
  new Promise((done) => {
    const id = ++serial;
    const row = document.createElement("tr");
    cell(row, file.name);
    cell(row, size(file.size));
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    const state = cell(row, `${words.sending} `);
    state.append(bar);
    cell(row, "");
    sending.set(id, { row });
    rows.append(row);
    const request = new XMLHttpRequest();
    request.open("PUT", `${words.sendUrl}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("X-CSRFToken", token);
    request.upload.addEventListener("progress", (event) => (bar.value = event.loaded / event.total));
    request.addEventListener("loadend", () => {
      sending.delete(id);
      row.remove();
      if (request.status !== 201) {
        try {
          const { error } = JSON.parse(request.responseText);
          say(`${error.sentence} ${error.next_step}`);
        } catch {
          say(`${file.name}：${words.failed}`);
        }
      }
      done();
    });
    request.send(file);
  });

const sendAll = async (files) => {
  told.replaceChildren();
  for (const file of files) {
    await send(file);
    await refresh();
  }
};

document.getElementById("files").addEventListener("change", async (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  await sendAll(files);
});

const drop = panel.querySelector(".drop");
drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  await sendAll([...event.dataTransfer.files]);
});
window.addEventListener("beforeunload", (event) => {
  if (sending.size) event.preventDefault();
});
// Replies are written in the room meanwhile, files read: what is shown must be true when the page is looked at again.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
refresh();
