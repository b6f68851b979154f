import assert from "node:assert/strict";
import test from "node:test";
import { beginning, operationsOf, putAt, stepped, takesHold } from "./placing.js";

const sheet = { width_mm: 841, height_mm: 594 };
const cloud = { points: [[100, 100], [140, 100], [140, 130]], text: "门" };

test("a step moves every point and keeps what else a mark has", () => {
  assert.deepEqual(stepped(cloud, [5, -2.5], sheet), { points: [[105, 97.5], [145, 97.5], [145, 127.5]], text: "门" });
});

test("a ghost stays on the sheet, and keeps its shape at the edge", () => {
  assert.deepEqual(stepped(cloud, [5000, -5000], sheet).points, [[801, 0], [841, 0], [841, 30]]);
  assert.deepEqual(stepped(cloud, [-5000, 5000], sheet).points, [[0, 564], [40, 564], [40, 594]]);
  const wide = { points: [[0, 0], [900, 10]] };
  assert.deepEqual(stepped(wide, [-3, 0], sheet).points, [[0, 0], [900, 10]]);
});

test("a click puts the middle of the ghost there", () => {
  assert.deepEqual(putAt(cloud, [300, 215], sheet).points, [[280, 200], [320, 200], [320, 230]]);
});

test("the ghost begins where the mark waits, else in its own shape in the middle of what is seen", () => {
  assert.equal(beginning({ geometry: cloud }, { geometry: { points: [[1, 1]] } }, [400, 300], sheet), cloud);
  assert.deepEqual(beginning({ geometry: null }, { geometry: cloud }, [400, 315], sheet).points, [[380, 300], [420, 300], [420, 330]]);
  assert.equal(beginning({ geometry: null }, undefined, [400, 315], sheet), null);
});

test("a pin is taken hold of a little beside it, and nothing far from it", () => {
  const pin = { points: [[50, 50]] };
  assert.equal(takesHold(pin, [52, 49], 3), true);
  assert.equal(takesHold(pin, [56, 49], 3), false);
});

test("a move is taken back by an operation of its own; what waited waits again where it did", () => {
  const there = { points: [[1, 2]] };
  const waiting = operationsOf({ id: "c1", state: "to_check", geometry: null }, there);
  assert.deepEqual(waiting.there, ["move_carried_mark", { carried_id: "c1", geometry: there }]);
  assert.deepEqual(waiting.back, ["recheck_carried_mark", { carried_id: "c1", geometry: null }]);
  const placed = operationsOf({ id: "c1", state: "placed", geometry: cloud }, there);
  assert.deepEqual(placed.back, ["move_carried_mark", { carried_id: "c1", geometry: cloud }]);
});
