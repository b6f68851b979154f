/** The point of the drawing nearest to the pen. Pure; points in millimetres on paper, in square cells of the sheet. */

/** Side of a cell in millimetres; the server cuts sheets into the same ones. */
const CELL_MM = 50;
export const REACH_PIXELS = 10;
/** End, crossing, middle: in this order where two are about as near. */
const KINDS = ["end", "crossing", "middle"];
const HANDICAP = [1, 1.15, 1.6];

/** Names of the cells within `reach` of a point, those off the sheet left out. */
export const cellsAround = ([x, y], reach, { width_mm: width, height_mm: height }) => {
  const range = (low, high, length) => {
    const first = Math.max(0, Math.floor(low / CELL_MM));
    const last = Math.min(Math.ceil(length / CELL_MM) - 1, Math.floor(high / CELL_MM));
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
  };
  return range(x - reach, x + reach, width).flatMap((column) =>
    range(y - reach, y + reach, height).map((row) => `${column}/${row}`));
};

/** The point to snap to within `reach` of `at`, as { point, kind }; null when there is none. `points`: [x, y, kind]. */
export const nearest = (points, at, reach) => {
  let best = null;
  let least = reach;
  for (const [x, y, kind] of points) {
    const off = Math.hypot(x - at[0], y - at[1]);
    if (off > reach || off * HANDICAP[kind] > least) continue;
    least = off * HANDICAP[kind];
    best = { point: [x, y], kind: KINDS[kind] };
  }
  return best;
};
