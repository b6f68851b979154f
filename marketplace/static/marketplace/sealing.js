/** Sealing a bid in the bidder's browser; format `lianshen/1/sealed-bid` (docs/adr/0015-sealed-bids.md). */

import { bytes, canon, digest, hex } from "./canonical.js";
import { split } from "./shamir.js";

export const SMALLEST_BUCKET = 65536;
export const LARGEST_BUCKET = 16777216;

export const sha256 = async (content) => hex(await crypto.subtle.digest("SHA-256", content));

export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** What a piece of a bid is bound to: it fits no other tender, bidder or officer. */
export const bound = (kind, announcement, bidder, more = {}) => ({ type: `lianshen/1/${kind}`, announcement, bidder, ...more });

export function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let start = 0;
  for (const piece of pieces) {
    whole.set(piece, start);
    start += piece.length;
  }
  return whole;
}

/** What is sealed: one line of canonical JSON, then the attached files `[{name, content}]`. */
export async function contentOf(answers, attachments, salt) {
  const files = [];
  for (const { name, content } of attachments) files.push({ name, size: content.length, digest: await sha256(content) });
  const head = bytes(`${canon({ type: "lianshen/1/bid", answers, files, salt })}\n`);
  return joined([head, ...attachments.map((one) => one.content)]);
}

/** Length in eight bytes, content, zeros up to the next bucket; null where it is too large. */
export function padded(content) {
  let bucket = SMALLEST_BUCKET;
  while (bucket < content.length + 8) bucket *= 2;
  if (bucket > LARGEST_BUCKET) return null;
  const whole = new Uint8Array(bucket);
  new DataView(whole.buffer).setBigUint64(0, BigInt(content.length));
  whole.set(content, 8);
  return whole;
}

/** Seal `share` to a holder's X25519 key (RFC 9180, base mode). */
async function sealedTo(suite, publicKey, share, context) {
  const key = await suite.DeserializePublicKey(unhex(publicKey));
  const { encapsulatedSecret, ciphertext } = await suite.Seal(key, share, { info: bytes(canon(context)) });
  return hex(joined([encapsulatedSecret, ciphertext]));
}

/**
 * The sealed bid as bytes, or null where the content is too large. `suite` is that of `hpke.js`; key and chance are
 * drawn fresh, only tests bring their own.
 */
export async function seal(suite, announcement, bidder, content, { key, chance } = {}) {
  const plain = padded(content);
  if (!plain) return null;
  const { holders, threshold } = announcement;
  const announced = await digest(announcement);
  const secret = key ?? crypto.getRandomValues(new Uint8Array(32));
  const shares = split(secret, holders.length, threshold, chance ?? crypto.getRandomValues(new Uint8Array(32 * (threshold - 1))));
  const sealedShares = [];
  for (const [index, holder] of holders.entries()) {
    const context = bound("bid-share", announced, bidder, { holder: holder.id });
    sealedShares.push({
      holder: holder.id,
      digest: await digest({ ...context, share: hex(shares[index]) }),
      sealed: await sealedTo(suite, holder.key, shares[index], context),
    });
  }
  const ciphertext = await encrypted(secret, plain, bytes(canon(bound("bid-text", announced, bidder))));
  const head = {
    ...bound("sealed-bid", announced, bidder),
    ciphertext: await sha256(ciphertext),
    key: await digest({ ...bound("bid-key", announced, bidder), key: hex(secret) }),
    shares: sealedShares,
    size: ciphertext.length,
  };
  return joined([bytes(`${canon(head)}\n`), ciphertext]);
}

/** The key seals this one text and nothing else, so a fixed nonce is safe. */
async function encrypted(secret, plain, additionalData) {
  const key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), additionalData }, key, plain));
}
