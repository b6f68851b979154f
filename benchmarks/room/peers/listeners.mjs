/**
 * Readers of one room in one process. The plan comes as the first line of standard input: { kind, addresses, origin }.
 * Then "reset" forgets what was received and "report" tells it; each answers with one line.
 */
import { createInterface } from "node:readline";
import { open } from "./socket.mjs";
import { durations, now, stamps } from "./stamp.mjs";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const plan = JSON.parse((await lines.next()).value);
const took = durations();
let first = 0;
let last = 0;
let ended = 0;

const receive = (bytes) =>
  stamps(bytes, (sent) => {
    last = now();
    first ||= last;
    took.take(last - sent);
  });

const answer = (content) => process.stdout.write(`${JSON.stringify(content)}\n`);
const greeting = plan.kind === "ours" ? null : (await import("./yjs.mjs")).greeting(plan.kind);
for (const address of plan.addresses) {
  const socket = await open(address, { receive, origin: plan.origin, ended: () => (ended += 1) });
  if (greeting) socket.send(greeting);
}
answer({ listening: plan.addresses.length });
for await (const wish of lines) {
  if (wish === "reset") {
    took.clear();
    first = last = 0;
    answer({});
  } else {
    answer({
      received: took.count(), seconds: (last - first) / 1e6, p50: took.quantile(0.5), p95: took.quantile(0.95), p99: took.quantile(0.99), ended,
    });
  }
}
process.exit(0);
