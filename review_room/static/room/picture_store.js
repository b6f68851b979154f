/** Bytes of the pictures on sheets, asked for once each: marks are drawn anew all the time, and the server lets nobody keep them. */
let fetchFile = async () => Promise.reject(new Error("not connected"));
const known = new Map(); // file id → address of the bytes in this page
const asked = new Map();
const missed = new Map(); // when one did not come: marks are drawn many times a second
const AGAIN_AFTER = 15_000; // milliseconds

/** `file(id)` resolves to the bytes of a file. */
export const connectPictures = (file) => (fetchFile = file);

/** A picture that is here already, because it was sent from here. */
export const rememberPicture = (id, blob) => known.set(id, URL.createObjectURL(blob));

/** Give an <image> its bytes, now or when they have come; `failed()` where they do not. */
export const showPicture = (element, id, failed) => {
  if (known.has(id)) return element.setAttribute("href", known.get(id));
  if (Date.now() - (missed.get(id) ?? 0) < AGAIN_AFTER) return failed();
  if (!asked.has(id)) asked.set(id, fetchFile(id).then((blob) => rememberPicture(id, blob)).finally(() => asked.delete(id)));
  return asked.get(id).then(() => element.setAttribute("href", known.get(id)), () => {
    missed.set(id, Date.now());
    failed();
  });
};
