import assert from "node:assert/strict";
import test from "node:test";
import { fingers } from "./fingers.js";

test("one finger moves nothing", () => {
  const hand = fingers();
  hand.put(1, [0, 0]);
  assert.equal(hand.move(1, [50, 50]), null);
  assert.equal(hand.move(9, [50, 50]), null);
});

test("two fingers that go the same way move the sheet by the way of their middle", () => {
  const hand = fingers();
  hand.put(1, [0, 0]);
  hand.put(2, [100, 0]);
  assert.deepEqual(hand.move(1, [0, 20]).to, [50, 10]);
  const done = hand.move(2, [100, 20]);
  assert.deepEqual([done.from, done.to], [[50, 10], [50, 20]]);
});

test("spreading two fingers to twice their distance makes the sheet twice as large", () => {
  const hand = fingers();
  hand.put(1, [0, 0]);
  hand.put(2, [100, 0]);
  assert.equal(hand.move(2, [200, 0]).factor, 2);
});

test("fingers on the same spot do not blow the sheet up", () => {
  const hand = fingers();
  hand.put(1, [5, 5]);
  hand.put(2, [5, 5]);
  assert.ok(Number.isFinite(hand.move(2, [6, 5]).factor));
});

test("when one of two fingers is lifted the other moves nothing", () => {
  const hand = fingers();
  hand.put(1, [0, 0]);
  hand.put(2, [100, 0]);
  hand.lift(1);
  assert.equal(hand.count(), 1);
  assert.equal(hand.move(2, [0, 0]), null);
});
