import assert from "node:assert/strict";
import test from "node:test";
import { grouped, inOrder, neighbour, olderRevisions } from "./sheet_order.js";

const sheet = (id, sheet_no, discipline, extra = {}) => ({
  id, sheet_no, discipline, discipline_label: { architecture: "建筑", structure: "结构" }[discipline] ?? "", title: `图 ${id}`,
  current: true, revision_no: 1, state: "ready", ...extra,
});
const SHEETS = [
  sheet(1, "目录", null), sheet(2, "建施-01", "architecture"), sheet(3, "结施-01", "structure"),
  sheet(4, "建施-02", "architecture", { current: false }), sheet(5, "建施-02", "architecture", { revision_no: 2, title: "首层平面图" }),
];

test("sheets stand discipline by discipline, those without one last, only revisions in force", () => {
  assert.deepEqual(inOrder(SHEETS).map((one) => one.id), [2, 5, 3, 1]);
});

test("a sheet keeps the place of its first revision when only some sheets come again", () => {
  const sheets = [
    sheet(1, "建施-01", "architecture", { current: false }), sheet(2, "结施-01", "structure"), sheet(3, "建施-01", "architecture", { revision_no: 2 }),
  ];
  assert.deepEqual(inOrder(sheets).map((one) => one.id), [3, 2]);
});

test("the filter looks at number, title and discipline, and all its words must fit", () => {
  const ids = (filter) => grouped(SHEETS, filter).flatMap((group) => group.sheets.map((one) => one.id));
  assert.deepEqual(ids("结构"), [3]);
  assert.deepEqual(ids("建施 平面"), [5]);
  assert.deepEqual(ids("屋顶"), []);
});

test("the page keys follow the strip and stop at its ends", () => {
  assert.equal(neighbour(SHEETS, SHEETS[1], 1).id, 5);
  assert.equal(neighbour(SHEETS, SHEETS[3], 1).id, 3); // an old revision stands where the new one stands
  assert.equal(neighbour(SHEETS, SHEETS[1], -1).id, 2);
  assert.equal(neighbour(SHEETS, SHEETS[0], 1).id, 1);
  assert.equal(neighbour([], null, 1), null);
});

test("the older revisions of a sheet, newest first", () => {
  assert.deepEqual(olderRevisions(SHEETS, SHEETS[4]).map((one) => one.id), [4]);
  assert.deepEqual(olderRevisions(SHEETS, SHEETS[3]), []);
});
