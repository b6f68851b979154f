import assert from "node:assert/strict";
import test from "node:test";
import { sheetView } from "../room/geometry.js";
import { kindOf, large, placeOfOld, viewportFor } from "./geometry.js";

const view = sheetView({ left: 40, top: 30, pixelsPerMm: 2, heightMm: 420 });
const close = (one, other) => one.forEach((value, i) => assert.ok(Math.abs(value - other[i]) < 1e-6, `${one} / ${other}`));

test("without a movement the old sheet lies exactly under the new one", () => {
  const place = placeOfOld(view, { turn: [1, 0], shift_mm: [0, 0] }, 420);
  close([place.left, place.top, place.pixelsPerMm, place.degrees], [40, 30, 2, 0]);
});

test("a point of the old sheet comes to lie where the alignment says", () => {
  const [a, b] = [1.1 * Math.cos(0.2), 1.1 * Math.sin(0.2)];
  const place = placeOfOld(view, { turn: [a, b], shift_mm: [7, -3] }, 300);
  const old = sheetView({ ...place, heightMm: 300 });
  for (const [x, y] of [[0, 0], [100, 50], [420, 297]]) close(old.toScreen([x, y]), view.toScreen([a * x - b * y + 7, b * x + a * y - 3]));
});

test("a viewer told where to look has the sheet's corner where it belongs", () => {
  const place = { left: 120, top: -40, pixelsPerMm: 3, degrees: 0 };
  const { centre, zoom } = viewportFor(place, { width: 800, height: 600 }, 594);
  close([zoom], [(3 * 594) / 800]);
  close(centre, [(400 - 120) / (3 * 594), (300 + 40) / (3 * 594)]);
});

test("a region is what most of its ink says", () => {
  assert.equal(kindOf({ added: 100, removed: 2 }), "added");
  assert.equal(kindOf({ added: 0, removed: 9 }), "removed");
  assert.equal(kindOf({ added: 50, removed: 60 }), "both");
});

test("a changed word stays in the list however small it is", () => {
  const word = { added: 3, removed: 3, words_before: "300×650", words_after: "300×750" };
  const speck = { added: 3, removed: 0, words_before: "", words_after: "" };
  assert.deepEqual(large([word, speck], 40), [word]);
  assert.deepEqual(large([word, speck], 0), [word, speck]);
});
