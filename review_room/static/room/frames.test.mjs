import assert from "node:assert/strict";
import { test } from "node:test";
import { calmFrames } from "./frames.js";

/** A clock that is moved by hand; a frame comes every 16 milliseconds. */
const byHand = () => {
  let time = 0;
  let ids = 0;
  const waiting = new Map();
  const at = (due, act) => (waiting.set((ids += 1), { due, act }), ids);
  return {
    now: () => time, frame: (act) => at(time + 16, act), cancelFrame: (id) => waiting.delete(id),
    later: (act, milliseconds) => at(time + milliseconds, act), cancelLater: (id) => waiting.delete(id),
    pass(milliseconds) {
      for (const end = time + milliseconds; ;) {
        const next = [...waiting].sort((a, b) => a[1].due - b[1].due)[0];
        if (!next || next[1].due > end) return (time = end);
        time = next[1].due;
        waiting.delete(next[0]);
        next[1].act(time);
      }
    },
  };
};

const looping = (frames) => {
  const seen = [];
  const turn = (time) => (seen.push(time), frames.request(turn));
  frames.request(turn);
  return seen;
};

test("a viewer in motion gets every frame, one at rest a few looks a second", () => {
  const clock = byHand();
  const seen = looping(calmFrames(clock));
  clock.pass(1000);
  assert.ok(seen.length > 55);
  clock.pass(1000);
  const before = seen.length;
  clock.pass(1000);
  assert.ok(seen.length - before <= 3, `${seen.length - before} looks`);
  assert.ok(seen.length - before >= 2);
});

test("whoever sleeps wakes with the next frame", () => {
  const clock = byHand();
  const frames = calmFrames(clock);
  const seen = looping(frames);
  clock.pass(5000);
  const before = seen.length;
  frames.wake();
  clock.pass(17);
  assert.equal(seen.length, before + 1);
  clock.pass(160);
  assert.ok(seen.length >= before + 10); // and stays awake
});

test("what was cancelled never runs, awake or asleep", () => {
  const clock = byHand();
  const frames = calmFrames(clock);
  const ran = [];
  frames.cancel(frames.request(() => ran.push("awake")));
  clock.pass(5000);
  frames.cancel(frames.request(() => ran.push("asleep")));
  frames.wake();
  clock.pass(1000);
  assert.deepEqual(ran, []);
});
