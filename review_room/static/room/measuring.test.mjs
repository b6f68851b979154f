import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { inForce, measured, ratioIn, realMillimetres, scaleFor, scaleText } from "./measuring.js";

const examples = JSON.parse(readFileSync(new URL("../../../tests/review_room/measures.json", import.meta.url), "utf8"));

test("figures measure what the server says they measure", () => {
  for (const { kind, points, ratio, text = "", why = null } of examples.readings) {
    assert.deepEqual(measured(kind, points, ratio ? { ratio } : { why: "unknown_scale" }), { text, why }, JSON.stringify(points));
  }
});

test("ratios and lengths are read as the server reads them", () => {
  for (const { text, ratio } of examples.ratios) assert.equal(ratioIn(text), ratio, text);
  for (const { text, mm } of examples.lengths) assert.equal(realMillimetres(text), mm, text);
  for (const [ratio, text] of examples.scale_texts) assert.equal(scaleText(ratio), text);
});

test("the scale in force is the one the server takes", () => {
  const { sheet, scales, asked } = examples.in_force;
  for (const { points, id, why } of asked) {
    const found = inForce(points, scales, sheet);
    assert.equal(found.id ?? found.why, id ?? why, JSON.stringify(points));
  }
});

test("a scale that is not sure measures nothing until somebody confirms it", () => {
  const sheet = { width_mm: 841, height_mm: 594, scale: { ratio: 100, text: "1:100", sure: false } };
  const line = [[0, 0], [60, 0]];
  assert.deepEqual(scaleFor(line, sheet, [], 7), { why: "unconfirmed_scale" });
  const confirmed = { id: "x", ratio: 100, source: "stated", region: null, organisation_id: 7, order: 3 };
  assert.equal(scaleFor(line, sheet, [confirmed], 7).ratio, 100);
  assert.equal(scaleFor(line, { ...sheet, scale: { ...sheet.scale, sure: true } }, [], 7).source, "title_block");
  assert.deepEqual(scaleFor(line, { ...sheet, scale: null }, [], 7), { why: "unknown_scale" });
});

test("a figure still being drawn has no reading before it has enough points", () => {
  assert.equal(measured("area", [[0, 0], [10, 0]], { ratio: 100 }), null);
  assert.equal(measured("angle", [[0, 0], [10, 0]], { ratio: 100 }), null);
});
