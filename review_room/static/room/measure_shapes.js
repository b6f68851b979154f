/** Drawing of figures that measure: the figure, and its reading where it can be read. Points in millimetres, y down. */
import { svg } from "./dom.js";
import { t } from "./text.js";

const polyline = (points) => `M${points.map(([x, y]) => `${x} ${y}`).join("L")}`;
const middle = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];
const span = ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay);

/** The middle of the longest piece of a line: there its reading has the most room. */
const longest = (points) => {
  const pieces = points.slice(1).map((point, i) => [points[i], point]);
  return middle(...pieces.reduce((best, piece) => (span(...piece) > span(...best) ? piece : best)));
};

const centre = (points) => [points.reduce((sum, [x]) => sum + x, 0) / points.length, points.reduce((sum, [, y]) => sum + y, 0) / points.length];

/** What is said of a figure: its value, with the scale where it matters, or why it has none. */
export const readingText = (measure, { withScale = false } = {}) => {
  if (!measure) return "";
  if (measure.why) return t(`why_${measure.why}`);
  return withScale && measure.scale ? `${measure.text} · ${measure.scale}` : measure.text;
};

/** `kit`: path(d, extra), steady(point, turn, ...children), UPRIGHT — as the other marks are drawn. */
export const measureShapes = ({ path, steady, UPRIGHT }) => {
  const reading = (at, mark, offset = -12) => {
    const words = readingText(mark.measure, { withScale: mark.showScale });
    if (!words) return [];
    const width = [...words].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 12 : 6.6), 14);
    return [steady(at, UPRIGHT,
      svg("rect", { class: "reading-back", x: -width / 2, y: offset - 9, width, height: 18, rx: 4 }),
      svg("text", { class: mark.measure.why ? "reading-text is-unmeasured" : "reading-text", x: 0, y: offset + 4 }, words))];
  };
  const ticks = (points) => points.map((at, i) => {
    const [ax, ay] = points[Math.max(0, i - 1)];
    const [bx, by] = points[Math.min(points.length - 1, i + 1)];
    const degrees = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
    return steady(at, `${degrees}deg`, svg("path", { class: "mark-tick", d: "M0 -6L0 6" }));
  });
  const length = (points, _geometry, mark) =>
    points.length < 2 ? [] : [...path(polyline(points)), ...ticks(points), ...reading(longest(points), mark)];
  return {
    length,
    calibrate: length,
    area: (points, _geometry, mark) => points.length < 2 ? [] :
      [...path(`${polyline(points)}Z`, { "data-area": "1" }), ...(points.length > 2 ? reading(centre(points), mark, 0) : [])],
    angle: (points, _geometry, mark) => points.length < 2 ? [] :
      [...path(polyline(points)), ...(points.length === 3 ? reading(points[1], mark, 18) : [])],
    count: (points, _geometry, mark) => [
      ...points.map((at, i) => steady(at, UPRIGHT,
        svg("circle", { class: "mark-count", r: 8 }), svg("text", { class: "count-text", x: 0, y: 3.5 }, String(i + 1)))),
      ...reading(points[0], mark, 22),
    ],
    region: (points) => path(`${polyline(points)}Z`, { "data-area": "1" }),
  };
};
