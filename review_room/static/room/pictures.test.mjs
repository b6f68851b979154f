import assert from "node:assert/strict";
import test from "node:test";
import { bounds } from "./geometry.js";
import { pictureAt, pictureFrame, pictureReshaped, pictureTurned, uprightAt } from "./pictures.js";
import { gripsOf, reshaped } from "./reshaping.js";

const SHEET = { width_mm: 841, height_mm: 594 };
const size = (points) => {
  const { left, right, bottom, top } = bounds(points);
  return [right - left, top - bottom];
};

test("a new picture keeps its proportions and lies about the point", () => {
  const { points, turn } = pictureAt([400, 300], { width: 400, height: 200 }, { pixelsPerMm: 2, degrees: 0 }, SHEET);
  assert.deepEqual([points, turn], [[[320, 260], [480, 340]], 0]);
});

test("on a sheet that the reader has turned it stands upright for the reader", () => {
  const { points, turn } = pictureAt([400, 300], { width: 400, height: 200 }, { pixelsPerMm: 2, degrees: 90 }, SHEET);
  assert.deepEqual([size(points), turn], [[80, 160], 90]);
  assert.deepEqual([uprightAt(-90), uprightAt(360), uprightAt(180)], [270, 0, 180]);
});

test("at the edge it is laid onto the sheet, and a long one no larger than the sheet shows", () => {
  const { points } = pictureAt([0, 594], { width: 9000, height: 300 }, { pixelsPerMm: 0.01, degrees: 0 }, SHEET);
  const { left, right, top } = bounds(points);
  assert.deepEqual([left, top], [0, 594]);
  assert.ok(right <= 0.61 * SHEET.width_mm);
});

test("a dragged corner keeps the proportions and the corner opposite", () => {
  const geometry = { points: [[100, 100], [200, 150]] };
  assert.deepEqual(pictureReshaped(geometry, 1, [300, 140]), [[100, 100], [300, 200]]);
  assert.deepEqual(pictureReshaped(geometry, 0, [0, 120]), [[0, 50], [200, 150]]);
  assert.deepEqual(size(pictureReshaped(geometry, 1, [100, 100])), [2, 1]);
});

test("a picture has grips at its corners and is reshaped by them", () => {
  const mark = { kind: "image", geometry: { points: [[100, 100], [200, 150]], image: "x", turn: 0 } };
  assert.equal(gripsOf(mark).length, 2);
  assert.deepEqual(reshaped(mark, 1, [300, 200]), [[100, 100], [300, 200]]);
});

test("four quarter turns lead back", () => {
  const first = { points: [[100, 100], [200, 150]], image: "x", turn: 0 };
  const once = pictureTurned(first);
  assert.deepEqual([size(once.points), once.turn, once.image], [[50, 100], 270, "x"]);
  assert.deepEqual(pictureTurned(pictureTurned(pictureTurned(once))), first);
});

test("a turned picture fills its box when it is drawn upright and then turned", () => {
  assert.deepEqual(pictureFrame([[0, 0], [50, 100]], 90), { x: -25, y: 25, width: 100, height: 50, middle: [25, 50] });
});
