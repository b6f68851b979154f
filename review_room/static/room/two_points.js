/** Strokes that are dragged from one point to another. As all strokes, see strokes.js. */
import { distance } from "./geometry.js";

/** `limit(from, to)` is where the end goes with Shift held; `finish(from, to)` makes the geometry, `show` what is seen while it is drawn. */
export const twoPoints = (limit, finish, show = finish) => (slack) => {
  let from = null;
  let to = null;
  return {
    down: (point) => {
      from = point;
      to = point;
      return null;
    },
    move: (point, constrained) => {
      if (from) to = constrained ? limit(from, point) : point;
      return null;
    },
    up: () => {
      const done = from && distance(from, to) > slack ? finish(from, to) : null;
      from = null;
      return done;
    },
    close: () => null,
    preview: () => (from && distance(from, to) > 0 ? show(from, to) : null),
  };
};
