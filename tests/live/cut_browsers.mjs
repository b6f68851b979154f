// Browsers in one process: the room's own modules over real connections that somebody keeps cutting.
// Reads a JSON plan from standard input; writes what each browser knows in the end.
import assert from "node:assert/strict";
import { api } from "../../review_room/static/room/api.js";
import { ledger } from "../../review_room/static/room/ledger.js";
import { live } from "../../review_room/static/room/live.js";
import { outbox } from "../../review_room/static/room/outbox.js";
import { shelf } from "../../review_room/static/room/shelf.js";
import { uuid } from "../../review_room/static/room/uuid.js";

const plan = JSON.parse(await new Response(process.stdin).text());
const pause = (ms) => new Promise((resolve) => slowly(resolve, ms));
const straight = globalThis.fetch;
const Socket = globalThis.WebSocket;
const slowly = globalThis.setTimeout;
// A day of cuts in a minute: all pauses are a twentieth.
globalThis.setTimeout = (act, milliseconds, ...rest) => slowly(act, milliseconds / 20, ...rest);

globalThis.window = { addEventListener() {} };
globalThis.location = { reload() { throw new Error("the room was loaded anew"); } };
// Whatever asks in the name of a browser goes by the cut road; node keeps no cookies.
globalThis.fetch = (address, options = {}) => {
  const [who, path] = address.split("|");
  return straight(plan.web + path, { ...options, headers: { ...options.headers, Cookie: plan.browsers[who].cookie } });
};
globalThis.WebSocket = class extends Socket {
  constructor(address) {
    super(plan.live + new URL(address).search, { headers: { Origin: plan.origin } });
  }
};

const memory = () => {
  const kept = new Map();
  return {
    get length() { return kept.size; },
    key: (i) => [...kept.keys()][i],
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
};

const untilAnswered = async (ask) => {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(5);
    }
  }
};

const open = async (who) => {
  const room = `/review-room/cases/${plan.case}`;
  const server = api({
    bootstrapUrl: `${who}|${room}/room.json`, operationsUrl: `${who}|${room}/operations`, eventsUrl: `${who}|${room}/events`,
  });
  const bootstrap = await untilAnswered(server.bootstrap);
  const book = ledger(bootstrap);
  const refused = [];
  const queue = outbox({
    shelf: shelf(memory(), "operation:"), send: server.operations, tell() {}, wait: () => pause(5),
    acknowledged: (_, answer) => book.take({ events: answer.events }), refused: (operation, error) => refused.push([operation.kind, error]),
  });
  live({
    ticket: () => server.send(`${who}|${bootstrap.live.ticket_url}`, {}), events: server.events, last: () => book.last,
    take: (frame) => book.take(frame), tell() {}, heard() {}, hello: () => ({ sheet: null }),
    reload: async () => book.reset(await untilAnswered(server.bootstrap)),
  });
  return { who, server, book, queue, refused, sent: [], sheet: bootstrap.sheets[0].id };
};

/** A finding with a mark, another mark, and every second one submitted: what a reviewer does in a minute. */
const work = async ({ queue, sent, sheet, who }, count) => {
  const push = (kind, content) => {
    const operation = { id: uuid(), kind, ...content };
    sent.push(operation.id);
    queue.push(operation);
  };
  const mark = (x) => ({ id: uuid(), kind: "rectangle", geometry: { points: [[x, 20], [x + 10, 40]] } });
  for (let turn = 0; turn < count; turn += 1) {
    const finding = {
      id: uuid(), sheet_id: sheet, discipline: "fire", class: "general", standard: "", clause: "", text: `${who} ${turn}：疏散宽度不足`,
    };
    push("draft_finding", { finding, marks: [mark(20)] });
    if (turn % 4) await pause(1); // the hand takes a while for the next; every fourth time it all goes together
    push("place_mark", { mark: { ...mark(60), finding_id: finding.id } });
    if (turn % 2) push("submit_finding", { finding_id: finding.id });
    if (turn % 3 > 0) await queue.start(); // every third time what waits goes together
  }
  await queue.start();
};

const byId = (list) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

const browsers = await Promise.all(Object.keys(plan.browsers).map(open));
await Promise.all(browsers.map((browser) => work(browser, plan.findings)));
const last = Math.max(...(await Promise.all(browsers.map(async (one) => (await untilAnswered(() => one.server.bootstrap())).last_event))));
for (const { book } of browsers) while (book.last < last) await pause(20);
for (const { server, book, who } of browsers) {
  const fresh = await untilAnswered(() => server.bootstrap());
  assert.deepEqual(byId(book.findings()), byId(fresh.findings), `${who}: what the browser knows is what the server says`);
  assert.deepEqual(byId(book.allMarks()), byId(fresh.marks), `${who}: the same of the marks`);
}
process.stdout.write(JSON.stringify(browsers.map(({ who, sent, refused }) => ({ who, sent, refused }))));
process.exit(0);
