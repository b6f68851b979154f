/** A contributor's side of `fairdraw/1` without a network: secrets stay in a file that its owner keeps. */

import { Fault, canonical, fromHex, sha256, toHex, utf8 } from "./json.js";

/** PKCS#8 before the 32 secret bytes of an Ed25519 key (RFC 8410). */
const PKCS8 = "302e020100300506032b657004220420";
export const KEPT = "lianshen/1/contributor";

const random32 = () => toHex(crypto.getRandomValues(new Uint8Array(32)));

const fromBase64Url = (text) =>
  toHex(Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)));

async function keyOf({ seed }) {
  const secret = await crypto.subtle.importKey("pkcs8", fromHex(PKCS8 + seed), { name: "Ed25519" }, true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", secret);
  const sign = async (value) => toHex(await crypto.subtle.sign({ name: "Ed25519" }, secret, utf8(canonical(value))));
  return { publicKey: fromBase64Url(x), sign };
}

/** A file of secrets with a fresh key and no nonce yet. */
export const newSecrets = () => ({ type: KEPT, seed: random32(), nonces: {} });

/** @throws {Fault} for anything that is not such a file */
export function secretsFrom(value) {
  const hex32 = (text) => typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
  const fits = value?.type === KEPT && hex32(value.seed) && value.nonces !== null && typeof value.nonces === "object";
  if (!fits || !Object.values(value.nonces).every(hex32)) throw new Fault("not_secrets");
  return value;
}

/** The public key, and the proof that its secret half is held by this account. */
export async function registration(secrets, account) {
  const { publicKey, sign } = await keyOf(secrets);
  const proof = await sign({ type: "lianshen/1/draw-key", account, key: publicKey });
  return { public_key: publicKey, proof };
}

async function place(secrets, announcement) {
  const { publicKey, sign } = await keyOf(secrets);
  const announced = await sha256(announcement);
  const mine = announcement?.type === "fairdraw/1/announcement" ? announcement.contributors : [];
  const found = mine.find((one) => one.key === publicKey);
  if (!found) throw new Fault("not_announced");
  return { sign, announced, contributor: found.id, name: `${announced} ${found.id}` };
}

const commitmentTo = (announced, contributor, nonce) =>
  sha256({ type: "fairdraw/1/commitment", announcement: announced, contributor, nonce });

/** What is sent, and the secrets with the nonce in them, which must be kept before anything is sent. */
export async function committed(secrets, announcement) {
  const { announced, contributor, name } = await place(secrets, announcement);
  const nonce = secrets.nonces[name] ?? random32();
  const kept = { ...secrets, nonces: { ...secrets.nonces, [name]: nonce } };
  return { kept, sent: { announcement: announced, commitment: await commitmentTo(announced, contributor, nonce) } };
}

/** The nonce and the signature over it that names this sealed list. @throws {Fault} unless the list holds ours */
export async function opened(secrets, announcement, seal) {
  const { sign, announced, contributor, name } = await place(secrets, announcement);
  const nonce = secrets.nonces[name];
  if (!nonce) throw new Fault("nonce_lost");
  const ours = await commitmentTo(announced, contributor, nonce);
  const listed = Array.isArray(seal?.commitments) ? seal.commitments.filter((one) => one.contributor === contributor) : [];
  const holds = seal?.type === "fairdraw/1/seal" && seal.announcement === announced;
  if (!holds || listed.length !== 1 || listed[0].commitment !== ours) throw new Fault("seal_other");
  const signature = await sign({ type: "fairdraw/1/opening", seal: await sha256(seal), contributor, nonce });
  return { nonce, signature };
}
