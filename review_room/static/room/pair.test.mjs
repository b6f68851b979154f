import assert from "node:assert/strict";
import test from "node:test";
import { besideNext, turned } from "./pair.js";

const sheet = (id, sheet_no, more = {}) => ({ id, sheet_no, title: "", discipline: "a", discipline_label: "", revision_no: 1, current: true, state: "ready", ...more });
const [one, two, three, four, five] = ["01", "02", "03", "04", "05"].map((number, n) => sheet(n + 1, number));
const sheets = [one, two, three, four, five];

test("the next page in the first pane goes past the sheet in the second", () => {
  assert.deepEqual(turned(sheets, { sheet: three, beside: four, active: "main", step: 1 }), { pane: "main", sheet: five });
  assert.deepEqual(turned(sheets, { sheet: three, beside: two, active: "main", step: -1 }), { pane: "main", sheet: one });
});

test("the pane that was touched last is the one that moves", () => {
  assert.deepEqual(turned(sheets, { sheet: three, beside: four, active: "second", step: -1 }), { pane: "second", sheet: two });
  assert.deepEqual(turned(sheets, { sheet: three, beside: four, active: "second", step: 1 }), { pane: "second", sheet: five });
});

test("at the end of the set the sheet stays", () => {
  assert.deepEqual(turned(sheets, { sheet: four, beside: five, active: "main", step: 1 }), { pane: "main", sheet: four });
});

test("a sheet that cannot be read is no page of the second pane", () => {
  const broken = [one, two, three, { ...four, state: "failed" }, five];
  assert.equal(turned(broken, { sheet: one, beside: three, active: "second", step: 1 }).sheet.sheet_no, "05");
});

test("two revisions of a sheet go on together", () => {
  const old = sheet(9, "03", { current: false });
  const fresh = sheet(10, "03", { revision_no: 2 });
  assert.equal(turned([one, two, old, four, fresh], { sheet: fresh, beside: old, active: "main", step: 1 }), null);
});

test("opening the sheet that stands beside exchanges the two", () => {
  assert.equal(besideNext(sheets, { last: three, sheet: four, beside: four }), three);
  assert.equal(besideNext(sheets, { last: three, sheet: one, beside: four }), four);
});

test("beside the next of two revisions stands its own older one, where it has one", () => {
  const [oldThree, newThree] = [sheet(9, "03", { current: false }), sheet(10, "03", { revision_no: 2 })];
  const [oldFour, newFour] = [sheet(11, "04", { current: false }), sheet(12, "04", { revision_no: 2 })];
  const all = [one, oldThree, oldFour, five, newThree, newFour];
  assert.equal(besideNext(all, { last: newThree, sheet: newFour, beside: oldThree }), oldFour);
  assert.equal(besideNext(all, { last: newThree, sheet: oldThree, beside: oldThree }), newThree);
});
