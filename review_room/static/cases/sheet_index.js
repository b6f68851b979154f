/** The sheet index, mended in place: a row is saved when it is left or on Enter, and can be taken back. */
import { refusalText } from "../room/readable.js";

const table = document.getElementById("index");
const words = table ? JSON.parse(table.dataset.texts) : {};
const FIELDS = ["sheet_no", "title", "discipline", "scale"];
const rows = table ? [...table.querySelectorAll("tr[data-url]")] : [];

const typed = (row) => Object.fromEntries(FIELDS.map((name) => [name, row.querySelector(`[name=${name}]`).value]));
const same = (one, other) => FIELDS.every((name) => one[name] === other[name]);
const put = (row, entry) => FIELDS.forEach((name) => (row.querySelector(`[name=${name}]`).value = entry[name]));

const tell = (row, text, wrong = false) => {
  row.classList.toggle("wrong", wrong);
  row.querySelector(".word").textContent = text;
};

const countLeft = () => {
  const left = rows.filter((row) => "look" in row.dataset).length;
  document.getElementById("left").textContent = left ? words.left.replace("{n}", left) : words.none_left;
  // Confirming puts all these flags away: that is asked, not slipped past.
  const confirmation = document.getElementById("confirmation");
  if (!confirmation) return;
  if (left) confirmation.dataset.confirm = words.sure.replace("{n}", left);
  else delete confirmation.dataset.confirm;
};

/** What the server has, by row; and what it had before the last change. */
const known = new Map(rows.map((row) => [row, typed(row)]));
const before = new Map();

const send = async (row, entry) => {
  const answer = await fetch(row.dataset.url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": table.dataset.csrf },
    body: JSON.stringify({ entry, seen: known.get(row) }),
  });
  return { ok: answer.ok, body: await answer.json() };
};

const attempt = async (row, entry) => {
  tell(row, words.saving);
  try {
    const { ok, body } = await send(row, entry);
    if (!ok) return tell(row, refusalText(body.error), true);
    before.set(row, known.get(row));
    known.set(row, body.entry);
    if (same(typed(row), entry)) put(row, body.entry); // else somebody types already: that is not overwritten
    delete row.dataset.look;
    tell(row, words.saved);
    row.querySelector(".undo").hidden = false;
  } catch {
    tell(row, words.failed, true);
  }
};

/** Save a row. What is left to save while it is on its way is saved when it has arrived. */
const save = async (row, entry = typed(row)) => {
  if (row.dataset.saving) {
    row.dataset.again = "true";
    return;
  }
  if (same(entry, known.get(row))) return;
  row.dataset.saving = "true";
  await attempt(row, entry);
  delete row.dataset.saving;
  countLeft();
  if (!row.dataset.again) return;
  delete row.dataset.again;
  if (!same(typed(row), entry)) await save(row);
};

const step = (field, by) => {
  const row = rows[rows.indexOf(field.closest("tr")) + by];
  row?.querySelector(`[name=${field.name}]`).focus();
  row?.querySelector(`input[name=${field.name}]`)?.select();
};

const onKey = (event) => {
  const field = event.target;
  const row = field.closest("tr");
  if (event.key === "Enter") {
    event.preventDefault();
    save(row);
    step(field, event.shiftKey ? -1 : 1);
  } else if (event.key === "Escape") {
    put(row, known.get(row));
    tell(row, "");
  } else if (field.tagName === "INPUT" && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(field, event.key === "ArrowDown" ? 1 : -1);
  }
};

for (const row of rows) {
  row.addEventListener("keydown", (event) => event.target.matches("input, select") && onKey(event));
  row.addEventListener("focusout", (event) => !row.contains(event.relatedTarget) && save(row));
  row.querySelector("select").addEventListener("change", () => save(row));
  row.querySelector(".undo").addEventListener("click", async () => {
    const earlier = before.get(row);
    put(row, earlier);
    await save(row, earlier);
    if (!same(known.get(row), earlier)) return; // the row says why
    row.querySelector(".undo").hidden = true;
    tell(row, words.taken_back);
  });
}

/** The sheet as large as the screen, to read its title block. */
const large = document.getElementById("large");
table?.addEventListener("click", (event) => {
  const { large: address } = event.target.dataset;
  if (!address) return;
  large.querySelector("img").src = address;
  large.showModal();
});
large?.addEventListener("click", () => large.close());
window.addEventListener("beforeunload", (event) => {
  if (rows.some((row) => row.dataset.saving || !same(typed(row), known.get(row)))) event.preventDefault();
});
if (rows.length) countLeft();
