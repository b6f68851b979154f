/** Drawing of figures that measure: the figure, and its reading where it can be read. Points in millimetres, y down. */
import { svg } from "./dom.js";
import { distance, middle } from "./geometry.js";
import { signWidth } from "./lettering.js";
import { lineThrough, path, steady, UPRIGHT } from "./pen.js";
import { t } from "./text.js";

/** The middle of the longest piece of a line: there its reading has the most room. */
const longest = (points) => {
  const pieces = points.slice(1).map((point, i) => [points[i], point]);
  return middle(...pieces.reduce((best, piece) => (distance(...piece) > distance(...best) ? piece : best)));
};

const centre = (points) => [points.reduce((sum, [x]) => sum + x, 0) / points.length, points.reduce((sum, [, y]) => sum + y, 0) / points.length];

/** What is said of a figure: its value, with the scale where it matters, or why it has none. */
export const readingText = (measure, { withScale = false } = {}) => {
  if (!measure) return "";
  if (measure.why) return t(`why_${measure.why}`);
  return withScale && measure.scale ? `${measure.text} · ${measure.scale}` : measure.text;
};

const reading = (at, mark, offset = -12) => {
  const words = readingText(mark.measure, { withScale: mark.showScale });
  if (!words) return [];
  const width = signWidth(words, 14);
  return [steady(at, UPRIGHT,
    svg("rect", { class: "reading-back", x: -width / 2, y: offset - 9, width, height: 18, rx: 4 }),
    svg("text", { class: mark.measure.why ? "reading-text is-unmeasured" : "reading-text", x: 0, y: offset + 4 }, words))];
};

/** Short strokes across a line at its points. */
const ticks = (points) => points.map((at, i) => {
  const [ax, ay] = points[Math.max(0, i - 1)];
  const [bx, by] = points[Math.min(points.length - 1, i + 1)];
  const degrees = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
  return steady(at, `${degrees}deg`, svg("path", { class: "mark-tick", d: "M0 -6L0 6" }));
});

const length = (points, _geometry, mark) =>
  points.length < 2 ? [] : [...path(lineThrough(points)), ...ticks(points), ...reading(longest(points), mark)];

/** How each kind of figure is drawn, as shapes.js draws the other marks. */
export const MEASURE_SHAPES = {
  length,
  calibrate: length,
  area: (points, _geometry, mark) => points.length < 2 ? [] :
    [...path(`${lineThrough(points)}Z`, { "data-area": "1" }), ...(points.length > 2 ? reading(centre(points), mark, 0) : [])],
  angle: (points, _geometry, mark) => points.length < 2 ? [] :
    [...path(lineThrough(points)), ...(points.length === 3 ? reading(points[1], mark, 18) : [])],
  count: (points, _geometry, mark) => [
    ...points.map((at, i) => steady(at, UPRIGHT,
      svg("circle", { class: "mark-count", r: 8 }), svg("text", { class: "count-text", x: 0, y: 3.5 }, String(i + 1)))),
    ...reading(points[0], mark, 22),
  ],
  region: (points) => path(`${lineThrough(points)}Z`, { "data-area": "1" }),
};
