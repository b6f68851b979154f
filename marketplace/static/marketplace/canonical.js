/** Canonical JSON of `fairdraw/1` (RFC 8785 without floats) and its SHA-256, as the server and the verifier compute it. */

/** @throws {TypeError} for a value outside the subset */
export function canon(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not an exact integer`);
    return String(value);
  }
  if (typeof value === "string") {
    if (value.normalize("NFC") !== value || /\p{Surrogate}/u.test(value)) throw new TypeError("a text is not in NFC");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canon).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} is not JSON`);
  const keys = Object.keys(value).sort();
  if (keys.some((key) => !/^[\x00-\x7f]*$/.test(key))) throw new TypeError("a key is not ASCII");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canon(value[key])}`).join(",")}}`;
}

export const bytes = (text) => new TextEncoder().encode(text);

export const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

export const digest = async (value) => hex(await crypto.subtle.digest("SHA-256", bytes(canon(value))));
