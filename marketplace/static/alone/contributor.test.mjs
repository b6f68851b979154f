/** node --test marketplace/static/alone: the contributor who needs no network. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { committed, newSecrets, opened, registration, secretsFrom } from "./contributor.js";
import { verified } from "./ed25519.js";
import { Fault, canonical, sha256, utf8 } from "./json.js";

const VECTOR = JSON.parse(readFileSync(new URL("../../../tests/marketplace/fairdraw-1.json", import.meta.url))).vectors[0];
const refused = (code) => (fault) => fault instanceof Fault && fault.code === code;

async function invited() {
  const secrets = newSecrets();
  const { public_key: key } = await registration(secrets, 7);
  const announcement = structuredClone(VECTOR.record.announcement);
  announcement.contributors[0].key = key;
  return { secrets, key, announcement, id: announcement.contributors[0].id };
}

async function sealed(announcement, contributor, commitment) {
  return { type: "fairdraw/1/seal", announcement: await sha256(announcement), commitments: [{ contributor, commitment }] };
}

test("a key is registered with a proof that names the account", async () => {
  const { public_key: key, proof } = await registration(newSecrets(), 7);
  const text = (account) => utf8(canonical({ type: "lianshen/1/draw-key", account, key }));
  assert.ok(await verified(key, proof, text(7)));
  assert.ok(!(await verified(key, proof, text(8))));
});

test("a commitment is made once for an announcement, and opens with a signature over the sealed list", async () => {
  const { secrets, key, announcement, id } = await invited();
  const { kept, sent } = await committed(secrets, announcement);
  assert.deepEqual((await committed(kept, announcement)).sent, sent);
  assert.deepEqual(secrets.nonces, {});
  const seal = await sealed(announcement, id, sent.commitment);
  const { nonce, signature } = await opened(kept, announcement, seal);
  const commitment = { type: "fairdraw/1/commitment", announcement: sent.announcement, contributor: id, nonce };
  assert.equal(await sha256(commitment), sent.commitment);
  const text = canonical({ type: "fairdraw/1/opening", seal: await sha256(seal), contributor: id, nonce });
  assert.ok(await verified(key, signature, utf8(text)));
});

test("nothing is opened for another list, another draw, or without the nonce", async () => {
  const { secrets, announcement, id } = await invited();
  const { kept, sent } = await committed(secrets, announcement);
  const seal = await sealed(announcement, id, sent.commitment);
  await assert.rejects(opened(secrets, announcement, seal), refused("nonce_lost"));
  await assert.rejects(opened(kept, announcement, { ...seal, announcement: "0".repeat(64) }), refused("seal_other"));
  await assert.rejects(opened(kept, announcement, await sealed(announcement, id, "0".repeat(64))), refused("seal_other"));
  await assert.rejects(opened(kept, announcement, null), refused("seal_other"));
  await assert.rejects(committed(newSecrets(), announcement), refused("not_announced"));
  await assert.rejects(committed(secrets, { a: 1 }), refused("not_announced"));
});

test("another file is not taken for secrets", () => {
  const secrets = newSecrets();
  assert.equal(secretsFrom(secrets), secrets);
  for (const wrong of [null, [], {}, { ...secrets, seed: "x" }, { ...secrets, nonces: { a: 1 } }, { ...secrets, type: "x" }]) {
    assert.throws(() => secretsFrom(wrong), refused("not_secrets"));
  }
});
