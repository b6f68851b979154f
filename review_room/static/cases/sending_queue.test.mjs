import assert from "node:assert/strict";
import { test } from "node:test";
import { BROKEN, PAUSES, REFUSED, SENDING, WAITING, sendingQueue } from "./sending_queue.js";

const TAKEN = { status: 201 };

/** A queue whose transfers end when the test says so. */
const made = () => {
  const transfers = [];
  const alarms = [];
  const taken = [];
  const queue = sendingQueue({
    transfer: (file, onProgress) => {
      let end;
      const done = new Promise((resolve) => (end = resolve));
      transfers.push({ file, onProgress, end, cancelled: false });
      const mine = transfers.at(-1);
      return { done, cancel: () => { mine.cancelled = true; end({ status: 0 }); } };
    },
    onChange: () => {},
    onTaken: () => taken.push(transfers.at(-1).file),
    later: (act, milliseconds) => alarms.push({ act, milliseconds }),
    forget: () => alarms.splice(0),
  });
  return { queue, transfers, alarms, taken };
};

const answered = async (transfer, answer) => {
  transfer.end(answer);
  await new Promise(setImmediate);
};

const states = (queue) => queue.entries.map(({ file, state }) => [file, state]);

test("every chosen file is listed at once, and sent in its turn", async () => {
  const { queue, transfers, taken } = made();
  queue.add(["a", "b"]);
  assert.deepEqual(states(queue), [["a", SENDING], ["b", WAITING]]);
  await answered(transfers[0], TAKEN);
  assert.deepEqual(states(queue), [["b", SENDING]]);
  await answered(transfers[1], TAKEN);
  assert.deepEqual(states(queue), []);
  assert.deepEqual(taken, ["a", "b"]);
});

test("a broken connection loses no file: all wait and are sent when it is back", async () => {
  const { queue, transfers, alarms } = made();
  queue.add(["a", "b"]);
  await answered(transfers[0], { status: 0 });
  assert.deepEqual(states(queue), [["a", BROKEN], ["b", BROKEN]]);
  assert.equal(alarms[0].milliseconds, PAUSES[0] * 1000);
  alarms[0].act();
  assert.deepEqual(states(queue), [["a", SENDING], ["b", WAITING]]);
  await answered(transfers[1], TAKEN);
  await answered(transfers[2], TAKEN);
  assert.deepEqual(states(queue), []);
});

for (const status of [0, 408, 429, 503])
  test(`what only the line or the server is to blame for is sent again: ${status}`, async () => {
    const { queue, transfers, alarms } = made();
    queue.add(["a"]);
    await answered(transfers[0], { status });
    assert.deepEqual(states(queue), [["a", BROKEN]]);
    alarms[0].act();
    assert.deepEqual(states(queue), [["a", SENDING]]);
  });

test("the pauses between tries grow, and begin anew after a success", async () => {
  const { queue, transfers, alarms } = made();
  const told = [];
  queue.add(["a", "b"]);
  for (let turn = 0; turn < 5; turn += 1) {
    await answered(transfers.at(-1), { status: 503 });
    told.push(alarms[0].milliseconds / 1000);
    alarms[0].act();
  }
  assert.deepEqual(told, [2, 5, 10, 30, 30]);
  await answered(transfers.at(-1), TAKEN);
  await answered(transfers.at(-1), { status: 0 });
  assert.equal(alarms[0].milliseconds, 2000);
});

test("a refused file stays with its reason while the others go on", async () => {
  const { queue, transfers } = made();
  queue.add(["a", "b"]);
  await answered(transfers[0], { status: 409, error: "twice" });
  assert.deepEqual(states(queue), [["a", REFUSED], ["b", SENDING]]);
  assert.equal(queue.entries[0].error, "twice");
  queue.cancel(queue.entries[0]);
  assert.deepEqual(states(queue), [["b", SENDING]]);
});

test("a file that makes the server fail does not keep the others from being sent", async () => {
  const { queue, transfers, alarms } = made();
  queue.add(["a", "b"]);
  await answered(transfers[0], { status: 500 });
  alarms[0].act();
  await answered(transfers[1], { status: 500 });
  alarms[0].act();
  assert.deepEqual(states(queue), [["b", SENDING], ["a", WAITING]]);
});

test("a file whose answer was lost on its way back is known to be there", async () => {
  const { queue, transfers, alarms } = made();
  queue.add(["a"]);
  await answered(transfers[0], { status: 0 });
  alarms[0].act();
  await answered(transfers[1], { status: 409, error: "twice", code: "duplicate_file" });
  assert.deepEqual(states(queue), []);
});

test("the file on its way can be cancelled, and the next one is sent", async () => {
  const { queue, transfers, alarms } = made();
  queue.add(["a", "b"]);
  queue.cancel(queue.entries[0]);
  await new Promise(setImmediate);
  assert.equal(transfers[0].cancelled, true);
  assert.deepEqual(states(queue), [["b", SENDING]]);
  assert.equal(alarms.length, 0);
});

test("leaving is asked about as long as a file is not taken", async () => {
  const { queue, transfers } = made();
  queue.add(["a"]);
  assert.equal(queue.busy(), true);
  await answered(transfers[0], { status: 0 });
  assert.equal(queue.busy(), true);
  queue.retry();
  await answered(transfers[1], { status: 422, error: "bad" });
  assert.equal(queue.busy(), false);
});
