import assert from "node:assert/strict";
import test from "node:test";
import { bounds, distance, simplified, simplifiedTo } from "./geometry.js";
import { penHand } from "./pen_hand.js";

const pen = { pointerId: 1, pointerType: "pen" };
const finger = { pointerId: 2, pointerType: "touch" };

test("without a pen a finger draws, from the first pen on it moves the sheet", () => {
  const hand = penHand();
  hand.down(finger);
  assert.equal(hand.fingersMove(), false);
  hand.down(pen);
  hand.up(pen);
  assert.equal(hand.fingersMove(), true);
});

test("what touches the glass while the pen is down is the palm, even when the pen is lifted first", () => {
  const hand = penHand();
  hand.down(pen);
  hand.down(finger);
  hand.up(pen);
  assert.equal(hand.isPalm(finger), true);
  hand.up(finger);
  hand.down(finger);
  assert.equal(hand.isPalm(finger), false);
});

test("a hand that lay down before the pen is a palm from then on", () => {
  const hand = penHand();
  hand.down(finger);
  assert.equal(hand.isPalm(finger), false);
  hand.down(pen);
  assert.equal(hand.isPalm(finger), true);
});

const wave = Array.from({ length: 600 }, (_, i) => [i / 10, 20 * Math.sin(i / 40) + 0.04 * Math.sin(i * 7)]);

const offStroke = (point, line) =>
  Math.min(...line.slice(1).map((to, i) => {
    const from = line[i];
    const span = distance(from, to) ** 2;
    const share = span === 0 ? 0 : Math.min(1, Math.max(0, ((point[0] - from[0]) * (to[0] - from[0]) + (point[1] - from[1]) * (to[1] - from[1])) / span));
    return distance(point, [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
  }));

test("a simplified stroke leaves no point of the pen further off than the tolerance", () => {
  for (const tolerance of [0.05, 0.3, 2]) {
    const line = simplified(wave, tolerance);
    assert.ok(wave.every((point) => offStroke(point, line) <= tolerance + 1e-9));
    assert.ok(line.length < wave.length);
    assert.deepEqual([line[0], line.at(-1)], [wave[0], wave.at(-1)]);
  }
});

test("however long somebody draws, the stroke has no more points than a mark may have", () => {
  const scribble = Array.from({ length: 5000 }, (_, i) => [i / 10, (i % 2) * 0.05]);
  const line = simplifiedTo(scribble, 0.01, 4000);
  assert.ok(line.length <= 4000);
  assert.deepEqual(bounds([line[0]]), bounds([scribble[0]]));
});
