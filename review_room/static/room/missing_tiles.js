/**
 * Tiles that did not come. White paper where a tile is missing looks like an empty sheet, so they are counted until they are
 * there, and asked for again after pauses that grow. Pure but for the clock, which is given.
 */
const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000];

const clock = { later: (act, ms) => setTimeout(act, ms), forget: (timer) => clearTimeout(timer) };

/** `again(tiles)` has the viewer ask for these once more; `told(count)` hears how many are missing. */
export const missingTiles = ({ again, told, later = clock.later, forget = clock.forget }) => {
  const missing = new Map(); // each with the picture that it is a piece of
  let tries = 0;
  let timer = null;

  const rest = () => {
    if (timer !== null) forget(timer);
    timer = null;
  };
  const retry = () => {
    rest();
    tries += 1;
    again([...missing.keys()]);
  };
  const changed = () => {
    if (missing.size === 0) {
      rest();
      tries = 0;
    }
    told(missing.size);
  };

  return {
    failed(tile, picture) {
      missing.set(tile, picture);
      changed();
      timer ??= later(retry, PAUSES[Math.min(tries, PAUSES.length - 1)]);
    },
    came: (tile) => missing.delete(tile) && changed(),
    /** Of a picture keep only those of which `isMissing` is true: the view may have moved on to where others lie. */
    keep(picture, isMissing) {
      const gone = [...missing].filter(([tile, its]) => its === picture && !isMissing(tile)).map(([tile]) => tile);
      gone.forEach((tile) => missing.delete(tile));
      if (gone.length > 0) changed();
    },
    of: (picture) => [...missing].filter(([, its]) => its === picture).map(([tile]) => tile),
    /** Ask now: the network is back, or the reader wants it. */
    hurry() {
      tries = 0;
      if (missing.size > 0) retry();
    },
    /** Another sheet: what was missing is no longer wanted. */
    reset() {
      missing.clear();
      changed();
    },
  };
};
