/** The contributor's side of `fairdraw/1`. It trusts nothing it is shown: every digest is computed here. */

import { canon, digest } from "./canonical.js";

export const commitment = (announcement, contributor, nonce) =>
  digest({ type: "fairdraw/1/commitment", announcement, contributor, nonce });

/** The exact text that is signed when a nonce is revealed. */
export const openingText = (seal, contributor, nonce) =>
  canon({ type: "fairdraw/1/opening", seal, contributor, nonce });

/** The exact text that proves that the private key of `key` is held. */
export const keyProofText = (account, key) => canon({ type: "lianshen/1/draw-key", account, key });

/** The announced contributor whose key this is, or undefined. */
export const contributorWith = (announcement, key) => announcement.contributors.find((one) => one.key === key);

/** Whether the sealed list is about this announcement and holds exactly our commitment. */
export function sealHolds(seal, announced, contributor, committed) {
  const mine = seal.commitments.filter((one) => one.contributor === contributor);
  return seal.announcement === announced && mine.length === 1 && mine[0].commitment === committed;
}
