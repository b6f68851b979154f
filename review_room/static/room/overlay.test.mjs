import assert from "node:assert/strict";
import test from "node:test";
import { sheetView } from "./geometry.js";
import { badgeRows, boxOf, carriedAlong, shownOf } from "./overlay.js";

const CANVAS = { width: 1000, height: 800 };
const view = (left, top, pixelsPerMm, degrees = 0) => sheetView({ left, top, pixelsPerMm, heightMm: 300, degrees });

test("two findings about one place show both their numbers, and others stay where they are", () => {
  const mark = (kind, ...points) => ({ kind, geometry: { points } });
  const marks = [
    mark("cloud", [10, 10], [30, 40]), mark("rectangle", [11, 12], [31, 41]), mark("cloud", [90, 10], [120, 40]), mark("arrow", [31, 41], [9, 80]),
  ];
  assert.deepEqual(badgeRows(marks, [true, true, true, true]), [0, 1, 0, 2]);
  assert.deepEqual(badgeRows(marks, [false, true, true, false]), [0, 0, 0, 0]);
});

test("a picture carried along stands where a new one would stand", () => {
  const [from, to] = [view(100, 50, 2), view(140, 20, 2.5)];
  const { x, y, scale } = carriedAlong(from, to, CANVAS);
  const [oldX, oldY] = from.toScreen([120, 80]);
  assert.deepEqual([x + scale * oldX, y + scale * oldY].map(Math.round), to.toScreen([120, 80]).map(Math.round));
});

test("what is turned, much larger, or far off is laid anew", () => {
  assert.equal(carriedAlong(null, view(0, 0, 2), CANVAS), null);
  assert.equal(carriedAlong(view(0, 0, 2), view(0, 0, 2, 90), CANVAS), null);
  assert.equal(carriedAlong(view(0, 0, 2), view(0, 0, 9), CANVAS), null);
  assert.equal(carriedAlong(view(0, 0, 2), view(600, 0, 2), CANVAS), null);
});

test("marks beside the canvas are not drawn", () => {
  const box = (left, bottom) => ({ left, bottom, right: left + 10, top: bottom + 10 });
  assert.deepEqual(shownOf([box(10, 280), box(600, 280), box(-60, 0)], view(0, 0, 2), CANVAS), [true, false, false]);
});

test("words that begin beside the canvas are drawn where they reach into it", () => {
  const words = boxOf({ geometry: { points: [[-40, 280]], text: "疏散走道净宽不足，应予复核\n见图", height_mm: 4 } });
  assert.deepEqual(shownOf([words], view(0, 0, 2), CANVAS), [true]);
  assert.deepEqual(boxOf({ geometry: { points: [[1, 2], [5, 9]] } }), { left: 1, bottom: 2, right: 5, top: 9 });
});
