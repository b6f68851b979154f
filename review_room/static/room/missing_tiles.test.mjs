import assert from "node:assert/strict";
import test from "node:test";
import { missingTiles } from "./missing_tiles.js";

/** A clock that runs only when told, and a record of what was asked and said. */
const bench = () => {
  const made = { asked: [], told: [], pauses: [], timer: null };
  made.tiles = missingTiles({
    again: (tiles) => made.asked.push(tiles),
    told: (count) => made.told.push(count),
    later: (act, ms) => (made.pauses.push(ms), (made.timer = act)),
    forget: () => (made.timer = null),
  });
  return made;
};

test("missing tiles are counted until they have come", () => {
  const { tiles, told } = bench();
  tiles.failed("a", 1);
  tiles.failed("b", 1);
  tiles.came("a");
  tiles.came("c");
  tiles.came("b");
  assert.deepEqual(told, [1, 2, 1, 0]);
});

test("all of them are asked for again together, after pauses that grow", () => {
  const made = bench();
  made.tiles.failed("a", 1);
  made.tiles.failed("b", 1);
  made.timer();
  made.tiles.failed("a", 1);
  made.timer();
  made.tiles.failed("a", 1);
  assert.deepEqual(made.asked, [["a", "b"], ["a", "b"]]);
  assert.deepEqual(made.pauses, [1000, 2000, 4000]);
});

test("when the network is back they are asked for at once, and the pauses begin anew", () => {
  const made = bench();
  made.tiles.failed("a", 1);
  made.timer();
  made.tiles.failed("a", 1);
  made.tiles.hurry();
  assert.equal(made.asked.length, 2);
  made.tiles.failed("a", 1);
  assert.deepEqual(made.pauses, [1000, 2000, 2000]);
});

test("nothing is asked for when nothing is missing", () => {
  const made = bench();
  made.tiles.hurry();
  made.tiles.failed("a", 1);
  made.tiles.came("a");
  assert.deepEqual([made.asked, made.timer], [[], null]);
});

test("a sheet that is left takes its missing tiles along", () => {
  const made = bench();
  made.tiles.failed("a", 1);
  made.tiles.reset();
  assert.deepEqual([made.told.at(-1), made.timer], [0, null]);
});

test("tiles that the view no longer needs are not missing", () => {
  const made = bench();
  made.tiles.failed("a", 1);
  made.tiles.failed("b", 1);
  made.tiles.failed("c", 2);
  made.tiles.keep(1, (tile) => tile === "b");
  assert.deepEqual([made.tiles.of(1), made.tiles.of(2), made.told.at(-1)], [["b"], ["c"], 2]);
});
