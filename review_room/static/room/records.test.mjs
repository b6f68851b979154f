import assert from "node:assert/strict";
import test from "node:test";
import { changes, drafts, missing } from "./drafts.js";
import { NO_FILTER, filtered, openCounts, ordered } from "./filters.js";
import { history } from "./history.js";
import { actFor } from "./keys.js";
import { ledger } from "./ledger.js";
import { shelf } from "./shelf.js";
import { tileSource } from "./tiles.js";

const finding = (id, extra = {}) => ({
  id, no: 1, sheet_id: 7, organisation_id: 3, author: "李虚构", class: "general", state: "submitted", text: "疏散宽度不足",
  standard: "GB 50016-2014", clause: "5.5.18", reply: null, ...extra,
});
const memory = () => {
  const kept = new Map();
  return {
    get length() {
      return kept.size;
    },
    key: (i) => [...kept.keys()][i],
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
};

test("undo takes back, redo does again, a new act forgets what could be redone", () => {
  const past = history();
  const drawn = [];
  const draw = (name) => ({ run: () => drawn.push(name), undo: () => drawn.pop() });
  past.perform(draw("cloud"));
  past.perform(draw("arrow"));
  past.undo();
  assert.deepEqual(drawn, ["cloud"]);
  past.redo();
  assert.deepEqual(drawn, ["cloud", "arrow"]);
  past.undo();
  past.perform(draw("pin"));
  assert.equal(past.redo(), false);
  assert.deepEqual(drawn, ["cloud", "pin"]);
});

test("filters combine, and words are looked for in every column", () => {
  const list = [finding("a"), finding("b", { class: "mandatory", organisation_id: 4 }), finding("c", { state: "closed" })];
  const ids = (filter) => filtered(list, { ...NO_FILTER, ...filter }, { sheetNosOf: () => ["建施-01"] }).map((one) => one.id);
  assert.deepEqual(ids({}), ["a", "b", "c"]);
  assert.deepEqual(ids({ state: "open" }), ["a", "b"]);
  assert.deepEqual(ids({ class: "mandatory", unit: "4" }), ["b"]);
  assert.deepEqual(ids({ text: "5.5.18 疏散" }), ["a", "b", "c"]);
  assert.deepEqual(ids({ sheet: "建施-02" }), []);
  list.push(finding("d", { discipline: "structure", round: 2 }), finding("e", { discipline: "structure", round: 1 }));
  assert.deepEqual(ids({ discipline: "structure" }), ["d", "e"]);
  assert.deepEqual(ids({ discipline: "structure", round: "2" }), ["d"]);
});

test("drafts stand first, then the numbers in order", () => {
  const list = [finding("b", { no: 12 }), finding("a", { no: 2 }), finding("d", { no: null })];
  assert.deepEqual(ordered(list).map((one) => one.id), ["d", "a", "b"]);
});

test("open findings are counted per sheet number over all its revisions", () => {
  const list = [finding("a"), finding("b", { sheet_id: 6 }), finding("c", { state: "waived" })];
  assert.deepEqual([...openCounts(list, () => ["建施-01"])], [["建施-01", 2]]);
  assert.deepEqual([...openCounts(list.slice(0, 1), () => ["建施-01", "建施-02"])], [["建施-01", 1], ["建施-02", 1]]);
});

test("a class that needs a provision is incomplete without one", () => {
  const classes = [{ code: "mandatory", needs_provision: true }, { code: "query", needs_provision: false }];
  const written = { discipline: "fire", class: "mandatory", standard: " ", clause: "", text: "某处不符" };
  assert.deepEqual(missing(written, classes), ["standard", "clause"]);
  assert.deepEqual(missing({ ...written, class: "query" }, classes), []);
});

test("only fields that differ are sent", () => {
  assert.deepEqual(changes(finding("a"), { ...finding("a"), text: "新的内容" }), { text: "新的内容" });
});

const room = () => ledger({ findings: [finding("a")], marks: [], last_event: 4 });
const event = (number, extra = {}) => ({ number, kind: "edit_finding", payload: { finding: finding("a", extra), marks: [] } });

test("an event that arrives twice, or after a newer one, changes nothing", () => {
  const book = room();
  book.take({ events: [event(6, { text: "新" })] });
  assert.deepEqual(book.take({ events: [event(5, { text: "旧" }), event(6, { text: "新" })], last: 6 }).changed, []);
  assert.equal(book.finding("a").text, "新");
  assert.equal(book.last, 6);
});

test("an answer to one's own act does not hide what others did before it", () => {
  const book = room();
  book.take({ events: [event(9)] });
  assert.equal(book.last, 4);
});

test("numbers one may not see are covered by the frame", () => {
  const book = room();
  book.take({ events: [], last: 11 });
  assert.equal(book.last, 11);
});

test("a change of the case asks for the whole room, once", () => {
  const book = room();
  const frame = { events: [{ number: 5, kind: "case", payload: { case: true } }], last: 5 };
  assert.equal(book.take(frame).reload, true);
  assert.equal(book.take(frame).reload, false);
});

test("what was written is still there after a crash", () => {
  const storage = memory();
  drafts(shelf(storage, "room:1:11:draft:")).put({ finding: finding("a"), marks: [], sent: false });
  const later = drafts(shelf(storage, "room:1:11:draft:"));
  assert.equal(later.get("a").finding.text, "疏散宽度不足");
  assert.deepEqual(drafts(shelf(storage, "room:1:12:draft:")).all(), []);
});

test("a browser that refuses to keep more says so", () => {
  let full = 0;
  const storage = { ...memory(), setItem: () => assert.fail("full") };
  shelf(storage, "x", () => (full += 1)).put("a", {});
  assert.equal(full, 1);
});

test("level 0 of the pyramid is the smallest", () => {
  const source = tileSource({ pyramid: { width: 4000, height: 3000, levels: 4, tile_size: 512 }, tile_url: "/t/{level}/{x}/{y}.webp" });
  assert.equal(source.maxLevel, 3);
  assert.equal(source.getTileUrl(3, 5, 2), "/t/3/5/2.webp");
});

const press = (key, extra = {}) => actFor({ key, target: { closest: () => null }, ...extra }, {
  choose: (tool) => tool, undo: () => "undo", redo: () => "redo", nudge: (dx, dy) => [dx, dy], turn: (step) => step,
  zoom: (factor) => factor,
});

test("the keys are those of the trade", () => {
  assert.equal(press("c")(), "cloud");
  assert.equal(press("P")(), "freehand");
  assert.equal(press("n")(), "pin");
  assert.equal(press("z", { ctrlKey: true })(), "undo");
  assert.equal(press("y", { ctrlKey: true })(), "redo");
  assert.equal(press("PageDown")(), 1);
  assert.deepEqual(press("ArrowLeft", { shiftKey: true })(), [-10, 0]);
});

test("letters typed into a field choose no tool, and Ctrl+C stays a copy", () => {
  assert.equal(actFor({ key: "c", target: { closest: () => ({}) } }, {}), null);
  const nothingPicked = { canCopy: () => false };
  assert.equal(actFor({ key: "c", ctrlKey: true, target: { closest: () => null } }, nothingPicked), null);
});
