import assert from "node:assert/strict";
import test from "node:test";
import { finder } from "./finder.js";

const answer = {
  hits: 3, more: 0,
  sheets: [
    { id: 1, total: 2, hits: [{ text: "楼梯", rectangles: [[0, 0, 1, 1]] }, { text: "疏散 楼梯", rectangles: [[2, 2, 3, 3], [3, 2, 4, 3]] }] },
    { id: 9, total: 1, hits: [{ text: "楼梯", rectangles: [[5, 5, 6, 6]] }] },
  ],
};

test("Enter goes through the hits of all sheets and begins again at the end", () => {
  const found = finder(answer);
  assert.deepEqual([1, 2, 3, 4].map(() => found.next().sheetId), [1, 1, 9, 1]);
  assert.equal(found.previous().sheetId, 9);
});

test("backwards from the beginning is the last hit", () => {
  assert.equal(finder(answer).previous().sheetId, 9);
});

test("a search begins on the sheet that is open when it has hits", () => {
  assert.equal(finder(answer).startAt(9).sheetId, 9);
  assert.equal(finder(answer).startAt(5).sheetId, 1);
});

test("all hits of a sheet are marked, the chosen one more than the others", () => {
  const found = finder(answer);
  found.go(1);
  assert.deepEqual(found.rectangles(1).map((one) => one.chosen), [false, true, true]);
  assert.deepEqual(found.rectangles(9).map((one) => one.chosen), [false]);
});

test("nothing found is nothing chosen", () => {
  const found = finder({ hits: 0, more: 0, sheets: [] });
  assert.deepEqual([found.next(), found.previous(), found.startAt(1), found.chosen()], [null, null, null, null]);
});
