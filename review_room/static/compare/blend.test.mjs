import assert from "node:assert/strict";
import test from "node:test";
import { faded } from "./blend.js";

test("in the middle both revisions are there, at an end one of them in its own colours", () => {
  assert.deepEqual(faded(0.5), { old: 1, fresh: 1, alone: "" });
  assert.deepEqual(faded(0), { old: 1, fresh: 0, alone: "old" });
  assert.deepEqual(faded(1), { old: 0, fresh: 1, alone: "new" });
  assert.deepEqual(faded(0.75), { old: 0.5, fresh: 1, alone: "" });
});
