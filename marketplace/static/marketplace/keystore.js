/** Keys and nonces in this browser's own database. The private key cannot be exported, not even by this page. */

import { bytes, hex } from "./canonical.js";

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open("fairdraw", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("nonces");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function within(store, mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** A fresh key pair, or null where this browser knows no Ed25519. */
async function generate() {
  try {
    return await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  } catch {
    return null;
  }
}

const publicKeyOf = async (pair) => hex(await crypto.subtle.exportKey("raw", pair.publicKey));

/** The key with this public half, if it was made in this browser; otherwise null. */
export async function keyWith(publicKey) {
  return (await within("keys", "readonly", (store) => store.get(publicKey))) ?? null;
}

/** Make and keep a new key; null where this browser knows no Ed25519. */
export async function newKey() {
  const pair = await generate();
  if (!pair) return null;
  const publicKey = await publicKeyOf(pair);
  await within("keys", "readwrite", (store) => store.put(pair, publicKey));
  // Ask the browser not to throw the key away when it runs short of space; it may refuse.
  await navigator.storage?.persist?.();
  return { publicKey, pair };
}

/** Keep another pair under its public half; for keys that are not of the draw. */
export async function keepKey(publicKey, pair) {
  await within("keys", "readwrite", (store) => store.put(pair, publicKey));
  await navigator.storage?.persist?.();
}

export const ed25519Known = async () => (await generate()) !== null;

export const sign = async (pair, text) => hex(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, bytes(text)));

const nonceName = (announced, contributor) => `${announced} ${contributor}`;

/** The nonce chosen here for this announcement, or null. */
export async function nonceFor(announced, contributor) {
  return (await within("nonces", "readonly", (store) => store.get(nonceName(announced, contributor)))) ?? null;
}

/** The nonce for this announcement, chosen now if there is none; it is stored before it is used. */
export async function chosenNonce(announced, contributor) {
  const known = await nonceFor(announced, contributor);
  if (known) return known;
  const nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
  await within("nonces", "readwrite", (store) => store.add(nonce, nonceName(announced, contributor)));
  return nonce;
}
