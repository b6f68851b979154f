/**
 * People who mark, in one process. The plan comes as one line of standard input:
 * { kind, seconds, rate, senders: [{ address, cookie, token, origin }], sheet }.
 * Without `rate` each sends its next operation when the last was acknowledged; with it so many are sent in a second by all
 * together, whatever comes back. Ours is acknowledged by the answer, a peer's by its own echo: peers know no other sign.
 */
import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { open } from "./socket.mjs";
import { durations, now, stamp, stamps } from "./stamp.mjs";

const plan = JSON.parse((await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next()).value);
const took = durations();
let failed = 0;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A finding with one mark, the same for all. */
const content = (number) => ({
  finding: {
    id: randomUUID(), sheet_id: plan.sheet, discipline: "fire", class: "general", standard: "", clause: "",
    text: `${stamp(number)} 疏散走道净宽度不足，应按规范复核并在平面图上标注。`,
  },
  marks: [{ id: randomUUID(), kind: "rectangle", geometry: { points: [[20 + (number % 50), 30], [160, 80]] } }],
});

const agent = new Agent({ keepAlive: true });

/** A person of ours: `send()` resolves when the server has acknowledged. */
const person = ({ address, cookie, token }, number) => () =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ id: randomUUID(), kind: "draft_finding", ...content(number) });
    const asked = request(
      address,
      {
        agent, method: "POST",
        headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), Cookie: cookie, "X-CSRFToken": token, Accept: "application/json" },
      },
      (answer) => {
        let text = "";
        answer.on("data", (piece) => (text += piece));
        answer.on("end", () => (answer.statusCode === 201 ? resolve() : reject(new Error(`${answer.statusCode} ${text.slice(0, 200)}`))));
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });

const peer = async ({ address }, number) => {
  const { author, greeting } = await import("./yjs.mjs");
  const change = author(plan.kind);
  const waiting = [];
  const receive = (bytes) => stamps(bytes, (_, sender) => sender === number && waiting.shift()?.());
  const socket = await open(address, { receive });
  const hello = greeting(plan.kind);
  if (hello) socket.send(hello);
  await pause(200);
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      const { finding, marks } = content(number);
      socket.send(change(finding.id, { ...finding, marks }));
    });
};

const timed = async (send) => {
  const began = now();
  try {
    await send();
    took.take(now() - began);
  } catch (error) {
    failed += 1;
    if (failed === 1) process.stderr.write(`${error.message}\n`);
  }
};

const people = await Promise.all(plan.senders.map((one, i) => (plan.kind === "ours" ? person(one, i) : peer(one, i))));
const until = now() + plan.seconds * 1e6;
const untilDone = async (send) => {
  while (now() < until) await timed(send);
};
const atRate = async () => {
  const open = [];
  const step = 1e6 / plan.rate;
  for (let due = now(), turn = 0; due < until; due += step, turn += 1) {
    const early = (due - now()) / 1000;
    if (early > 0) await pause(early);
    open.push(timed(people[turn % people.length]));
  }
  await Promise.all(open);
};
await (plan.rate ? atRate() : Promise.all(people.map(untilDone)));
process.stdout.write(`${JSON.stringify({ acknowledged: took.count(), failed, p50: took.quantile(0.5), p95: took.quantile(0.95), p99: took.quantile(0.99) })}\n`);
process.exit(0);
