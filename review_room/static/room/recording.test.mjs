import assert from "node:assert/strict";
import test from "node:test";
import { allEvents, recording, replayDesk } from "./recording.js";

const event = (number, id, finding = {}, marks = []) => ({
  number, kind: "x", at: "2026-11-28T10:00:00+00:00", actor: "某人",
  payload: { finding: { id, no: null, state: "draft", text: `${id}${number}`, ...finding }, marks: marks.map((mark) => ({ id: mark, finding_id: id })), carried: [] },
});
const HISTORY = [
  event(3, "a"), event(5, "a", {}, ["m1"]), { number: 6, kind: "case", at: "", actor: "", payload: { case: true } }, event(9, "b", {}, ["m2"]),
  event(11, "a", { state: "submitted", no: 1 }, ["m1"]), event(12, "b", { state: "withdrawn" }),
];
const at = (count) => {
  const { findings, marks } = recording(HISTORY).stateAfter(count);
  return [[...findings.values()].map((one) => one.text), marks.map((one) => one.id)];
};

test("at any time findings and marks stand as they stood then", () => {
  assert.deepEqual(at(0), [[], []]);
  assert.deepEqual(at(1), [["a3"], []]);
  assert.deepEqual(at(3), [["a5"], ["m1"]]);
  assert.deepEqual(at(4), [["a5", "b9"], ["m1", "m2"]]);
});

test("a draft that was withdrawn is gone, as it is in the room", () => {
  assert.deepEqual(at(6), [["a11"], ["m1"]]);
});

test("going back shows the same as coming from before", () => {
  const record = recording(HISTORY);
  const forth = [0, 1, 2, 3, 4, 5, 6].map((count) => [...record.stateAfter(count).findings.values()]);
  const back = [6, 5, 4, 3, 2, 1, 0].map((count) => [...record.stateAfter(count).findings.values()]).reverse();
  assert.deepEqual(back, forth);
});

test("the history is asked for in pages until there is no more", async () => {
  const asked = [];
  const events = await allEvents(async (after) => {
    asked.push(after);
    const found = HISTORY.filter((one) => one.number > after).slice(0, 2);
    return { events: found, last: found.at(-1)?.number ?? 99 };
  });
  assert.deepEqual(events, HISTORY);
  assert.deepEqual(asked, [0, 5, 9, 12]);
});

test("what is played back cannot be changed", () => {
  const live = { editable: () => true, acts: () => [{}], maySubmit: () => true, anyUnsaved: () => true, words: { about: () => [1], any: () => true } };
  const desk = replayDesk(live, () => recording(HISTORY).stateAfter(5));
  assert.equal(desk.editable(desk.finding("a")), false);
  assert.deepEqual(desk.acts(desk.finding("a")), []);
  assert.equal(desk.anyUnsaved(), true, "what is unsaved stays unsaved");
  assert.equal(desk.finding("a").state, "submitted");
  assert.equal(desk.mark("m1").finding_id, "a");
});
