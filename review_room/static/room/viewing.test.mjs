import assert from "node:assert/strict";
import test from "node:test";
import { createMeter } from "./viewing.js";

/** Let seconds go by, one tick each. */
const pass = (meter, from, seconds, { visible = true, busy = true } = {}) => {
  for (let n = 1; n <= seconds; n += 1) {
    if (busy) meter.touched((from + n) * 1000);
    meter.tick((from + n) * 1000, visible);
  }
  return from + seconds;
};
const counted = (meter) => Object.fromEntries(meter.pending().map((one) => [one.sheet_id, one.seconds]));

test("a sheet that is flipped past was not opened", () => {
  const meter = createMeter();
  meter.show(1, 0);
  pass(meter, 0, 1);
  meter.show(2, 1000);
  pass(meter, 1, 5);
  assert.deepEqual(counted(meter), { 2: 5 });
});

test("nothing is counted while the page is hidden, or nobody has touched anything for a minute", () => {
  const meter = createMeter();
  meter.show(1, 0);
  let at = pass(meter, 0, 10);
  at = pass(meter, at, 100, { visible: false });
  assert.deepEqual(counted(meter), { 1: 10 });
  at = pass(meter, at, 10);
  pass(meter, at, 300, { busy: false });
  assert.deepEqual(counted(meter), { 1: 80 });
});

test("a machine that slept counts nothing for its sleep", () => {
  const meter = createMeter();
  meter.show(1, 0);
  pass(meter, 0, 10);
  meter.touched(4_000_000);
  meter.tick(4_000_000, true);
  assert.deepEqual(counted(meter), { 1: 10 });
});

test("what the server keeps is not sent again, what it kept less of is", () => {
  const meter = createMeter();
  meter.show(1, 0);
  const at = pass(meter, 0, 90);
  meter.keep({ 1: 60 });
  assert.deepEqual(counted(meter), { 1: 90 });
  meter.keep({ 1: 90 });
  assert.deepEqual(counted(meter), {});
  pass(meter, at, 2);
  assert.deepEqual(counted(meter), { 1: 92 });
});
