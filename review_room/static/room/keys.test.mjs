import assert from "node:assert/strict";
import test from "node:test";
import { KEYS, actFor } from "./keys.js";
import { rowFor, shownKeys } from "./key_table.js";

const page = { closest: () => null };
const field = { closest: (selector) => (selector.includes("input") ? {} : null) };
const button = { closest: (selector) => (selector.startsWith("button") ? {} : null) };
const press = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, target: page, ...more });

/** What a key press calls, with its arguments. */
const called = (event) => {
  const calls = [];
  const hooks = new Proxy({}, { get: (_, name) => (...args) => calls.push([name, ...args]) });
  actFor(event, hooks)?.();
  return calls[0] ?? null;
};

test("letters choose tools, with caps lock too", () => {
  assert.deepEqual(called(press("c")), ["choose", "cloud"]);
  assert.deepEqual(called(press("C")), ["choose", "cloud"]);
  assert.deepEqual(called(press("R", { shiftKey: true })), ["rotate", 1]);
  assert.deepEqual(called(press("r")), ["choose", "rectangle"]);
});

test("signs are what they are on whichever keyboard, Shift or not", () => {
  assert.deepEqual(called(press("+", { shiftKey: true })), ["zoom", 1.4]);
  assert.deepEqual(called(press("=")), ["zoom", 1.4]);
  assert.deepEqual(called(press("?", { shiftKey: true })), ["help"]);
});

test("arrows nudge, ten times as far with Shift", () => {
  assert.deepEqual(called(press("ArrowUp")), ["nudge", 0, -1]);
  assert.deepEqual(called(press("ArrowLeft", { shiftKey: true })), ["nudge", -10, 0]);
});

test("undo and redo have their usual keys, on a Mac as well", () => {
  assert.deepEqual(called(press("z", { ctrlKey: true })), ["undo"]);
  assert.deepEqual(called(press("z", { metaKey: true, shiftKey: true })), ["redo"]);
  assert.deepEqual(called(press("y", { ctrlKey: true })), ["redo"]);
});

test("what somebody types into a field is theirs, except looking for words", () => {
  assert.equal(called(press("c", { target: field })), null);
  assert.equal(called(press("?", { target: field })), null);
  assert.deepEqual(called(press("f", { ctrlKey: true, target: field })), ["find"]);
  assert.equal(called(press("Enter", { target: button })), null);
});

test("the browser keeps its own keys", () => {
  for (const key of ["r", "p", "t", "n"]) assert.equal(called(press(key, { ctrlKey: true })), null);
  assert.equal(called(press("c", { altKey: true })), null);
  const nothingPicked = { canCopy: () => false, canPaste: () => false };
  for (const key of ["c", "v"]) assert.equal(actFor(press(key, { ctrlKey: true }), nothingPicked), null);
});

test("no key is bound twice, and each row has a name for the help", () => {
  const all = KEYS.flatMap((row) => [...row.keys, ...(row.also ?? [])]);
  assert.equal(new Set(all).size, all.length);
  for (const row of KEYS) assert.ok(row.name && (row.act || row.held));
});

test("keys are shown as they stand on the keyboard", () => {
  const shown = (name) => shownKeys(KEYS.find((row) => row.name === name));
  assert.deepEqual(shown("undo"), ["Ctrl+Z"]);
  assert.deepEqual(shown("zoom_in"), ["+"]);
  assert.deepEqual(shown("nudge_far"), ["Shift+←", "Shift+→", "Shift+↑", "Shift+↓"]);
  assert.deepEqual(shown("fit"), ["0", "Home"]);
  assert.equal(rowFor(KEYS, press("x")), null);
});
