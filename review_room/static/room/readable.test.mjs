import assert from "node:assert/strict";
import test from "node:test";
import { readableSize, refusalText } from "./readable.js";

test("a refusal says what is wrong and what to do, and no blank where nothing can be done", () => {
  assert.equal(refusalText({ code: "x", sentence: "请填写理由。", next_step: "理由会写入留痕。" }), "请填写理由。 理由会写入留痕。");
  assert.equal(refusalText({ sentence: "请填写理由。", next_step: "" }), "请填写理由。");
});

test("a file's size is told in the unit that gives a short number", () => {
  assert.deepEqual([0, 1023, 1024, 104857, 104858, 52428800].map(readableSize), ["0 B", "1023 B", "1.0 KB", "102.4 KB", "0.1 MB", "50.0 MB"]);
});
