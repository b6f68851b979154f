/** Threshold sharing of a key over GF(256), byte by byte; the twin of `marketplace/domain/shamir.py`. */

/** Product in the field of AES; no tables, so the time taken tells nothing about the bytes. */
export function multiply(left, right) {
  let product = 0;
  for (let bit = 0; bit < 8; bit += 1) product ^= -((right >> bit) & 1) & (left << bit);
  for (let bit = 14; bit > 7; bit -= 1) product ^= -((product >> bit) & 1) & (0x11b << (bit - 8));
  return product;
}

/** Shares for the places 1 … `places`; `chance` gives `threshold - 1` fresh random bytes for each byte of the secret. */
export function split(secret, places, threshold, chance) {
  const degree = threshold - 1;
  if (degree < 0 || threshold > places || places > 255 || chance.length !== secret.length * degree) {
    throw new RangeError("a threshold between 1 and the number of places, and chance to fit, are needed");
  }
  return Array.from({ length: places }, (_, index) =>
    Uint8Array.from(secret, (byte, number) => {
      let value = 0;
      for (let power = degree - 1; power >= 0; power -= 1) {
        value = multiply(value, index + 1) ^ chance[number * degree + power];
      }
      return multiply(value, index + 1) ^ byte;
    }),
  );
}
