import assert from "node:assert/strict";
import test from "node:test";
import { beijing, beijingClock, beijingDay } from "./moments.js";

const LATE = "2026-03-06T17:05:09Z"; // past one at night in Beijing

test("a moment is shown as it was in Beijing, wherever the reader sits", () => {
  assert.equal(beijing(LATE, "minute", "zh-CN"), "2026年3月7日 01:05");
  assert.equal(beijing(LATE, "second", "zh-CN"), "2026年3月7日 01:05:09");
});

test("a moment is shown in the language of the page", () => {
  assert.equal(beijing(LATE, "minute", "en"), "Mar 7, 2026, 01:05");
  assert.equal(beijing(LATE, "short", "en"), "Mar 7, 01:05");
  assert.equal(beijing(LATE, "short", "zh-CN"), "3月7日 01:05");
  assert.equal(beijing(LATE, "second", "en"), "Mar 7, 2026, 01:05:09");
  assert.equal(beijing(LATE, "day", "en"), "Mar 7, 2026");
});

test("days and times of day for papers and names of files are the same in every language", () => {
  assert.equal(beijingDay(LATE), "2026-03-07");
  assert.equal(beijingDay(new Date("2026-11-28T04:00:00Z")), "2026-11-28");
  assert.equal(beijingClock(LATE), "010509");
});
