/** node --test marketplace/static/marketplace: sealing in the browser against the vectors of the format. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from "../../../node_modules/hpke/index.js";
import { hex } from "./canonical.js";
import { contentOf, LARGEST_BUCKET, padded, seal, sha256, unhex } from "./sealing.js";
import { multiply, split } from "./shamir.js";

const VECTOR = JSON.parse(readFileSync(new URL("../../../tests/marketplace/sealed-bid-1.json", import.meta.url)));
const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
const content = () => contentOf(VECTOR.answers, [{ name: "附件.txt", content: unhex(VECTOR.file) }], VECTOR.salt);

test("shares are those of the vectors", () => {
  assert.deepEqual(split(unhex(VECTOR.key), 3, 2, unhex(VECTOR.chance)).map(hex), VECTOR.shares);
});

test("the field is that of AES", () => assert.equal(multiply(0x57, 0x83), 0xc1));

test("content and ciphertext are those of the vectors", async () => {
  const plain = await content();
  assert.equal(await sha256(plain), VECTOR.content);
  const sealed = await seal(suite, VECTOR.announcement, VECTOR.bidder, plain, { key: unhex(VECTOR.key), chance: unhex(VECTOR.chance) });
  const head = JSON.parse(new TextDecoder().decode(sealed.subarray(0, sealed.indexOf(10))));
  assert.equal(head.ciphertext, VECTOR.ciphertext);
  assert.equal(head.key, VECTOR.key_digest);
  assert.deepEqual(head.shares.map((one) => one.digest), VECTOR.share_digests);
});

test("padding hides the length up to the largest bucket and refuses more", () => {
  assert.equal(padded(new Uint8Array(0)).length, padded(new Uint8Array(65528)).length);
  assert.equal(padded(new Uint8Array(65529)).length, 131072);
  assert.equal(padded(new Uint8Array(LARGEST_BUCKET - 7)), null);
});

test("a threshold that no number of places can satisfy is refused", () => {
  assert.throws(() => split(new Uint8Array(1), 1, 2, new Uint8Array(1)), RangeError);
});
