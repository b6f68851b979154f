/**
 * How each tool turns pointer moves into the geometry of a mark. Pure: points in millimetres come in, a geometry comes out.
 *
 * A stroke has down, move, up (each may return the finished geometry), close (Enter or double click) and preview.
 * `slack` is the distance in millimetres under which a drag counts as a click.
 */
import { clicked } from "./outlines.js";
import { MEASURE_STROKES } from "./measure_strokes.js";
import { twoPoints } from "./two_points.js";
import { quadOf } from "./reshaping.js";
import { bounds, corners, distance, rounded, simplifiedTo, snapped, squared } from "./geometry.js";

const MOST_POINTS = 4000; // as domain/mark.py has it

const freehand = (slack) => {
  let points = [];
  const finish = () => ({ points: rounded(simplifiedTo(points, slack / 6, MOST_POINTS)) });
  return {
    down: (point) => {
      points = [point];
      return null;
    },
    move: (point) => {
      if (points.length > 0 && distance(points.at(-1), point) > slack / 8) points.push(point);
      return null;
    },
    up: () => {
      const done = points.length > 1 ? finish() : null;
      points = [];
      return done;
    },
    close: () => null,
    preview: () => (points.length > 1 ? { points } : null),
  };
};

const onePoint = () => ({
  down: () => null,
  move: () => null,
  up: (point) => ({ points: rounded([point]) }),
  close: () => null,
  preview: () => null,
});

/** One maker of strokes for each kind of mark. */
export const STROKES = {
  cloud: clicked({ fewest: 3, closes: true, drag: { limit: squared, points: corners } }),
  arrow: twoPoints(snapped, (from, to) => ({ points: rounded([from, to]) })),
  rectangle: twoPoints(squared, (from, to) => ({ points: rounded([from, to]) })),
  freehand,
  ellipse: twoPoints(squared, (from, to) => ({ points: rounded([from, to]) })),
  polygon: clicked({ fewest: 3, closes: true }),
  polyline: clicked({ fewest: 2 }),
  highlight: twoPoints(squared, (from, to) => ({ points: rounded(quadOf(bounds([from, to]))) })),
  // From what the words are about to where they stand; what they say is asked for then.
  callout: twoPoints(snapped, (from, to) => ({ points: rounded([from, to]) })),
  text: onePoint,
  stamp: onePoint,
  pin: onePoint,
  ...MEASURE_STROKES,
};
