import assert from "node:assert/strict";
import test from "node:test";
import { pageFor } from "./print.js";

test("a wide drawing lies on a wide page and fills it", () => {
  const page = pageFor({ left: 100, top: 50, right: 900, bottom: 610 });
  assert.equal(page.wide, true);
  assert.ok(page.width <= 1030 && page.height <= 646 && page.height > 640);
});

test("a tall one lies on a tall page", () => {
  const page = pageFor({ left: 0, top: 0, right: 300, bottom: 800 });
  assert.equal(page.wide, false);
  assert.ok(page.width <= 690 && page.height <= 986);
});

test("a small part is made larger, in its own shape", () => {
  const page = pageFor({ left: 0, top: 0, right: 200, bottom: 100 });
  assert.ok(Math.abs(page.width / page.height - 2) < 0.01);
  assert.ok(page.scale > 5);
});
