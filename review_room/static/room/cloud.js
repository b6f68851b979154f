/** The revision cloud (云线): a closed polygon whose edges are rows of outward scallops. */
import { bounds, distance } from "./geometry.js";

const signedArea = (points) =>
  points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);

/** Width of one scallop in millimetres: it grows with the cloud, within what reads well on paper. */
export const scallopWidth = (points) => {
  const box = bounds(points);
  return Math.min(12, Math.max(2.5, Math.min(box.right - box.left, box.top - box.bottom) / 6));
};

const near = (number) => Math.round(number * 1000) / 1000;

/**
 * SVG path of the cloud around `points`. Open while it is being drawn (`closed` false): scallops from the first edge on.
 * `points` are in the overlay's units, y down.
 */
export const cloudPath = (points, { closed = true, width = scallopWidth(points) } = {}) => {
  const sweep = signedArea(points) >= 0 ? 1 : 0;
  const edges = closed ? points.length : points.length - 1;
  let path = `M${near(points[0][0])} ${near(points[0][1])}`;
  for (let i = 0; i < edges; i += 1) {
    const from = points[i];
    const to = points[(i + 1) % points.length];
    const span = distance(from, to);
    const count = Math.max(1, Math.round(span / width));
    const radius = near((span / count) * 0.56);
    for (let step = 1; step <= count && span > 0; step += 1) {
      const share = step / count;
      const x = near(from[0] + (to[0] - from[0]) * share);
      const y = near(from[1] + (to[1] - from[1]) * share);
      path += `A${radius} ${radius} 0 0 ${sweep} ${x} ${y}`;
    }
  }
  return closed ? `${path}Z` : path;
};
