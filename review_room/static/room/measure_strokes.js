/** How the measuring tools turn pointer moves into points: clicked one by one, or dragged where two are enough. Pure. */
import { corners, distance, rounded, snapped, squared } from "./geometry.js";
import { twoPoints } from "./two_points.js";

/**
 * `most`: with so many points the figure is finished by itself; `fewest`: that many it needs; `closes`: a click on the first
 * point finishes it; `drags`: a drag makes two points at once; `tip`: the point under the pen belongs to the preview.
 */
const clicked = ({ fewest, most = Infinity, closes = false, drags = false, tip: tipped = true }) => (slack) => {
  let points = [];
  let from = null;
  let tip = null;
  const finish = (list) => {
    points = [];
    from = null;
    return { points: rounded(list) };
  };
  return {
    down: (point) => {
      from = point;
      tip = point;
      return null;
    },
    move: (point, constrained) => {
      const anchor = points.at(-1) ?? from;
      tip = constrained && anchor ? snapped(anchor, point) : point;
      return null;
    },
    up: () => {
      if (!from) return null;
      if (drags && points.length === 0 && distance(from, tip) > slack) return finish([from, tip]);
      from = null;
      if (closes && points.length >= fewest && distance(points[0], tip) <= slack * 1.5) return finish(points);
      points.push(tip);
      return points.length === most ? finish(points) : null;
    },
    close: () => {
      const list = points.filter((point, i) => i === 0 || distance(point, points[i - 1]) > slack / 4);
      return list.length >= fewest ? finish(list) : null;
    },
    preview: () => {
      if (points.length > 0) return { points: tipped ? [...points, tip] : points, closed: closes };
      return drags && from && distance(from, tip) > slack ? { points: [from, tip] } : null;
    },
  };
};

/** A part of the sheet, dragged from corner to corner. */
const region = twoPoints(squared, (from, to) => ({ points: rounded([from, to]) }), (from, to) => ({ points: corners(from, to), closed: true }));

export const MEASURE_STROKES = {
  length: clicked({ fewest: 2, drags: true }),
  area: clicked({ fewest: 3, closes: true }),
  angle: clicked({ fewest: 3, most: 3 }),
  count: clicked({ fewest: 1, tip: false }),
  calibrate: clicked({ fewest: 2, most: 2, drags: true }),
  region,
};
