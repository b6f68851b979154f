import assert from "node:assert/strict";
import test from "node:test";
import { keyAct } from "./listbox.js";

test("the arrows go round and round, upwards from nothing to the last row", () => {
  assert.deepEqual(keyAct("ArrowDown", { at: -1, count: 3 }), { mark: 0 });
  assert.deepEqual(keyAct("ArrowDown", { at: 2, count: 3 }), { mark: 0 });
  assert.deepEqual(keyAct("ArrowUp", { at: 0, count: 3 }), { mark: 2 });
  assert.deepEqual(keyAct("ArrowUp", { at: -1, count: 3 }), { mark: 2 });
  assert.deepEqual(keyAct("ArrowUp", { at: 2, count: 3 }), { mark: 1 });
});

test("a marked row is taken by the keys of its list, an unmarked one leaves Enter to the form", () => {
  assert.deepEqual(keyAct("Enter", { at: 1, count: 3 }), { take: 1 });
  assert.equal(keyAct("Enter", { at: -1, count: 3 }), null);
  assert.equal(keyAct("Tab", { at: 1, count: 3 }), null);
  assert.deepEqual(keyAct("Tab", { at: 1, count: 3, taking: ["Enter", "Tab"] }), { take: 1 });
});

test("an empty list is only closed, and letters are typed on", () => {
  for (const key of ["ArrowDown", "ArrowUp", "Enter"]) assert.equal(keyAct(key, { at: -1, count: 0 }), null);
  assert.deepEqual(keyAct("Escape", { at: -1, count: 0 }), { close: true });
  assert.equal(keyAct("a", { at: 0, count: 3 }), null);
});
