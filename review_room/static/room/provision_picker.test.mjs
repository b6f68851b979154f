import assert from "node:assert/strict";
import test from "node:test";
import { adviceFor, queryOf, standingOf } from "./provision_picker.js";

const clause = (extra = {}) => ({
  standard: "GB 50016-2014（2018年版）", clause: "5.5.18", standing: "in_force", mandatory: false, was_mandatory: false,
  mandatory_until: null, replaced_on: null, ...extra,
});

test("the edition in brackets is not looked for", () => {
  assert.equal(queryOf({ standard: "GB 50016-2014（2018年版）", clause: "5.5" }), "GB 50016-2014 5.5");
  assert.equal(queryOf({ standard: "", clause: "" }), "");
});

test("a clause that has moved into a full-text mandatory code says until when it was mandatory", () => {
  assert.deepEqual(standingOf(clause({ was_mandatory: true, mandatory_until: "2023-06-01" })), ["provision_was_mandatory", "2023-06-01"]);
  assert.deepEqual(standingOf(clause({ mandatory: true })), ["provision_mandatory", null]);
  assert.deepEqual(standingOf(clause()), ["provision_general", null]);
});

test("a standard that is not in force is told before anything else", () => {
  assert.deepEqual(standingOf(clause({ standing: "replaced", mandatory: true, replaced_on: "2018-10-01" })), ["provision_replaced", "2018-10-01"]);
  assert.deepEqual(standingOf(clause({ standing: "not_yet", mandatory: true })), ["provision_not_yet", null]);
});

test("only a clause that is typed exactly is advised upon", () => {
  const found = [clause({ mandatory: true })];
  assert.deepEqual(adviceFor({ standard: "GB 50016-2014（2018年版）", clause: "5.5.18" }, found), ["provision_mandatory", null]);
  assert.equal(adviceFor({ standard: "GB 50016-2014（2018年版）", clause: "5.5.1" }, found), null);
});
