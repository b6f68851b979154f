import assert from "node:assert/strict";
import test from "node:test";
import { layerChoices, layerMask } from "./layers.js";

const sheet = { id: 7, layers: [{ name: "墙", shown: true }, { name: "隐藏", shown: false }, { name: "轴线", shown: true }] };

const memory = () => {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key), kept };
};

test("as drawn a sheet has no mask, any other state has one", () => {
  assert.equal(layerMask(sheet, [true, false, true]), null);
  assert.equal(layerMask(sheet, [true, true, true]), "7");
  assert.equal(layerMask(sheet, [false, false, false]), "0");
  assert.equal(layerMask(sheet, [false, false, true]), "4");
});

test("a sheet with hundreds of layers has a mask as well", () => {
  const many = { id: 1, layers: Array.from({ length: 200 }, (_, n) => ({ name: String(n), shown: false })) };
  assert.equal(layerMask(many, many.layers.map((_, n) => n === 199)), (1n << 199n).toString(16));
});

test("a choice is kept for its revision and forgotten when it is as drawn again", () => {
  const storage = memory();
  const choices = layerChoices(storage, "layers:");
  choices.keep(sheet, [false, true, false]);
  assert.deepEqual(choices.shown(sheet), [false, true, false]);
  assert.deepEqual(choices.shown({ ...sheet, id: 8 }), [true, false, true]);
  choices.keep(sheet, [true, false, true]);
  assert.equal(storage.kept.size, 0);
});

test("what is kept for another set of layers is not believed", () => {
  const storage = memory();
  for (const nonsense of ["ff", "x", "", "-1", "0x1"]) {
    storage.setItem("layers:7", nonsense);
    assert.equal(layerChoices(storage, "layers:").mask(sheet), null);
  }
});

test("a browser that keeps nothing shows the sheet as drawn", () => {
  const refuse = () => { throw new Error("forbidden"); };
  const choices = layerChoices({ getItem: refuse, setItem: refuse, removeItem: refuse }, "layers:");
  choices.keep(sheet, [false, false, false]);
  assert.deepEqual(choices.shown(sheet), [true, false, true]);
});
