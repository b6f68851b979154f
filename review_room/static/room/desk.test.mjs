import assert from "node:assert/strict";
import test from "node:test";
import { createDesk } from "./desk.js";
import { drafts } from "./drafts.js";
import { ledger } from "./ledger.js";
import { outbox } from "./outbox.js";
import { createWords } from "./words.js";

const shelf = () => {
  const kept = new Map();
  return { all: () => [...kept.values()], put: (name, value) => kept.set(name, structuredClone(value)), remove: (name) => kept.delete(name) };
};
const bootstrap = {
  case: { round: 1 }, me: { account_id: 11, name: "张演示", organisation_id: 5, can_annotate: true, classes: ["query"] },
  actions: { own: { submitted: [{ kind: "withdraw_finding", label: "撤回", needs: ["reason"] }] }, other: {} },
  findings: [], marks: [], last_event: 0,
};
const SHEET = { id: 7, discipline: "fire" };

/** A desk whose operations go into a list. */
const desk = () => {
  const sent = [];
  const book = ledger(bootstrap);
  const written = drafts(shelf());
  const words = createWords(shelf());
  const made = createDesk({
    bootstrap, ledger: book, drafts: written, words, push: (operation) => sent.push(operation),
    drop: (pointless) => sent.splice(0, sent.length, ...sent.filter((one) => !pointless(one))), changed: () => {},
  });
  const draft = made.begin(SHEET, { class: "query", discipline: "fire" });
  const mark = { id: "m1", finding_id: draft.id, sheet_id: 7, kind: "pin", geometry: { points: [[1, 2]] }, organisation_id: 5, author: "张演示" };
  return { made, sent, book, written, draft, mark };
};
const kinds = (sent) => sent.map((one) => one.kind);
const acknowledge = ({ made, sent, book, draft, mark }, number = 1) => {
  book.take({ events: [{ number, kind: "draft_finding", payload: { finding: { ...draft, ...sent[0].finding, version: 1 }, marks: [mark] } }] });
  made.acknowledged(sent[0]);
};

test("nothing is sent before the draft is saved; then it goes with its marks", () => {
  const { made, sent, draft, mark } = desk();
  made.commands.place(mark).run();
  assert.deepEqual(sent, []);
  made.save(draft.id);
  assert.deepEqual(kinds(sent), ["draft_finding"]);
  assert.deepEqual(sent[0].marks, [{ id: "m1", finding_id: draft.id, sheet_id: 7, kind: "pin", geometry: { points: [[1, 2]] } }]);
});

test("after the server's answer nothing of it is kept in the browser", () => {
  const stand = desk();
  stand.made.save(stand.draft.id);
  acknowledge(stand);
  assert.deepEqual(stand.written.all(), []);
  assert.equal(stand.made.findings().length, 1);
});

test("what is typed while the draft is on its way is kept, and the next save sends only that", () => {
  const stand = desk();
  stand.made.save(stand.draft.id);
  stand.made.write(stand.draft.id, { text: "还要补一句" });
  acknowledge(stand);
  assert.equal(stand.made.finding(stand.draft.id).text, "还要补一句");
  stand.made.save(stand.draft.id);
  const { id: _id, ...edit } = stand.sent[1];
  assert.deepEqual(edit, { kind: "edit_finding", finding_id: stand.draft.id, text: "还要补一句" });
});

test("a refused draft comes back with all its marks, and what followed it is not sent", () => {
  const { made, sent, draft, mark } = desk();
  made.save(draft.id);
  made.commands.place(mark).run();
  assert.deepEqual(kinds(sent), ["draft_finding", "place_mark"]);
  made.refused(sent.shift());
  assert.deepEqual(sent, []);
  assert.equal(made.unsent(draft.id), true);
  assert.equal(made.marks().length, 1);
});

test("undo and redo of a mark on a saved draft are operations, and the mark keeps its id", () => {
  const stand = desk();
  stand.made.save(stand.draft.id);
  acknowledge(stand);
  const { sent, made } = stand;
  const command = made.commands.remove("m1");
  command.run();
  assert.equal(made.mark("m1"), undefined);
  command.undo();
  assert.equal(made.mark("m1").kind, "pin");
  assert.deepEqual(kinds(sent).slice(1), ["remove_mark", "place_mark"]);
});

test("ten nudges in a row are one operation", () => {
  const stand = desk();
  stand.made.save(stand.draft.id);
  acknowledge(stand);
  for (let x = 0; x < 10; x += 1) stand.made.commands.reshape("m1", { points: [[x, 2]] }).run();
  assert.deepEqual(kinds(stand.sent), ["draft_finding", "change_mark"]);
  assert.deepEqual(stand.sent[1].geometry.points, [[9, 2]]);
});

test("buttons are those the server offers, and another unit's finding cannot be edited", () => {
  const { made, draft } = desk();
  assert.deepEqual(made.acts({ ...draft, state: "submitted" }).map((act) => act.kind), ["withdraw_finding"]);
  assert.equal(made.editable({ ...draft, organisation_id: 6 }), false);
  assert.equal(made.editable({ ...draft, state: "submitted" }), false);
});

