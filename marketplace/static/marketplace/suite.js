/** The one suite of RFC 9180 in use: X25519, HKDF-SHA256, AES-256-GCM; the arithmetic is the browser's own. */

import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from "/vendor/hpke/index.js";

export const suite = new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
