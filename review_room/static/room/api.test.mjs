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

test("an operation refused because the session is another one is tried again with the new token", async () => {
  const seen = server(() => 7);
  const room = api(addresses);
  await assert.rejects(room.operation({ id: "1" }), Unanswered);
  assert.equal((await room.operation({ id: "1" })).ok, true);
  assert.deepEqual(seen, ["old", "new"]);
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
  assert.deepEqual(await api(addresses).operation({ id: "1" }), { ok: false, error: { code: "bad_mark", sentence: "x" } });
});
