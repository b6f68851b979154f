/**
 * Millimetres on paper (origin lower left, y up) ↔ pixels of the screen (y down), and the few shapes built on them.
 * Nothing else in the room converts. A point is [x, y].
 */

/**
 * Where the sheet lies on the screen: `left`, `top` of the paper's own upper left corner in pixels, the scale, and by how
 * many degrees the reader has turned the sheet clockwise.
 */
export const sheetView = ({ left, top, pixelsPerMm, heightMm, degrees = 0 }) => {
  const cosine = Math.cos((degrees * Math.PI) / 180);
  const sine = Math.sin((degrees * Math.PI) / 180);
  return {
    left, top, pixelsPerMm, degrees,
    toScreen: ([x, y]) => {
      const right = x * pixelsPerMm;
      const down = (heightMm - y) * pixelsPerMm;
      return [left + right * cosine - down * sine, top + right * sine + down * cosine];
    },
    toSheet: ([x, y]) => {
      const right = (x - left) * cosine + (y - top) * sine;
      const down = (y - top) * cosine - (x - left) * sine;
      return [right / pixelsPerMm, heightMm - down / pixelsPerMm];
    },
  };
};

/** The box round the sheet as it lies on the screen, in pixels. */
export const sheetBox = (view, { width_mm: width, height_mm: height }) => {
  const found = bounds([[0, 0], [width, 0], [width, height], [0, height]].map(view.toScreen));
  return { left: found.left, top: found.bottom, right: found.right, bottom: found.top };
};

/** The part of the sheet's box that a canvas of that size shows; null when none of it. */
export const seenOf = (box, { width, height }) => {
  const seen = { left: Math.max(0, box.left), top: Math.max(0, box.top), right: Math.min(width, box.right), bottom: Math.min(height, box.bottom) };
  return seen.right > seen.left && seen.bottom > seen.top ? seen : null;
};

/** Whether all of the sheet is seen, but for a hair's breadth. */
export const isWhole = (view, sheet, canvas) => {
  const box = sheetBox(view, sheet);
  const slack = 0.02 * Math.max(box.right - box.left, box.bottom - box.top);
  return box.left >= -slack && box.top >= -slack && box.right <= canvas.width + slack && box.bottom <= canvas.height + slack;
};

/** Two decimals: a hundredth of a millimetre on paper is finer than any pen. */
const hundredths = (value) => Math.round(value * 100) / 100;

export const rounded = (points) => points.map(([x, y]) => [hundredths(x), hundredths(y)]);

export const moved = (points, dx, dy) => points.map(([x, y]) => [x + dx, y + dy]);

export const distance = ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay);

export const middle = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];

/** The smallest box around points: { left, bottom, right, top } in millimetres; null without points. */
export const bounds = (points) => {
  if (points.length === 0) return null;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), bottom: Math.min(...ys), right: Math.max(...xs), top: Math.max(...ys) };
};

/** The box as it goes over the wire: [left, bottom, right, top]. */
export const wired = ({ left, bottom, right, top }) => [left, bottom, right, top].map(hundredths);

/** The box of the sheet, in its millimetres, that a canvas of that size in pixels shows. */
export const seenThrough = (view, { width, height }) => bounds([[0, 0], [width, 0], [0, height], [width, height]].map(view.toSheet));

const inwards = (low, high, size) => (low < 0 ? -low : high > size ? Math.max(size - high, -low) : 0);

/** How far ([dx, dy]) a box must be shifted to lie on the sheet; one larger than the sheet begins at its lower left edges. */
export const ontoSheet = (box, { width_mm: width, height_mm: height }) =>
  [inwards(box.left, box.right, width), inwards(box.bottom, box.top, height)];

/** A box with air around it, never smaller than `least` in either direction. */
export const framed = (box, air, least) => {
  const width = Math.max(box.right - box.left + 2 * air, least);
  const height = Math.max(box.top - box.bottom + 2 * air, least);
  const x = (box.left + box.right) / 2;
  const y = (box.bottom + box.top) / 2;
  return { left: x - width / 2, bottom: y - height / 2, right: x + width / 2, top: y + height / 2 };
};

/** The four corners of the rectangle between two opposite corners. */
export const corners = ([ax, ay], [bx, by]) => [[ax, ay], [bx, ay], [bx, by], [ax, by]];

/** Keep a point on the sheet. */
export const onSheet = ([x, y], { widthMm, heightMm }) => [
  Math.min(Math.max(x, 0), widthMm),
  Math.min(Math.max(y, 0), heightMm),
];

/** With Shift: the direction from `from` snaps to steps of 45°. */
export const snapped = (from, to) => {
  const angle = Math.round(Math.atan2(to[1] - from[1], to[0] - from[0]) / (Math.PI / 4)) * (Math.PI / 4);
  const reach = (to[0] - from[0]) * Math.cos(angle) + (to[1] - from[1]) * Math.sin(angle);
  return [from[0] + reach * Math.cos(angle), from[1] + reach * Math.sin(angle)];
};

/** With Shift: the rectangle from `from` to `to` becomes a square. */
export const squared = (from, to) => {
  const side = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  return [from[0] + side * Math.sign(to[0] - from[0] || 1), from[1] + side * Math.sign(to[1] - from[1] || 1)];
};

const offLine = (point, from, to) => {
  const span = distance(from, to);
  if (span === 0) return distance(point, from);
  const along = ((point[0] - from[0]) * (to[0] - from[0]) + (point[1] - from[1]) * (to[1] - from[1])) / span ** 2;
  const share = Math.min(1, Math.max(0, along));
  return distance(point, [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
};

/** Drop the points of a line that lie within `tolerance` of it without them (Ramer, Douglas and Peucker). */
export const simplified = (points, tolerance) => {
  const keep = new Set([0, points.length - 1]);
  const spans = [[0, points.length - 1]];
  while (spans.length > 0) {
    const [first, last] = spans.pop();
    let worst = tolerance;
    let at = -1;
    for (let i = first + 1; i < last; i += 1) {
      const off = offLine(points[i], points[first], points[last]);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at > 0) {
      keep.add(at);
      spans.push([first, at], [at, last]);
    }
  }
  return points.filter((_, i) => keep.has(i));
};

/** The same, with as much tolerance as it takes to leave no more than `most` points. */
export const simplifiedTo = (points, tolerance, most) => {
  const line = simplified(points, tolerance);
  return line.length <= most ? line : simplifiedTo(line, tolerance * 4, most);
};
