import assert from "node:assert/strict";
import test from "node:test";
import { prefetcher } from "./prefetch.js";

test("addresses are fetched one after the other, after everything else", async () => {
  const asked = [];
  await prefetcher(async (address, { priority }) => asked.push([address, priority])).get(["a", "b"]);
  assert.deepEqual(asked, [["a", "low"], ["b", "low"]]);
});

test("leaving the sheet gives up what has not come yet", async () => {
  const asked = [];
  const never = (address, { signal }) => {
    asked.push(address);
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
  };
  const ahead = prefetcher(never);
  const first = ahead.get(["a", "b"]);
  ahead.stop();
  await first;
  assert.deepEqual(asked, ["a"]);
});

test("the next sheet's wishes replace those of the last", async () => {
  const asked = [];
  const slow = (address, { signal }) => {
    asked.push(address);
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
      setTimeout(resolve, 5);
    });
  };
  const ahead = prefetcher(slow);
  const first = ahead.get(["a", "b", "c"]);
  await ahead.get(["x", "y"]);
  await first;
  assert.deepEqual(asked, ["a", "x", "y"]);
});
