/** How the measuring tools turn pointer moves into points: clicked one by one, or dragged where two are enough. Pure. */
import { corners, rounded, snapped, squared } from "./geometry.js";
import { clicked } from "./outlines.js";
import { twoPoints } from "./two_points.js";

/** A part of the sheet, dragged from corner to corner. */
const region = twoPoints(squared, (from, to) => ({ points: rounded([from, to]) }), (from, to) => ({ points: corners(from, to), closed: true }));

const line = { limit: snapped, points: (from, to) => [from, to] };

export const MEASURE_STROKES = {
  length: clicked({ fewest: 2, drag: line }),
  area: clicked({ fewest: 3, closes: true }),
  angle: clicked({ fewest: 3, most: 3 }),
  count: clicked({ fewest: 1, tip: false }),
  calibrate: clicked({ fewest: 2, most: 2, drag: line }),
  region,
};
