/** node --test marketplace/static/marketplace: the browser's canonical form against the conformance vectors. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { canon, digest } from "./canonical.js";
import { commitment, openingText, sealHolds } from "./protocol.js";

const VECTORS = JSON.parse(readFileSync(new URL("../../../tests/marketplace/fairdraw-1.json", import.meta.url))).vectors;

for (const vector of VECTORS) {
  const { record } = vector;
  test(`digests of ${vector.name} are those of the vectors`, async () => {
    assert.equal(await digest(record.announcement), vector.announcement);
    assert.equal(await digest(record.seal), vector.seal);
    assert.equal(await digest(record.mix), vector.seed);
  });

  test(`openings of ${vector.name} fit their commitments and signatures`, async () => {
    for (const opening of record.openings) {
      const committed = await commitment(vector.announcement, opening.contributor, opening.nonce);
      assert.ok(sealHolds(record.seal, vector.announcement, opening.contributor, committed));
      const { key } = record.announcement.contributors.find((one) => one.id === opening.contributor);
      const imported = await crypto.subtle.importKey("raw", Buffer.from(key, "hex"), "Ed25519", false, ["verify"]);
      const text = new TextEncoder().encode(openingText(vector.seal, opening.contributor, opening.nonce));
      assert.ok(await crypto.subtle.verify("Ed25519", imported, Buffer.from(opening.signature, "hex"), text));
    }
  });
}

test("values outside the subset are refused", () => {
  for (const value of [1.5, 2 ** 53, "e\u0301", "\ud800", { é: 1 }, undefined, NaN]) assert.throws(() => canon(value), TypeError);
});

test("a sealed list about another announcement, or without us, does not hold", () => {
  const seal = { announcement: "a", commitments: [{ contributor: "x", commitment: "1" }] };
  assert.ok(sealHolds(seal, "a", "x", "1"));
  assert.ok(!sealHolds(seal, "b", "x", "1"));
  assert.ok(!sealHolds(seal, "a", "y", "1"));
  assert.ok(!sealHolds(seal, "a", "x", "2"));
});
