/**
 * How each tool turns pointer moves into the geometry of a mark. Pure: points in millimetres come in, a geometry comes out.
 *
 * A stroke has down, move, up (each may return the finished geometry), close (Enter or double click) and preview.
 * `slack` is the distance in millimetres under which a drag counts as a click.
 */
import { outline } from "./outlines.js";
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

/** A cloud is dragged as a rectangle or clicked as a polygon; the first movement decides which. */
const cloud = (slack) => {
  let points = [];
  let from = null;
  let tip = null;
  const reset = () => {
    points = [];
    from = null;
    tip = null;
  };
  const finish = (list) => {
    reset();
    return { points: rounded(list), closed: true };
  };
  return {
    down: (point) => {
      from = point;
      tip = point;
      return null;
    },
    move: (point, constrained) => {
      const anchor = points.at(-1) ?? from;
      if (!anchor) return null;
      tip = constrained ? (points.length > 0 ? snapped : squared)(anchor, point) : point;
      return null;
    },
    up: () => {
      if (!from) return null;
      const dragged = points.length === 0 && distance(from, tip) > slack;
      if (dragged) return finish(corners(from, tip));
      from = null;
      if (points.length >= 3 && distance(points[0], tip) <= slack * 1.5) return finish(points);
      points.push(tip);
      return null;
    },
    close: () => {
      const list = points.filter((point, i) => i === 0 || distance(point, points[i - 1]) > slack / 4);
      return list.length >= 3 ? finish(list) : null;
    },
    preview: () => {
      if (points.length === 0) return from && distance(from, tip) > slack ? { points: corners(from, tip), closed: true } : null;
      return { points: [...points, tip], closed: false };
    },
  };
};

/** One maker of strokes for each kind of mark. */
export const STROKES = {
  cloud,
  arrow: twoPoints(snapped, (from, to) => ({ points: rounded([from, to]) })),
  rectangle: twoPoints(squared, (from, to) => ({ points: rounded([from, to]) })),
  freehand,
  ellipse: twoPoints(squared, (from, to) => ({ points: rounded([from, to]) })),
  polygon: outline({ least: 3, closes: true }),
  polyline: outline({ least: 2, closes: false }),
  highlight: twoPoints(squared, (from, to) => ({ points: rounded(quadOf(bounds([from, to]))) })),
  // From what the words are about to where they stand; what they say is asked for then.
  callout: twoPoints(snapped, (from, to) => ({ points: rounded([from, to]) })),
  text: onePoint,
  stamp: onePoint,
  pin: onePoint,
  ...MEASURE_STROKES,
};