test("a new finding has no class yet, and the discipline of the writer's own department", () => {
  const { made } = desk();
  const fire = { ...bootstrap.me, discipline: "fire" };
  assert.equal(made.begin(SHEET, { discipline: "water" }).class, "");
  Object.assign(bootstrap.me, fire);
  assert.equal(made.begin({ id: 8, discipline: "structure" }, { discipline: "water" }).discipline, "fire");
  delete bootstrap.me.discipline;
  assert.equal(made.begin({ id: 8, discipline: null }, { discipline: "water" }).discipline, "water");
});

test("the header says unsaved while a draft or a reply is written that the server does not have", () => {
  const stand = desk();
  assert.equal(stand.made.anyUnsaved(), true);
  stand.made.save(stand.draft.id);
  acknowledge(stand);
  assert.equal(stand.made.anyUnsaved(), false);
  stand.made.words.put("reply_finding", stand.draft.id, { text: "已改", reply_kind: "fixed" });
  assert.equal(stand.made.anyUnsaved(), true);
});

test("a typed reply is kept until the server has taken it, also when it refuses", () => {
  const { made, sent, draft } = desk();
  const fields = { text: "疏散门已改为 1.2 m", reply_kind: "explained" };
  made.words.put("reply_finding", draft.id, fields);
  made.act("reply_finding", draft.id, fields);
  made.refused(sent[0]);
  assert.deepEqual(made.words.get("reply_finding", draft.id), fields);
  made.acknowledged(sent[0]);
  assert.equal(made.words.get("reply_finding", draft.id), undefined);
});

test("words survive a new visit, and only what is written counts", () => {
  const kept = shelf();
  const words = createWords(kept);
  words.put("reply_finding", "f1", { text: "写到一半", reply_kind: "disputed" });
  words.put("withdraw_finding", "f2", { reason: "  " });
  const later = createWords(kept);
  assert.deepEqual(later.about("f1").map((entry) => entry.fields.text), ["写到一半"]);
  assert.deepEqual(later.about("f2"), []);
  later.put("reply_finding", "f1", { text: "", reply_kind: "disputed" });
  assert.deepEqual(kept.all(), []);
});

const taken = async (operations) => operations.map(() => ({ ok: true }));

const box = (send, kept = shelf()) => {
  const heard = [];
  const done = [];
  const queue = outbox({
    shelf: kept, send, tell: (state) => heard.push(state), wait: () => Promise.resolve(),
    acknowledged: (operation) => done.push(operation.id), refused: (operation) => done.push(`refused ${operation.id}`),
  });
  return { queue, heard, done, kept };
};

test("operations arrive in order although the line breaks, and the reader sees that", async () => {
  let broken = 3;
  const { queue, heard, done, kept } = box(async (operations) => {
    if (broken-- > 0) throw new Error("no line");
    return operations.map(() => ({ ok: true }));
  });
  queue.push({ id: "a" });
  await queue.push({ id: "b" });
  assert.deepEqual(done, ["a", "b"]);
  assert.equal(heard.filter((state) => state === "offline").length, 3);
  assert.equal(heard.at(-1), "saved");
  assert.deepEqual(kept.all(), []);
});

test("what was not sent before a crash is sent by the next visit", async () => {
  const { queue, kept } = box(() => new Promise(() => {}));
  queue.push({ id: "a" });
  queue.push({ id: "b" });
  const later = box(taken, kept);
  await later.queue.start();
  assert.deepEqual(later.done, ["a", "b"]);
});

test("a refusal is told and does not hold up the rest", async () => {
  const { queue, done } = box(async (operations) => operations.map(({ id }) => (id === "a" ? { ok: false, error: {} } : { ok: true })));
  queue.push({ id: "a" });
  await queue.push({ id: "b" });
  assert.deepEqual(done, ["refused a", "b"]);
});

test("what waits goes together, but an edit goes alone, because the next needs the version that it makes", async () => {
  const requests = [];
  const { queue, done } = box(async (operations) => {
    requests.push(operations.map((one) => one.id).join(""));
    return taken(operations);
  });
  for (const id of "abc") queue.push({ id, kind: "draft_finding" });
  for (const id of "de") queue.push({ id, kind: "edit_finding" });
  await queue.push({ id: "f", kind: "place_mark" });
  assert.deepEqual(requests, ["abc", "d", "e", "f"]);
  assert.deepEqual(done.join(""), "abcdef");
});

test("what is pushed in the moment in which everything is saved is sent too", async () => {
  const requests = [];
  const shelf = new Map();
  const queue = outbox({
    shelf: { all: () => [], put: (id, one) => shelf.set(id, one), remove: (id) => shelf.delete(id) },
    send: async (operations) => {
      requests.push(operations.map((one) => one.id).join(""));
      return taken(operations);
    },
    tell: (state) => state === "saved" && requests.length === 1 && queue.push({ id: "b" }),
    acknowledged() {}, refused() {},
  });
  await queue.push({ id: "a" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([requests, shelf.size], [["a", "b"], 0]);
});

test("what is on its way is not forgotten, what only waits is", async () => {
  const requests = [];
  const { queue, done } = box(async (operations) => {
    requests.push(operations.map((one) => one.id).join(""));
    return taken(operations);
  });
  queue.push({ id: "a" });
  await Promise.resolve(); // it leaves as soon as the hand that made it is done
  const sent = queue.push({ id: "b" });
  queue.drop(() => true);
  await sent;
  assert.deepEqual([requests, done], [["a"], ["a"]]);
});
