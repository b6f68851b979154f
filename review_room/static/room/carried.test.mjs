import assert from "node:assert/strict";
import test from "node:test";
import { carriedIds, carriedOn, uncheckedFindings } from "./carried.js";
import { NO_FILTER, filtered } from "./filters.js";
import { ledger } from "./ledger.js";

const carried = (extra = {}) => ({
  id: "c1", mark_id: "m1", finding_id: "f1", sheet_id: 9, kind: "pin", geometry: { points: [[1, 2]] }, state: "placed", confidence: 90, ...extra,
});

test("a carried mark is drawn on its new sheet under the id of the mark it comes from", () => {
  const drawn = carriedOn([carried(), carried({ sheet_id: 8 })], 9);
  assert.deepEqual(drawn.map((one) => [one.id, one.carried, one.geometry.points]), [["m1", "placed", [[1, 2]]]]);
});

test("what was given up or has no place is not drawn, and yet not drawn at its old place either", () => {
  const list = [carried({ state: "dropped" }), carried({ mark_id: "m2", geometry: null, state: "to_check" })];
  assert.deepEqual(carriedOn(list, 9), []);
  assert.deepEqual([...carriedIds(list)], ["m1", "m2"]);
});

test("the filter shows the findings that have to be looked at again", () => {
  const findings = [{ id: "f1", text: "" }, { id: "f2", text: "" }];
  const unchecked = uncheckedFindings([carried({ state: "to_check" }), carried({ finding_id: "f2" })]);
  const shown = filtered(findings, { ...NO_FILTER, state: "to_check" }, { sheetNosOf: () => [""], unchecked });
  assert.deepEqual(shown.map((one) => one.id), ["f1"]);
});

test("the ledger follows carried marks from the bootstrap and from events", () => {
  const known = ledger({ findings: [{ id: "f1" }], marks: [], carried: [carried({ state: "to_check" })], last_event: 4 });
  assert.equal(known.allCarried()[0].state, "to_check");
  known.take({ events: [{ number: 5, kind: "confirm_carried_mark", payload: { finding: { id: "f1" }, marks: [], carried: [carried({ state: "confirmed" })] } }], last: 5 });
  assert.deepEqual(known.carriedOf("f1").map((one) => one.state), ["confirmed"]);
});
