/** Strokes that are clicked point by point, whatever is made of the points. As all strokes, see strokes.js. */
import { distance, rounded, snapped } from "./geometry.js";

/**
 * Each click is a point; Enter, or a second click on the last point, as a double click makes it, ends the figure.
 * `fewest`: points it needs; `most`: with so many it is finished by itself; `closes`: a click on the first point ends it as well;
 * `drag`: { limit(from, to), points(from, to) } of a figure that may also be dragged in one go; `tip`: whether the point under
 * the pen belongs to what is seen. With Shift held a point lies where `limit` says, or in steps of 45 degrees from the last one.
 */
export const clicked = ({ fewest, most = Infinity, closes = false, drag = null, tip: tipped = true }) => (slack) => {
  let points = [];
  let from = null;
  let tip = null;
  const reached = (point, constrained) => {
    const anchor = points.at(-1) ?? from;
    if (!constrained || !anchor) return point;
    return (points.length === 0 && drag ? drag.limit : snapped)(anchor, point);
  };
  const dragged = () => (drag && from && points.length === 0 && distance(from, tip) > slack ? drag.points(from, tip) : null);
  const finish = (list) => {
    points = [];
    from = null;
    return { points: rounded(list) };
  };
  const close = () => (points.length >= fewest ? finish(points) : null);
  const ends = () => points.length > 0
    && (distance(points.at(-1), tip) <= slack / 2 || (closes && points.length >= fewest && distance(points[0], tip) <= slack * 1.5));
  return {
    down: (point, constrained) => {
      from = point;
      tip = reached(point, constrained);
      return null;
    },
    move: (point, constrained) => {
      tip = reached(point, constrained);
      return null;
    },
    up: () => {
      if (!from) return null;
      const whole = dragged();
      if (whole) return finish(whole);
      from = null;
      if (ends()) return close();
      points.push(tip);
      return points.length === most ? close() : null;
    },
    close,
    preview: () => {
      if (points.length > 0) return { points: tipped ? [...points, tip] : points, closed: false };
      const whole = dragged();
      return whole && { points: whole };
    },
  };
};
