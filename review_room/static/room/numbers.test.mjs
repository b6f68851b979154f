import assert from "node:assert/strict";
import test from "node:test";
import { byNumber, printedNo } from "./numbers.js";

const ROOM = { disciplines: [{ code: "architecture", label: "建筑" }, { code: "fire", label: "消防" }] };
const finding = (id, discipline, no, discipline_no) => ({ id, discipline, no, discipline_no });

test("a finding is called by its discipline and its number there, a draft by nothing", () => {
  assert.equal(printedNo(finding("a", "fire", 7, 2), ROOM), "消防-2");
  assert.equal(printedNo(finding("a", "fire", null, null), ROOM), "");
  assert.equal(printedNo(undefined, ROOM), "");
});

test("an event from before numbers were kept per discipline shows the number of the case", () => {
  assert.equal(printedNo({ id: "a", no: 7 }, ROOM), "7");
});

test("drafts stand first, then discipline by discipline as the forms list them", () => {
  const list = [finding("b", "fire", 1, 1), finding("a", "architecture", 2, 1), finding("c", "fire", 3, 2), finding("d", "fire", null, null)];
  assert.deepEqual(list.sort(byNumber(ROOM)).map((one) => one.id), ["d", "a", "b", "c"]);
});
