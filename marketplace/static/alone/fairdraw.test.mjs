/** node --test marketplace/static/alone: the browser's verifier against the conformance vectors and against rubbish. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { plainlyVerified, verified } from "./ed25519.js";
import { checkRecord, checkRoster, ranking } from "./fairdraw.js";
import { Fault, canonical, fromHex, read, sha256, utf8 } from "./json.js";

const VECTORS = JSON.parse(readFileSync(new URL("../../../tests/marketplace/fairdraw-1.json", import.meta.url))).vectors;
const copy = () => structuredClone(VECTORS[0].record);
const refused = (code) => (fault) => fault instanceof Fault && fault.code === code;

for (const vector of VECTORS) {
  test(`${vector.name} holds, with the digests and the level of the vectors`, async () => {
    const { level, announcement, seal, seed } = await checkRecord(read(JSON.stringify(vector.record)));
    const expected = { level: vector.level, announcement: vector.announcement, seal: vector.seal, seed: vector.seed };
    assert.deepEqual({ level, announcement, seal, seed }, expected);
  });

  test(`the plain arithmetic reads the signatures of ${vector.name} as Web Crypto does`, async () => {
    const keys = new Map(vector.record.announcement.contributors.map((one) => [one.id, one.key]));
    for (const { contributor, nonce, signature } of vector.record.openings) {
      const message = utf8(canonical({ type: "fairdraw/1/opening", seal: vector.seal, contributor, nonce }));
      for (const sent of [signature, signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0")), "0".repeat(128)]) {
        const key = keys.get(contributor);
        assert.equal(await plainlyVerified(fromHex(key), fromHex(sent), message), sent === signature);
        assert.equal(await verified(key, sent, message), sent === signature);
      }
    }
  });
}

test("a signature whose second half is not reduced is refused, though the same equation holds", async () => {
  const { key } = VECTORS[0].record.announcement.contributors[0];
  const [{ contributor, nonce, signature }] = VECTORS[0].record.openings;
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const scalar = fromHex(signature.slice(64)).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + order;
  const raised = fromHex(scalar.toString(16).padStart(64, "0")).reverse();
  const forged = new Uint8Array([...fromHex(signature).slice(0, 32), ...raised]);
  const message = utf8(canonical({ type: "fairdraw/1/opening", seal: VECTORS[0].seal, contributor, nonce }));
  assert.ok(await plainlyVerified(fromHex(key), fromHex(signature), message));
  assert.ok(!(await plainlyVerified(fromHex(key), forged, message)));
});

test("text outside the subset is refused with its reason", () => {
  const cases = {
    not_json: ["", "{", "[1,]", "{\"a\":1}x", "{'a':1}", "nul", "\"\u0001\"", "01", "\ufeff{}"],
    not_an_integer: ["1.5", "1e3", "-0", "9007199254740993", "1.0"],
    name_twice: ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}'],
    not_nfc: ['"e\\u0301"', '"\\ud800"'],
    name_not_ascii: ['{"名":1}'],
    too_deep: ["[".repeat(5000)],
  };
  for (const [code, texts] of Object.entries(cases)) for (const text of texts) assert.throws(() => read(text), refused(code), text);
  assert.deepEqual(read(' { "b" : [ true , null , -3 ] , "a" : "\\u4e2d\\n" } '), { b: [true, null, -3], a: "中\n" });
  assert.deepEqual(Object.keys(read('{"__proto__":1}')), ["__proto__"]);
});

test("what is wrong is named", async () => {
  const changes = {
    winners: (record) => (record.result.winners = [record.result.ranking[1].candidate]),
    ranking: (record) => record.result.ranking.reverse(),
    evidence: (record) => (record.evidence = { note: "x" }),
    signature: (record) => (record.openings[0].signature = "0".repeat(128)),
    commitment: (record) => (record.openings[0].nonce = "0".repeat(64)),
    member_unknown: (record) => (record.seal.extra = 1),
    shape: (record) => (record.announcement.title = "换一个标题"),
    order: (record) => record.announcement.candidates.reverse(),
  };
  for (const [code, change] of Object.entries(changes)) {
    const record = copy();
    change(record);
    await assert.rejects(checkRecord(record), refused(code), code);
  }
});

test("a roster is the announced one or it is refused", async () => {
  const record = copy();
  const ids = [...record.announcement.candidates, ...record.announcement.excluded].map((one) => one.id);
  const roster = { type: "lianshen/1/roster", entries: ids.map((agency) => ({ agency })) };
  await assert.rejects(checkRoster(record, roster), refused("roster_other"));
  record.announcement.roster.digest = await sha256(roster);
  await checkRoster(record, roster);
  record.announcement.excluded = [];
  await assert.rejects(checkRoster(record, roster), refused("roster_members"));
});

test("one group holds as many balls as the largest of its members, and leaves the others in their order", async () => {
  const seed = "0".repeat(64);
  const each = (id, group = id, balls = 1) => ({ id, group, balls });
  const all = await ranking(seed, ["a", "b", "c", "d"].map((id) => each(id)));
  const fewer = await ranking(seed, ["a", "b", "d"].map((id) => each(id)));
  const names = (list) => list.map((one) => one.candidate).filter((id) => id !== "c");
  assert.deepEqual(names(fewer), names(all));
  const grouped = await ranking(seed, [each("a", "g", 1), each("b", "g", 3), each("c")]);
  assert.equal(grouped.length, 2);
});
