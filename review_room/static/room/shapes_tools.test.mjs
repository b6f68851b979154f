import assert from "node:assert/strict";
import test from "node:test";
import { calloutAt, calloutReshaped, linesIn } from "./callout.js";
import { bounds } from "./geometry.js";
import { lineWidth, wrapped } from "./lettering.js";
import { gripsOf, reshaped } from "./reshaping.js";
import { STROKES } from "./strokes.js";

const SHEET = { width_mm: 841, height_mm: 594 };

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

const CORNERS = [[0, 0], [40, 0], [40, 30]];

test("a polygon is clicked corner by corner and closes on its first one", () => {
  const stroke = STROKES.polygon(1);
  for (const point of CORNERS) assert.equal(click(stroke, point), null);
  assert.deepEqual(click(stroke, [0.5, 0.5]), { points: CORNERS });
});

test("a polyline ends at Enter, or at a second click on its last corner", () => {
  const byKey = STROKES.polyline(1);
  for (const point of CORNERS) click(byKey, point);
  assert.deepEqual(byKey.close(), { points: CORNERS });
  const byClick = STROKES.polyline(1);
  for (const point of CORNERS) click(byClick, point);
  assert.deepEqual(click(byClick, [40, 30]), { points: CORNERS });
});

test("two corners are no polygon, one is no polyline", () => {
  const polygon = STROKES.polygon(1);
  for (const point of CORNERS.slice(0, 2)) click(polygon, point);
  assert.equal(polygon.close(), null);
  assert.deepEqual(click(polygon, CORNERS[2]) ?? polygon.close(), { points: CORNERS });
  const polyline = STROKES.polyline(1);
  click(polyline, [0, 0]);
  assert.equal(polyline.close(), null);
});

test("with Shift the next corner of a polyline lies at a step of 45 degrees", () => {
  const stroke = STROKES.polyline(1);
  click(stroke, [0, 0]);
  stroke.move([30, 1], true);
  assert.deepEqual(stroke.preview().points.map(([x, y]) => [Math.round(x), Math.round(y)]), [[0, 0], [30, 0]]);
});

test("an ellipse is dragged by the box around it, with Shift a circle", () => {
  assert.deepEqual(drag(STROKES.ellipse(1), [0, 0], [40, 30]).points, [[0, 0], [40, 30]]);
  const stroke = STROKES.ellipse(1);
  stroke.down([0, 0]);
  stroke.move([40, 30], true);
  assert.deepEqual(stroke.up([40, 30]).points, [[0, 0], [40, 40]]);
});

test("a highlight has the upper two of its corners first, whichever way it was dragged", () => {
  const corners = [[10, 40], [110, 40], [10, 20], [110, 20]];
  assert.deepEqual(drag(STROKES.highlight(1), [10, 20], [110, 40]).points, corners);
  assert.deepEqual(drag(STROKES.highlight(1), [110, 40], [10, 20]).points, corners);
});

test("a line breaks at a blank, or within Chinese anywhere", () => {
  assert.deepEqual(wrapped("疏散宽度不足", 4), ["疏散宽度", "不足"]);
  assert.deepEqual(wrapped("fire door opens inwards", 8), ["fire door", "opens", "inwards"]);
  assert.deepEqual(wrapped("一\n二", 9), ["一", "二"]);
});

test("however narrow the box, no letter is lost and no line is empty", () => {
  for (const room of [0.1, 1, 2, 7.5]) {
    const lines = wrapped("净宽1.10m不足 see A-101", room);
    assert.equal(lines.join("").replaceAll(" ", ""), "净宽1.10m不足seeA-101");
    assert.ok(lines.every((line) => line.length === 1 || lineWidth(line) <= room));
  }
});

test("a callout stands away from what it is about, its leader on the near side", () => {
  const right = calloutAt([100, 100], [150, 150], "疏散宽度不足", 5, SHEET);
  assert.ok(right.points[2][0] === right.points[3][0] && right.points[1][0] < right.points[2][0]);
  const left = calloutAt([100, 100], [60, 60], "疏散宽度不足", 5, SHEET);
  assert.ok(left.points[2][0] === 60 && left.points[4][0] === 60 && left.points[1][0] > 60);
});

test("a callout at the edge of the sheet is moved onto it", () => {
  const { points } = calloutAt([800, 580], [840, 593], "疏散宽度不足，净宽应不小于一点一米", 5, SHEET);
  const box = bounds(points.slice(3));
  assert.ok(box.right <= 841 && box.top <= 594 && box.left >= 0 && box.bottom >= 0);
  assert.deepEqual(points[0], [800, 580]);
});

test("all words of a new callout fit into its box", () => {
  const text = "疏散楼梯净宽不足，应按规范第七章第一节调整后重新报审\n第二行";
  const { points, height_mm: height } = calloutAt([0, 0], [100, 100], text, 5, SHEET);
  const box = bounds(points.slice(3));
  const lines = linesIn(box, text, height);
  assert.ok(lines.length * 1.25 * height <= box.top - box.bottom);
});

test("the tip of a callout moves alone; its box takes the leader along", () => {
  const geometry = calloutAt([100, 100], [150, 150], "不足", 5, SHEET);
  const tip = calloutReshaped(geometry, 0, [90, 90]);
  assert.deepEqual(tip.slice(1), geometry.points.slice(1));
  const [, , end] = geometry.points;
  const moved = calloutReshaped(geometry, 2, [end[0] + 20, end[1] - 10]);
  assert.deepEqual(moved[0], [100, 100]);
  assert.deepEqual(moved[3], [geometry.points[3][0] + 20, geometry.points[3][1] - 10]);
});

test("a dragged corner of a highlight keeps it upright; several quadrilaterals move only as one", () => {
  const mark = { kind: "highlight", geometry: { points: [[10, 40], [110, 40], [10, 20], [110, 20]] } };
  assert.deepEqual(reshaped(mark, 0, [0, 50]), [[0, 50], [110, 50], [0, 20], [110, 20]]);
  assert.equal(gripsOf(mark).length, 4);
  assert.deepEqual(gripsOf({ kind: "highlight", geometry: { points: Array(8).fill([0, 0]) } }), []);
});

test("a corner of a polygon is dragged alone; a line of thousands of points has no grips", () => {
  const mark = { kind: "polygon", geometry: { points: CORNERS } };
  assert.deepEqual(reshaped(mark, 1, [50, 5]), [[0, 0], [50, 5], [40, 30]]);
  assert.deepEqual(gripsOf({ kind: "polyline", geometry: { points: Array(4000).fill([0, 0]) } }), []);
});
