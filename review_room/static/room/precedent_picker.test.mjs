import assert from "node:assert/strict";
import test from "node:test";
import { changes, missing } from "./drafts.js";
import { goneOf, questionOf } from "./precedent_picker.js";

test("words are looked for as they are, else what the finding is about", () => {
  const fields = { discipline: "fire", standard: "GB 55037-2022", clause: "", text: "宽".repeat(900), class: "general" };
  assert.deepEqual(questionOf(fields, " 疏散 "), { q: "疏散" });
  assert.deepEqual(questionOf(fields, ""), { discipline: "fire", standard: "GB 55037-2022", clause: "", text: "宽".repeat(300) });
});

test("one that was withdrawn, replaced or has run out is told as that", () => {
  assert.equal(goneOf({ state: "in_force", until: null }), "");
  assert.equal(goneOf({ state: "withdrawn", until: null }), "precedent_withdrawn");
  assert.equal(goneOf({ state: "in_force", until: "2026-03-01" }, "2026-03-01"), "precedent_expired");
  assert.equal(goneOf({ state: "in_force", until: "2026-03-02" }, "2026-03-01"), "");
});

test("a citation is a change of its own and never asked for", () => {
  const finding = { discipline: "fire", class: "mandatory", standard: "GB 55037-2022", clause: "7.1.2", text: "净宽不足。" };
  assert.deepEqual(missing(finding, [{ code: "mandatory", needs_provision: true }]), []);
  assert.deepEqual(changes(finding, { ...finding, precedent_id: "7" }), { precedent_id: "7" });
});
