import assert from "node:assert/strict";
import test from "node:test";
import { hasChoice, openElsewhere, sheetsShown } from "./sheet_changes.js";

const sheet = (id, sheet_no, change, extra = {}) => ({ id, sheet_no, change, current: true, ...extra });
const RE_REVIEW = [
  sheet(1, "建施-01", "unchanged"), sheet(2, "建施-02", null, { current: false }), sheet(3, "建施-02", "changed"), sheet(4, "建施-03", "new"),
  sheet(5, "结施-01", "unchanged"),
];
const numbers = (sheets) => [...new Set(sheets.map((one) => one.sheet_no))];

test("a re-review shows the sheets that changed, with all their revisions", () => {
  const shown = sheetsShown(RE_REVIEW, { all: false, chosen: null });
  assert.deepEqual(shown.map((one) => one.id), [2, 3, 4]);
  assert.deepEqual(sheetsShown(RE_REVIEW, { all: true, chosen: null }), RE_REVIEW);
});

test("the sheet that is open stays in the strip although it did not change", () => {
  assert.deepEqual(numbers(sheetsShown(RE_REVIEW, { all: false, chosen: RE_REVIEW[4] })), ["建施-02", "建施-03", "结施-01"]);
});

test("in a first round, or when every sheet came again, there is nothing to choose", () => {
  assert.equal(hasChoice(RE_REVIEW.map((one) => ({ ...one, change: null }))), false);
  assert.equal(hasChoice(RE_REVIEW.map((one) => ({ ...one, change: one.current ? "changed" : null }))), false);
  assert.equal(hasChoice(RE_REVIEW), true);
});

test("open findings on sheets that are left out are counted", () => {
  const shown = sheetsShown(RE_REVIEW, { all: false, chosen: null });
  assert.equal(openElsewhere(RE_REVIEW, shown, new Map([["建施-01", 2], ["建施-02", 3]])), 2);
});
