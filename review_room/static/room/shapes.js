/**
 * One SVG group for one mark. Drawn in millimetres with y down, inside a group that is moved and scaled as a whole;
 * strokes keep their width on the screen, and what must keep its size (arrow heads, pins, badges) divides by the scale.
 */
import { cloudPath } from "./cloud.js";
import { corners, distance } from "./geometry.js";
import { ASCENT, LINE_PITCH, signWidth } from "./lettering.js";
import { MEASURE_SHAPES } from "./measure_shapes.js";
import { svg } from "./dom.js";
import { arrowHead, lineThrough, path, steady, UPRIGHT } from "./pen.js";
import { callout, ellipse, highlight, image, polygon, stamp } from "./more_shapes.js";

const arrow = ([tail, head]) => [...path(lineThrough([tail, head])), arrowHead(tail, head)];

const rectangle = ([from, to]) => path(`${lineThrough(corners(from, to))}Z`, { "data-area": "1" });

const cloud = (points, { closed = true }) =>
  points.length < 2 || distance(points[0], points.at(-1)) === 0 && points.length === 2
    ? []
    : path(cloudPath(points, { closed }), closed ? { "data-area": "1" } : {});

const pin = ([at]) => [
  steady(at, UPRIGHT, svg("path", { class: "mark-pin", d: "M0 0C-3 -8 -10 -12 -10 -19A10 10 0 0 1 10 -19C10 -12 3 -8 0 0Z" })),
];

const text = ([[x, y]], { text: words = "", height_mm: height = 4 }) =>
  words.split("\n").map((line, i) =>
    svg("text", { class: "mark-text", x, y: y + height * (ASCENT + i * LINE_PITCH), "font-size": height }, line),
  );

const BADGE_ROW = 18; // pixels from one badge to the next above it

const line = (points) => path(lineThrough(points));

/** How each kind is drawn, from its points and the rest of its geometry. */
const DRAW = { arrow, rectangle, cloud, pin, text, freehand: line, ellipse, polygon, polyline: line, highlight, callout, stamp, image, ...MEASURE_SHAPES };

/** Points of the sheet (y up) turned over for the overlay (y down). */
export const turned = (points, heightMm) => points.map(([x, y]) => [x, heightMm - y]);

/** Where the badge of a mark stands, as a point of the sheet: at its top, or where an arrow begins. */
export const badgePoint = ({ kind, geometry: { points } }) =>
  kind === "arrow" ? points[0] : points.reduce((best, point) => (point[1] > best[1] ? point : best), points[0]);

/** `look`: { colour, heightMm, label, classes, row (badges below its own, where marks share a place) } */
export const drawMark = (mark, look) => {
  const points = turned(mark.geometry.points, look.heightMm);
  const group = svg("g", { class: ["mark", `kind-${mark.kind}`, ...look.classes].join(" "), "data-mark": mark.id ?? "" });
  group.style.setProperty("--colour", look.colour);
  group.append(...DRAW[mark.kind](points, mark.geometry, mark));
  if (look.label) group.append(badge(mark, look));
  return group;
};

const badge = (mark, { label, heightMm, row = 0 }) => {
  const [at] = turned([badgePoint(mark)], heightMm);
  const width = signWidth(label, 12);
  const offset = (mark.kind === "pin" ? -19 : -12) - row * BADGE_ROW;
  const children = mark.kind === "pin" ? [] : [
    svg("rect", { class: "badge-back", x: -width / 2, y: offset - 8, width, height: 16, rx: 8 }),
  ];
  const group = steady(at, UPRIGHT, ...children, svg("text", { class: "badge-text", x: 0, y: offset + 4 }, label));
  group.classList.add("badge");
  return group;
};
