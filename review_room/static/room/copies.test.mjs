import assert from "node:assert/strict";
import test from "node:test";
import { elsewhere, laid, standsOn, taken, targets } from "./copies.js";
import { history, together } from "./history.js";
import { pickedIds, toggled, within } from "./selection.js";

const A1 = { width_mm: 841, height_mm: 594 };
const sheet = (id, more = {}) => ({ id, current: true, state: "ready", discipline: "architecture", ...A1, ...more });
const mark = (id, points, more = {}) => ({ id, kind: "arrow", finding_id: "f", sheet_id: 1, geometry: { points }, ...more });
const TWO = [mark("a", [[10, 10], [20, 20]]), mark("b", [[30, 30], [50, 40]])];

test("copies stand at the same place on another sheet, as they were to one another", () => {
  assert.deepEqual(laid(taken(TWO, 1).shapes, [0, 0], A1).map((one) => one.geometry.points), TWO.map((one) => one.geometry.points));
});

test("on a smaller sheet copies are moved together until they lie on it", () => {
  const { shapes } = taken([mark("a", [[500, 500], [520, 520]]), mark("b", [[600, 560], [610, 570]])], 1);
  const [one, other] = laid(shapes, [0, 0], { width_mm: 420, height_mm: 297 });
  assert.deepEqual([one.geometry.points[0], other.geometry.points[1]], [[310, 227], [420, 297]]);
});

test("sheets of the same size come first, and those of the same discipline are chosen", () => {
  const list = [
    sheet(1), sheet(2, { width_mm: 420, height_mm: 297 }), sheet(3, { discipline: "structure" }), sheet(4, { width_mm: 841.5 }),
    sheet(5, { current: false }), sheet(6, { state: "failed" }),
  ];
  assert.deepEqual(targets(list, list[0]).map((one) => [one.sheet.id, one.chosen]), [[4, true], [3, false], [2, false]]);
});

test("what stands on a sheet already is known again", () => {
  assert.equal(standsOn(TWO, 1, { kind: "arrow", geometry: { points: [[10, 10], [20, 20]] } }), true);
  assert.equal(standsOn(TWO, 2, { kind: "arrow", geometry: { points: [[10, 10], [20, 20]] } }), false);
});

test("a finding stands elsewhere on each other sheet number once, not on older revisions of its own", () => {
  const numbers = { 1: "01", 2: "02", 3: "01", 4: "02" };
  const marks = [mark("a", []), mark("b", [], { sheet_id: 2 }), mark("c", [], { sheet_id: 3 }), mark("d", [], { sheet_id: 4 }), mark("e", [], { finding_id: "g", sheet_id: 2 })];
  assert.deepEqual(elsewhere({ id: "f", sheet_id: 1 }, marks, (id) => numbers[id]), [4]);
});

test("several changes are one step to undo, the last one first", () => {
  const said = [];
  const command = (name) => ({ run: () => said.push(`+${name}`), undo: () => said.push(`-${name}`) });
  const past = history();
  past.perform(together([command("a"), command("b")]));
  past.undo();
  past.redo();
  assert.deepEqual(said, ["+a", "+b", "-b", "-a", "+a", "+b"]);
  assert.deepEqual([past.undo(), past.undo()], [true, false]);
});

test("with Shift a mark joins those picked, and leaves them again", () => {
  const one = { mark: "a", also: new Set() };
  const two = toggled(one, "b");
  assert.deepEqual(pickedIds(two), ["a", "b"]);
  assert.deepEqual(pickedIds(toggled(two, "a")), ["b"]);
  assert.deepEqual(pickedIds(toggled(one, "a")), []);
});

test("a box picks the marks that lie wholly within it, whichever way it is drawn", () => {
  assert.deepEqual(within(TWO, [25, 45], [5, 5]).map((one) => one.id), ["a"]);
  assert.deepEqual(within(TWO, [5, 5], [60, 45]).map((one) => one.id), ["a", "b"]);
});
