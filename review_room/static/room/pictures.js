/** Pictures on sheets: where a new one lies, how it is reshaped and turned. Pure: points in millimetres, y up. */
import { bounds, moved, rounded } from "./geometry.js";

const [NEW_PIXELS, NARROWEST_MM, WIDEST_SHARE] = [320, 15, 0.6];
const LEAST_MM = 1;

const sized = ([x, y], width, height) => [[x - width / 2, y - height / 2], [x + width / 2, y + height / 2]];

const inwards = (low, high, size) => (low < 0 ? -low : high > size ? Math.max(size - high, -low) : 0);

/** Quarter turns counter-clockwise that make a picture stand upright on a sheet that the reader has turned clockwise. */
export const uprightAt = (degrees) => (((Math.round(degrees / 90) * 90) % 360) + 360) % 360;

/**
 * Geometry of a new picture of `width` × `height` pixels about a point: upright for the reader, as large as it can be looked
 * at, and on the sheet. `view` has pixelsPerMm and degrees.
 */
export const pictureAt = (at, { width, height }, { pixelsPerMm, degrees }, { width_mm: across, height_mm: up }) => {
  const turn = uprightAt(degrees);
  const [wide, high] = turn % 180 ? [height, width] : [width, height];
  const wanted = Math.max(NEW_PIXELS / pixelsPerMm, NARROWEST_MM) / Math.max(wide, high);
  const scale = Math.min(wanted, (WIDEST_SHARE * across) / wide, (WIDEST_SHARE * up) / high);
  const corners = sized(at, Math.max(wide * scale, LEAST_MM), Math.max(high * scale, LEAST_MM));
  const { left, right, bottom, top } = bounds(corners);
  return { points: rounded(moved(corners, inwards(left, right, across), inwards(bottom, top, up))), turn };
};

/** The corner opposite to the dragged one stays, and so do the proportions. */
export const pictureReshaped = ({ points }, index, at) => {
  const [from, fixed] = [points[index], points[1 - index]];
  const [dx, dy] = [from[0] - fixed[0], from[1] - fixed[1]];
  const least = LEAST_MM / Math.min(Math.abs(dx), Math.abs(dy));
  const scale = Math.max(Math.abs((at[0] - fixed[0]) / dx), Math.abs((at[1] - fixed[1]) / dy), least);
  const moving = [fixed[0] + dx * scale, fixed[1] + dy * scale];
  return rounded(index === 0 ? [moving, fixed] : [fixed, moving]);
};

/** The picture turned by a quarter clockwise, about its middle. */
export const pictureTurned = ({ points, turn = 0, ...rest }) => {
  const { left, right, bottom, top } = bounds(points);
  return { ...rest, points: rounded(sized([(left + right) / 2, (bottom + top) / 2], top - bottom, right - left)), turn: (turn + 270) % 360 };
};

/** Where the upright picture lies before it is turned about the middle of its box; y down. */
export const pictureFrame = (points, turn) => {
  const { left, right, bottom, top } = bounds(points);
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  const [width, height] = turn % 180 ? [top - bottom, right - left] : [right - left, top - bottom];
  return { x: x - width / 2, y: y - height / 2, width, height, middle: [x, y] };
};
