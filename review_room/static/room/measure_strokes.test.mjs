import assert from "node:assert/strict";
import test from "node:test";
import { MEASURE_STROKES } from "./measure_strokes.js";

const SLACK = 2;
const begun = (kind) => MEASURE_STROKES[kind](SLACK);
const click = (stroke, point) => {
  stroke.move(point);
  stroke.down(point);
  return stroke.up(point);
};
const drag = (stroke, from, to) => {
  stroke.down(from);
  stroke.move(to);
  return stroke.up(to);
};

test("a length is dragged between two points, or clicked through several", () => {
  assert.deepEqual(drag(begun("length"), [0, 0], [60, 0]), { points: [[0, 0], [60, 0]] });
  const stroke = begun("length");
  for (const point of [[0, 0], [60, 0], [60, 40]]) assert.equal(click(stroke, point), null);
  assert.deepEqual(stroke.preview().points.length, 4);
  assert.deepEqual(stroke.close(), { points: [[0, 0], [60, 0], [60, 40]] });
});

test("the two clicks that end a length by double click are one point", () => {
  const stroke = begun("length");
  for (const point of [[0, 0], [60, 0]]) click(stroke, point);
  assert.deepEqual(click(stroke, [60, 0]).points, [[0, 0], [60, 0]]);
  assert.equal(stroke.close(), null, "the double click itself comes after it and adds nothing");
});

test("an angle is not finished by one of its points clicked twice", () => {
  const stroke = begun("angle");
  click(stroke, [10, 0]);
  click(stroke, [0, 0]);
  assert.equal(click(stroke, [0, 0]), null);
});

test("an area closes on its first point, and not before it has three", () => {
  const stroke = begun("area");
  for (const point of [[0, 0], [60, 0]]) click(stroke, point);
  assert.equal(stroke.close(), null);
  click(stroke, [60, 40]);
  assert.deepEqual(click(stroke, [0.5, 0.5]), { points: [[0, 0], [60, 0], [60, 40]] });
});

test("an angle is finished by its third point", () => {
  const stroke = begun("angle");
  click(stroke, [10, 0]);
  click(stroke, [0, 0]);
  assert.deepEqual(click(stroke, [0, 10]), { points: [[10, 0], [0, 0], [0, 10]] });
});

test("a count grows with each click; what is only pointed at is not counted", () => {
  const stroke = begun("count");
  click(stroke, [1, 1]);
  click(stroke, [20, 20]);
  stroke.move([50, 50]);
  assert.equal(stroke.preview().points.length, 2);
  assert.equal(stroke.close().points.length, 2);
});

test("Shift holds a length to steps of 45 degrees", () => {
  const stroke = begun("length");
  click(stroke, [0, 0]);
  stroke.move([60, 4], true);
  assert.ok(Math.abs(stroke.preview().points[1][1]) < 1e-9);
});

test("a calibration takes two points and a region two corners", () => {
  const line = begun("calibrate");
  click(line, [0, 0]);
  assert.deepEqual(click(line, [120, 0]), { points: [[0, 0], [120, 0]] });
  assert.deepEqual(drag(begun("region"), [10, 10], [50, 40]), { points: [[10, 10], [50, 40]] });
  assert.equal(drag(begun("region"), [10, 10], [10.5, 10]), null);
});
