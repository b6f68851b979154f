/** Strokes that are clicked corner by corner: polygon and polyline. As all strokes, see strokes.js. */
import { distance, rounded, snapped } from "./geometry.js";

/**
 * Each click is a corner; Enter, a double click, or a click on the last corner ends it, on a polygon one on the first as
 * well. `least`: corners it needs; `closes`: whether it ends where it began.
 */
export const outline = ({ least, closes }) => (slack) => {
  let points = [];
  let tip = null;
  let down = false;
  const finish = () => {
    const done = points.length >= least ? { points: rounded(points) } : null;
    if (done) [points, tip, down] = [[], null, false];
    return done;
  };
  const ends = (point) => {
    const last = points.at(-1);
    if (!last) return false;
    return distance(last, point) <= slack / 2 || (closes && points.length >= least && distance(points[0], point) <= slack * 1.5);
  };
  return {
    down: (point) => {
      tip ??= point;
      down = true;
      return null;
    },
    move: (point, constrained) => {
      tip = constrained && points.length > 0 ? snapped(points.at(-1), point) : point;
      return null;
    },
    up: () => {
      if (!down) return null;
      down = false;
      if (ends(tip)) return finish();
      points.push(tip);
      return null;
    },
    close: finish,
    preview: () => (points.length > 0 ? { points: [...points, tip ?? points.at(-1)], closed: false } : null),
  };
};
