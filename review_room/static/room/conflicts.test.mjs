import assert from "node:assert/strict";
import test from "node:test";
import { decisions, pairsOf, placeOf, sayings, waiting } from "./conflicts.js";

const FINDINGS = {
  a: { id: "a", organisation_id: 3, class: "mandatory", state: "submitted", sheet_id: 7 },
  b: { id: "b", organisation_id: 4, class: "general", state: "submitted", sheet_id: 7 },
  c: { id: "c", organisation_id: 5, class: "general", state: "submitted", sheet_id: 8 },
};
const finding = (id) => FINDINGS[id];
const told = { candidates: [{ first: "a", second: "b" }], conflicts: [{ first: "b", second: "c", state: "in_conflict" }, { first: "a", second: "x", state: "settled" }] };

test("what waits for the lead stands first, and a pair with an unknown finding is not shown", () => {
  const pairs = pairsOf(told, finding);
  assert.deepEqual(pairs.map((one) => [one.key, one.state]), [["b|c", "in_conflict"], ["a|b", "proposed"]]);
  assert.equal(waiting(pairs), 2);
});

test("a unit speaks of its own findings, the lead of all, and only the lead settles", () => {
  const [open, proposed] = pairsOf(told, finding);
  const unit = { may_speak: true, may_settle: false };
  const lead = { may_speak: false, may_settle: true };
  assert.deepEqual(sayings(proposed, unit, { organisation_id: 3 }), ["declare_conflict", "dismiss_conflict"]);
  assert.deepEqual(sayings(proposed, unit, { organisation_id: 9 }), []);
  assert.deepEqual(sayings(open, unit, { organisation_id: 4 }), []);
  assert.deepEqual(sayings(open, lead, { organisation_id: 1 }), ["settle_conflict", "dismiss_conflict"]);
});

test("a unit does not declare what is over already", () => {
  const pair = { state: "dismissed", findings: [FINDINGS.a, { ...FINDINGS.b, state: "withdrawn" }] };
  assert.deepEqual(sayings(pair, { may_speak: true, may_settle: false }, { organisation_id: 3 }), []);
});

test("the decisions are those that the server leaves open, with the finding that stays and the one that goes", () => {
  const settlements = [{ settlement: "both", kept: null }, { settlement: "merge", kept: "b" }];
  const found = decisions({ findings: [FINDINGS.a, FINDINGS.b], settlements });
  assert.deepEqual(found.map(({ settlement, kept, gone }) => [settlement, kept?.id, gone?.id]), [["both", undefined, undefined], ["merge", "b", "a"]]);
  assert.deepEqual(decisions({ findings: [] }), []);
});

test("both places are shown on the sheet that both have marked", () => {
  const marks = [
    { finding_id: "a", sheet_id: 6, geometry: { points: [[0, 0]] } }, { finding_id: "a", sheet_id: 7, geometry: { points: [[1, 1]] } },
    { finding_id: "b", sheet_id: 7, geometry: { points: [[2, 2]] } },
  ];
  const pair = { first: "a", second: "b", findings: [FINDINGS.a, FINDINGS.b] };
  assert.deepEqual(placeOf(pair, marks), { sheet: 7, points: [[1, 1], [2, 2]] });
  assert.deepEqual(placeOf(pair, []), { sheet: 7, points: [] });
});
