/** Strict reading of JSON, its canonical text (RFC 8785 without fractions) and SHA-256. Written from the protocol alone. */

/** What is wrong with a document: a key of the table of sentences, and what it is about. */
export class Fault extends Error {
  constructor(code, about = "") {
    super(about ? `${code}: ${about}` : code);
    Object.assign(this, { code, about });
  }
}

const DEEPEST = 40;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /[ \t\n\r]*/y;

/** Reads one document as JSON.parse does, but refuses repeated names, which JSON.parse passes over in silence. */
class Reader {
  constructor(text) {
    Object.assign(this, { text, at: 0 });
  }

  matched(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw new Fault("not_json", String(this.at));
    this.at = pattern.lastIndex;
    return found[0];
  }

  next(expected) {
    this.matched(BLANK);
    if (!this.text.startsWith(expected, this.at)) return false;
    this.at += expected.length;
    return true;
  }

  must(expected) {
    if (!this.next(expected)) throw new Fault("not_json", String(this.at));
  }

  value(depth) {
    if (depth > DEEPEST) throw new Fault("too_deep");
    if (this.next("{")) return this.members(depth);
    if (this.next("[")) return this.items(depth);
    for (const [word, value] of [["null", null], ["true", true], ["false", false]]) if (this.next(word)) return value;
    return this.text[this.at] === '"' ? JSON.parse(this.matched(TEXT)) : this.integer();
  }

  integer() {
    const written = this.matched(NUMBER);
    const value = Number(written);
    if (!Number.isSafeInteger(value) || String(value) !== written) throw new Fault("not_an_integer", written);
    return value;
  }

  members(depth) {
    const found = new Map();
    if (this.next("}")) return {};
    do {
      this.matched(BLANK);
      const name = JSON.parse(this.matched(TEXT));
      if (found.has(name)) throw new Fault("name_twice", name);
      this.must(":");
      found.set(name, this.value(depth + 1));
    } while (this.next(","));
    this.must("}");
    return Object.fromEntries(found);
  }

  items(depth) {
    const found = [];
    if (this.next("]")) return found;
    do found.push(this.value(depth + 1));
    while (this.next(","));
    this.must("]");
    return found;
  }
}

/** @throws {Fault} for anything that is not exactly one JSON document of the protocol's subset */
export function read(text) {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.matched(BLANK);
  if (reader.at !== text.length) throw new Fault("not_json", String(reader.at));
  canonical(value);
  return value;
}

function canonicalText(value) {
  if (/\p{Surrogate}/u.test(value) || value.normalize("NFC") !== value) throw new Fault("not_nfc", value);
  return JSON.stringify(value);
}

/** The one text that stands for this value. */
export function canonical(value) {
  if (typeof value === "string") return canonicalText(value);
  if (value === null || typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") throw new Fault("not_json", typeof value);
  const foreign = Object.keys(value).find((name) => /[^\u0000-\u007f]/.test(name));
  if (foreign !== undefined) throw new Fault("name_not_ascii", foreign);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

export const utf8 = (text) => new TextEncoder().encode(text);

export const toHex = (bytes) => Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");

export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Lower-case hexadecimal SHA-256 of the canonical text. */
export const sha256 = async (value) => toHex(await crypto.subtle.digest("SHA-256", utf8(canonical(value))));
