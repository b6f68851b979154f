import assert from "node:assert/strict";
import test from "node:test";
import { cellsAround, nearest } from "./snapping.js";
import { snaps } from "./snaps.js";

const SHEET = { id: 7, width_mm: 841, height_mm: 594, snap_url: "/s/7/{x}/{y}.json" };

test("near the edge of a cell its neighbours are looked into as well", () => {
  assert.deepEqual(cellsAround([75, 75], 10, SHEET), ["1/1"]);
  assert.deepEqual(cellsAround([99, 99], 10, SHEET), ["1/1", "1/2", "2/1", "2/2"]);
  assert.deepEqual(cellsAround([-3, 593], 10, SHEET), ["0/11"]);
});

test("the pen snaps to the nearest point within reach, to an end rather than to a middle", () => {
  const points = [[10, 10, 0], [12, 10, 2], [40, 40, 1]];
  assert.deepEqual(nearest(points, [11.1, 10], 5), { point: [10, 10], kind: "end" });
  assert.deepEqual(nearest(points, [12, 10], 5), { point: [12, 10], kind: "middle" });
  assert.deepEqual(nearest(points, [39, 40], 5), { point: [40, 40], kind: "crossing" });
  assert.equal(nearest(points, [25, 25], 5), null);
});

test("a cell is asked for once, and again after it did not come, which is told", async () => {
  const asked = [];
  let late = 0;
  let broken = true;
  const kept = snaps(async (url) => {
    asked.push(url);
    if (broken) throw new Error("offline");
    return { vector: true, points: [[10, 10, 0]] };
  }, { late: () => (late += 1), wait: async () => {} });
  assert.deepEqual(kept.near(SHEET, [10, 10], 5), []);
  await kept.settled();
  broken = false;
  assert.deepEqual(kept.near(SHEET, [10, 10], 5), []);
  await kept.settled();
  assert.deepEqual(kept.near(SHEET, [10, 10], 5), [[10, 10, 0]]);
  assert.deepEqual(asked, ["/s/7/0/0.json", "/s/7/0/0.json"]);
  assert.equal(late, 1);
});

test("a scan has no lines, and that is told once", async () => {
  const told = [];
  const kept = snaps(async () => ({ vector: false, points: [] }), { lineless: (sheet) => told.push(sheet.id) });
  kept.near(SHEET, [10, 10], 5);
  kept.near(SHEET, [400, 400], 5);
  await kept.settled();
  kept.near(SHEET, [700, 400], 5);
  await kept.settled();
  assert.deepEqual(told, [7]);
});
