import assert from "node:assert/strict";
import test from "node:test";
import { bounds } from "./geometry.js";
import { beijingDay } from "./moments.js";
import { learnStamps, setLines, stampAt, stampLines } from "./stamps.js";

const SHEET = { width_mm: 841, height_mm: 594 };

test("a stamp shows its wording, its unit, and the day on which it was placed", () => {
  learnStamps({ stamps: [{ code: "revise", wording: "需修改" }], organisations: { 7: { short_name: "消防" } } });
  const mark = { geometry: { stamp: "revise" }, organisation_id: 7, placed_at: "2026-03-06T17:00:00+00:00" };
  assert.deepEqual(stampLines(mark), ["需修改", "消防 2026-03-07"]);
});

test("a stamp that has just been placed is of today", () => {
  learnStamps({ stamps: [], organisations: { 7: { short_name: "消防" } } });
  const before = beijingDay();
  const [, line] = stampLines({ geometry: { stamp: "" }, organisation_id: 7 });
  assert.ok([before, beijingDay()].map((day) => `消防 ${day}`).includes(line));
});

test("a new stamp is as large as it reads well, and lies on the sheet", () => {
  for (const [at, scale] of [[[0, 0], 0.1], [[841, 594], 0.1], [[400, 300], 8], [[841, 0], 2]]) {
    const box = bounds(stampAt(at, scale, SHEET));
    assert.ok(box.left >= 0 && box.bottom >= 0 && box.right <= 841 && box.top <= 594);
    assert.ok(box.right - box.left >= 24 && box.right - box.left <= 160);
  }
});

test("the lines of a stamp stay within its frame, however long the name of the unit", () => {
  const [wording, unit] = setLines(["需补充资料", "示例市住房和城乡建设局建筑节能与科技处 2026-03-07"], { left: 0, right: 60, bottom: 0, top: 25 });
  assert.ok(wording.size * 5 <= 60 && wording.size <= 10);
  assert.ok(unit.size < wording.size && unit.y < 25 && unit.y > wording.y);
});
