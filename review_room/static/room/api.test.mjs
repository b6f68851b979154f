import assert from "node:assert/strict";
import test from "node:test";
import { api, Unanswered } from "./api.js";

const EXPIRED = { code: "session_expired", sentence: "登录状态已改变。", next_step: "" };

/** A server whose session was begun anew after the page was opened: the page's token is refused, its own is taken. */
const server = (account) => {
  const seen = [];
  globalThis.fetch = async (url, options) => {
    const answer = (status, body) => ({ ok: status < 400, status, json: async () => body });
    if (url === "/room.json") return answer(200, { me: { account_id: account() }, csrf: "new" });
    const token = options.headers["X-CSRFToken"];
    seen.push(token);
    return token === "new" ? answer(201, { number: 1, events: [] }) : answer(400, { error: EXPIRED });
  };
  return seen;
};
const addresses = { bootstrapUrl: "/room.json", operationsUrl: "/operations", csrf: "old" };

test("whatever is written is tried again with the new token when the session is another one", async () => {
  for (const write of [(room) => room.operations([{ id: "1" }]), (room) => room.post("/x", {}), (room) => room.putFile("/x", "words"), (room) => room.send("/x", {})]) {
    const seen = server(() => 7);
    await write(api(addresses));
    assert.deepEqual(seen, ["old", "new"]);
  }
});

test("a server that refuses the new token as well is not asked for ever, and nothing is given up", async () => {
  let asked = 0;
  globalThis.fetch = async (url) => {
    if (url === "/room.json") return { ok: true, status: 200, json: async () => ({ me: { account_id: 7 }, csrf: "new" }) };
    asked += 1;
    return { ok: false, status: 400, json: async () => ({ error: EXPIRED }) };
  };
  await assert.rejects(api(addresses).operations([{ id: "1" }]), Unanswered);
  assert.equal(asked, 2);
});

test("whoever is signed out, too often, or meets a server in trouble is told of nothing decided", async () => {
  for (const status of [401, 408, 429, 500, 503]) {
    globalThis.fetch = async () => ({ ok: false, status, json: async () => ({ error: { code: "x", sentence: "x" } }) });
    for (const ask of [(room) => room.operations([{ id: "1" }]), (room) => room.post("/x", {}), (room) => room.putFile("/x", ""), (room) => room.read("/x")]) {
      await assert.rejects(ask(api(addresses)), Unanswered, String(status));
    }
  }
});

test("nothing is sent in the name of another person who has signed in on the same computer", async () => {
  let account = 7;
  let replaced = 0;
  const seen = server(() => account);
  const room = api(addresses, () => (replaced += 1));
  await room.bootstrap();
  account = 8;
  await assert.rejects(room.bootstrap(), Unanswered);
  assert.equal(replaced, 1);
  assert.deepEqual(seen, []);
});

test("a refusal that the rules give is told and not tried again", async () => {
  globalThis.fetch = async () => ({ ok: false, status: 422, json: async () => ({ error: { code: "bad_mark", sentence: "x" } }) });
  assert.deepEqual(await api(addresses).operations([{ id: "1" }]), [{ ok: false, error: { code: "bad_mark", sentence: "x" } }]);
});

test("several operations go in one request and each has its own reply", async () => {
  const bodies = [];
  globalThis.fetch = async (_, { body }) => {
    bodies.push(JSON.parse(body));
    return { ok: true, status: 200, json: async () => ({ answers: [{ number: 1, events: [] }, { error: { code: "bad_mark" } }] }) };
  };
  const replies = await api(addresses).operations([{ id: "1" }, { id: "2" }]);
  assert.deepEqual(bodies, [{ operations: [{ id: "1" }, { id: "2" }] }]);
  assert.deepEqual(replies, [{ ok: true, answer: { number: 1, events: [] } }, { ok: false, error: { code: "bad_mark" } }]);
});
