/** Seals a bid with the browser's modules: an announcement on standard input, the sealed bid on standard output. */

import { readFileSync } from "node:fs";
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from "../../node_modules/hpke/index.js";
import { contentOf, seal } from "../../marketplace/static/marketplace/sealing.js";

const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
const answers = { amount_fen: 123456, capacity: 3, statements: { team: "八人" } };
const files = [{ name: "附件.txt", content: new TextEncoder().encode("abc") }];
const content = await contentOf(answers, files, "ab".repeat(32));
process.stdout.write(await seal(suite, JSON.parse(readFileSync(0, "utf8")), "91620100MA00000015", content));
