/** How wide words are and where they break: the exports set them by the same (review_room/exchange/annotation.py). Pure. */
export const LINE_PITCH = 1.25; // distance of two lines, as a multiple of the letter height
export const ASCENT = 0.85; // from the upper edge of a line to its baseline

const isWide = (letter) => letter > "\u2e7f";

/** Width of a line as a multiple of the letter height: wide characters take a whole one. */
export const lineWidth = (line) => [...line].reduce((sum, letter) => sum + (isWide(letter) ? 1 : 0.62), 0);

/** Pixels across for a small sign on the screen with these words at 12 pixels, and with `air` round them in all. */
export const signWidth = (words, air) => [...words].reduce((sum, letter) => sum + (isWide(letter) ? 12 : 6.6), air);

const parts = (line, room) => {
  const letters = [...line];
  if (lineWidth(line) <= room || letters.length < 2) return [line];
  let fits = 1;
  while (lineWidth(letters.slice(0, fits + 1).join("")) <= room) fits += 1;
  const blank = letters.lastIndexOf(" ", fits);
  const cut = blank > 0 ? blank : fits;
  return [letters.slice(0, cut).join("").trimEnd(), ...parts(letters.slice(cut).join("").trimStart(), room)];
};

/** The lines of a text in a box `room` letter heights wide: broken at a blank where there is one, else anywhere. */
export const wrapped = (text, room) => text.split("\n").flatMap((line) => parts(line, room));
