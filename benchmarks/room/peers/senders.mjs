/**
 * People who mark, in one process. The plan comes as one line of standard input:
 * { kind, seconds, rate, window, senders: [{ address, cookie, token }], sheet }.
 * Without `rate` each keeps `window` operations on their way, and does another when one was acknowledged; with it so many are
 * done in a second by all together, whatever comes back. Ours is acknowledged by the answer, a peer's by its own echo: peers know no other sign.
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

const post = ({ address, cookie, token }, content) =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(content);
    const asked = request(
      address,
      {
        agent, method: "POST",
        headers: { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body), Cookie: cookie, "X-CSRFToken": token, Accept: "application/json" },
      },
      (answer) => {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("end", () => {
          const text = Buffer.concat(pieces).toString();
          if (answer.statusCode >= 300) reject(new Error(`${answer.statusCode} ${text.slice(0, 200)}`));
          else resolve(JSON.parse(text));
        });
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });

/** A person of ours: what is done while an answer is due goes together in the next request, as the room's outbox sends it. */
const person = (place, number) => {
  let waiting = [];
  let running = false;
  const run = async () => {
    while (waiting.length > 0) {
      const sent = waiting.splice(0, 50);
      const operations = sent.map((one) => one.operation);
      try {
        const { answers = [{}] } = await post(place, operations.length === 1 ? operations[0] : { operations });
        sent.forEach(({ resolve, reject }, i) => (answers[i].error ? reject(new Error(answers[i].error.code)) : resolve()));
      } catch (error) {
        sent.forEach(({ reject }) => reject(error));
      }
    }
    running = false;
  };
  return () =>
    new Promise((resolve, reject) => {
      waiting.push({ operation: { id: randomUUID(), kind: "draft_finding", ...content(number) }, resolve, reject });
      if (!running) queueMicrotask(run);
      running = true;
    });
};

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
const many = people.flatMap((send) => Array.from({ length: plan.window }, () => send));
await (plan.rate ? atRate() : Promise.all(many.map(untilDone)));
process.stdout.write(`${JSON.stringify({ acknowledged: took.count(), failed, p50: took.quantile(0.5), p95: took.quantile(0.95), p99: took.quantile(0.99) })}\n`);
process.exit(0);
