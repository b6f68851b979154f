import assert from "node:assert/strict";
import test from "node:test";
import { cloudPath, scallopWidth } from "./cloud.js";
import { STROKES } from "./strokes.js";

const drag = (stroke, from, to) => {
  stroke.down(from);
  stroke.move(to);
  return stroke.up(to);
};

const click = (stroke, point) => {
  stroke.move(point);
  stroke.down(point);
  return stroke.up(point);
};

test("a dragged cloud is a rectangle of four points", () => {
  const done = drag(STROKES.cloud(1), [0, 0], [40, 30]);
  assert.deepEqual(done.points, [[0, 0], [40, 0], [40, 30], [0, 30]]);
});

test("a clicked cloud is a polygon that closes on its first point", () => {
  const stroke = STROKES.cloud(1);
  for (const point of [[0, 0], [40, 0], [40, 30]]) assert.equal(click(stroke, point), null);
  assert.deepEqual(click(stroke, [0.5, 0.5]).points, [[0, 0], [40, 0], [40, 30]]);
});

test("a double click closes the polygon without doubling its last corner", () => {
  const stroke = STROKES.cloud(1);
  for (const point of [[0, 0], [40, 0], [40, 30]]) click(stroke, point);
  assert.deepEqual(click(stroke, [40, 30]).points, [[0, 0], [40, 0], [40, 30]]);
  assert.equal(stroke.close(), null, "the double click itself comes after it and adds nothing");
});

test("taps without a movement between them are corners, too", () => {
  for (const kind of ["cloud", "polygon", "polyline", "length", "area"]) {
    const stroke = STROKES[kind](1);
    for (const point of [[0, 0], [40, 0], [40, 30]]) {
      stroke.down(point, false);
      assert.equal(stroke.up(point), null, kind);
    }
    assert.deepEqual(stroke.close().points, [[0, 0], [40, 0], [40, 30]], kind);
  }
});

test("with Shift held a corner lies where it was seen to lie", () => {
  for (const kind of ["cloud", "polygon", "polyline", "length", "area"]) {
    const stroke = STROKES[kind](1);
    click(stroke, [0, 0]);
    stroke.move([40, 3], true);
    const seen = stroke.preview().points[1];
    stroke.down([40, 3], true);
    stroke.up([40, 3]);
    assert.deepEqual(stroke.preview().points[1], seen, kind);
  }
});

test("two corners are no cloud", () => {
  const stroke = STROKES.cloud(1);
  click(stroke, [0, 0]);
  click(stroke, [40, 0]);
  assert.equal(stroke.close(), null);
});

test("scallops are shown from the first edge on, while drawing", () => {
  const stroke = STROKES.cloud(1);
  click(stroke, [0, 0]);
  stroke.move([40, 0]);
  const preview = stroke.preview();
  assert.equal(preview.closed, false);
  assert.ok(cloudPath(preview.points, { closed: false }).includes("A"));
});

test("a click is no arrow and no rectangle, but it is a pin", () => {
  assert.equal(drag(STROKES.arrow(1), [0, 0], [0.5, 0]), null);
  assert.equal(drag(STROKES.rectangle(1), [0, 0], [0.5, 0]), null);
  assert.deepEqual(drag(STROKES.pin(1), [3, 4], [3, 4]), { points: [[3, 4]] });
});

test("an arrow goes from tail to head", () => {
  assert.deepEqual(drag(STROKES.arrow(1), [1, 2], [30, 40]).points, [[1, 2], [30, 40]]);
});

test("a freehand line is simplified", () => {
  const stroke = STROKES.freehand(1);
  stroke.down([0, 0]);
  for (let x = 1; x <= 100; x += 1) stroke.move([x, 0]);
  assert.deepEqual(stroke.up([100, 0]).points, [[0, 0], [100, 0]]);
});

test("scallops bulge outward whichever way round the cloud was drawn", () => {
  const square = [[0, 0], [40, 0], [40, 40], [0, 40]];
  assert.match(cloudPath(square), /A[\d.]+ [\d.]+ 0 0 1 /);
  assert.match(cloudPath([...square].reverse()), /A[\d.]+ [\d.]+ 0 0 0 /);
});

test("a small cloud has small scallops, a large one not too large ones", () => {
  assert.equal(scallopWidth([[0, 0], [4, 0], [4, 4]]), 2.5);
  assert.equal(scallopWidth([[0, 0], [800, 0], [800, 800]]), 12);
});
