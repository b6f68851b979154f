/** Opening what was sealed to this browser's key: encapsulated key (32 bytes) and ciphertext, in hexadecimal. */

import { bytes, canon, hex } from "./canonical.js";
import { bound, unhex } from "./sealing.js";

/** @throws where the key is another one or the text was changed */
export async function openedWith(suite, pair, sealed, info) {
  const raw = unhex(sealed);
  return new Uint8Array(await suite.Open(pair, raw.subarray(0, 32), raw.subarray(32), { info }));
}

/** The share of one bid, or null where it does not open: that is then the platform's to say. */
export async function shareOf(suite, pair, { announcement, bidder, holder, sealed }) {
  try {
    return hex(await openedWith(suite, pair, sealed, bytes(canon(bound("bid-share", announcement, bidder, { holder })))));
  } catch {
    return null;
  }
}
