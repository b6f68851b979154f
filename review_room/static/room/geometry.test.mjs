import assert from "node:assert/strict";
import test from "node:test";
import { bounds, corners, framed, isWhole, middle, onSheet, ontoSheet, rounded, seenOf, seenThrough, sheetBox, sheetView, simplified, snapped, squared, wired } from "./geometry.js";

test("a mark stays on its wall when the reader zooms", () => {
  const wall = [412.37, 88.05];
  for (const pixelsPerMm of [0.3, 2, 41]) {
    const view = sheetView({ left: -120, top: 33, pixelsPerMm, heightMm: 594 });
    const [x, y] = view.toSheet(view.toScreen(wall));
    assert.ok(Math.hypot(x - wall[0], y - wall[1]) < 1e-9);
  }
});

test("a mark stays on its wall when the reader turns the sheet", () => {
  const wall = [412.37, 88.05];
  for (const degrees of [0, 90, 180, 270, 33]) {
    const view = sheetView({ left: 10, top: -20, pixelsPerMm: 2, heightMm: 594, degrees });
    const [x, y] = view.toSheet(view.toScreen(wall));
    assert.ok(Math.hypot(x - wall[0], y - wall[1]) < 1e-9);
  }
});

test("a sheet turned to the right has its upper edge on the right", () => {
  const view = sheetView({ left: 100, top: 0, pixelsPerMm: 1, heightMm: 50, degrees: 90 });
  assert.deepEqual(view.toScreen([0, 50]).map(Math.round), [100, 0]);
  assert.deepEqual(view.toScreen([80, 50]).map(Math.round), [100, 80]);
  assert.deepEqual(view.toScreen([0, 0]).map(Math.round), [50, 0]);
});

test("the origin is the lower left corner of the paper and y goes up", () => {
  const view = sheetView({ left: 10, top: 20, pixelsPerMm: 2, heightMm: 100 });
  assert.deepEqual(view.toScreen([0, 0]), [10, 220]);
  assert.deepEqual(view.toScreen([0, 100]), [10, 20]);
});

test("coordinates carry two decimals", () => {
  assert.deepEqual(rounded([[1.23456, 2], [0.005, -0.004]]), [[1.23, 2], [0.01, -0]]);
});

test("a straight stroke needs two points, a corner a third", () => {
  const line = Array.from({ length: 50 }, (_, i) => [i, 0]);
  assert.deepEqual(simplified(line, 0.1), [[0, 0], [49, 0]]);
  assert.deepEqual(simplified([...line, [49, 10], [49, 20]], 0.1), [[0, 0], [49, 0], [49, 20]]);
});

test("a stroke that returns to its start keeps its farthest point", () => {
  assert.deepEqual(simplified([[0, 0], [10, 0], [0, 0]], 0.5), [[0, 0], [10, 0], [0, 0]]);
});

test("with Shift a line snaps to 45 degrees and a rectangle becomes a square", () => {
  assert.deepEqual(rounded([snapped([0, 0], [10, 1])]), [[10, 0]]);
  assert.deepEqual(squared([0, 0], [10, -4]), [10, -10]);
});

test("nothing is drawn outside the paper", () => {
  assert.deepEqual(onSheet([-5, 700], { widthMm: 841, heightMm: 594 }), [0, 594]);
});

test("a box is framed with air and never smaller than asked", () => {
  const box = framed(bounds([[10, 10]]), 2, 60);
  assert.deepEqual(box, { left: -20, bottom: -20, right: 40, top: 40 });
  assert.equal(bounds([]), null);
  assert.deepEqual(bounds(corners([5, 1], [2, 9])), { left: 2, bottom: 1, right: 5, top: 9 });
});

test("what is seen of the sheet is its box within the canvas, turned or not", () => {
  const canvas = { width: 800, height: 600 };
  const paper = { width_mm: 400, height_mm: 200 };
  const whole = sheetView({ left: 10, top: 20, pixelsPerMm: 1, heightMm: 200 });
  assert.deepEqual(sheetBox(whole, paper), { left: 10, top: 20, right: 410, bottom: 220 });
  assert.equal(isWhole(whole, paper, canvas), true);
  const deep = sheetView({ left: -900, top: -100, pixelsPerMm: 4, heightMm: 200 });
  assert.equal(isWhole(deep, paper, canvas), false);
  assert.deepEqual(seenOf(sheetBox(deep, paper), canvas), { left: 0, top: 0, right: 700, bottom: 600 });
  const beside = sheetView({ left: 900, top: 0, pixelsPerMm: 1, heightMm: 200 });
  assert.equal(seenOf(sheetBox(beside, paper), canvas), null);
  const turned = sheetBox(sheetView({ left: 300, top: 0, pixelsPerMm: 1, heightMm: 200, degrees: 90 }), paper);
  assert.deepEqual(Object.values(turned).map(Math.round), [100, 0, 300, 400]);
});

test("a box is shifted no further than it must be to lie on the sheet", () => {
  const sheet = { width_mm: 841, height_mm: 594 };
  assert.deepEqual(ontoSheet({ left: 10, bottom: 10, right: 20, top: 20 }, sheet), [0, 0]);
  assert.deepEqual(ontoSheet({ left: -5, bottom: 580, right: 20, top: 600 }, sheet), [5, -6]);
  assert.deepEqual(ontoSheet({ left: 100, bottom: -50, right: 1000, top: 10 }, sheet), [-100, 50]);
});

test("a box goes over the wire as four numbers, to the hundredth of a millimetre", () => {
  assert.deepEqual(wired(bounds([[3.14159, 20], [1, 2.71828]])), [1, 2.72, 3.14, 20]);
});

test("the part of a turned sheet that a canvas shows holds all four corners of the canvas", () => {
  const view = sheetView({ left: 0, top: 0, pixelsPerMm: 2, heightMm: 594, degrees: 90 });
  const seen = seenThrough(view, { width: 400, height: 300 });
  assert.deepEqual(wired(seen), [0, 594, 150, 794]);
});

test("the middle lies half way", () => {
  assert.deepEqual(middle([0, 10], [4, 20]), [2, 15]);
});
