/** Checking Ed25519 signatures (RFC 8032, 5.1.7): by Web Crypto, or by the plain arithmetic where a browser lacks it. */

import { fromHex } from "./json.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value) => ((value % P) + P) % P;

function power(base, exponent) {
  let [result, square] = [1n, mod(base)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

const number = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** A point from its 32 bytes in extended coordinates, or null where no point has them. */
function point(bytes) {
  const coded = number(bytes);
  const [sign, y] = [coded >> 255n, coded & ((1n << 255n) - 1n)];
  if (y >= P) return null;
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square) !== 0n) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) !== 0n || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const [a, b] = [mod((y1 - x1) * (y2 - x2)), mod((y1 + x1) * (y2 + x2))];
  const [c, d] = [mod(2n * D * t1 * t2), mod(2n * z1 * z2)];
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(scalar, base) {
  let [result, double] = [[0n, 1n, 1n, 0n], base];
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = sum(result, double);
    double = sum(double, double);
  }
  return result;
}

const BASE = point(fromHex("58" + "66".repeat(31)));

const same = ([x1, y1, z1], [x2, y2, z2]) => mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;

/** S·B = R + k·A with k = SHA-512(R ‖ A ‖ message); a few milliseconds per signature. */
export async function plainlyVerified(key, signature, message) {
  const [start, publicKey] = [point(signature.slice(0, 32)), point(key)];
  const scalar = number(signature.slice(32));
  if (!start || !publicKey || scalar >= ORDER) return false;
  const hashed = await crypto.subtle.digest("SHA-512", new Uint8Array([...signature.slice(0, 32), ...key, ...message]));
  const challenge = number(new Uint8Array(hashed)) % ORDER;
  return same(times(scalar, BASE), sum(start, times(challenge, publicKey)));
}

/** Whether the signature (128 hexadecimal digits) over these bytes is by this key (64). */
export async function verified(key, signature, message) {
  const [keyBytes, signatureBytes] = [fromHex(key), fromHex(signature)];
  try {
    const imported = await crypto.subtle.importKey("raw", keyBytes, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signatureBytes, message);
  } catch {
    // An old browser knows no Ed25519; a new one refuses bytes that are no key. The arithmetic answers for both.
    return plainlyVerified(keyBytes, signatureBytes, message);
  }
}
