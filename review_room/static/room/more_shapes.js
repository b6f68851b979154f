/** How ellipse, polygon, highlight and callout are drawn. Points in millimetres, y down, as in shapes.js. */
import { linesIn, PAD } from "./callout.js";
import { bounds, corners } from "./geometry.js";
import { ASCENT, LINE_PITCH } from "./lettering.js";
import { showPicture } from "./picture_store.js";
import { pictureFrame } from "./pictures.js";
import { MARGIN, setLines, stampLines } from "./stamps.js";
import { svg } from "./dom.js";
import { arrowHead, lineThrough, path } from "./pen.js";

const AREA = { "data-area": "1" };

export const ellipse = (points) => {
  const box = bounds(points);
  const [rx, ry] = [(box.right - box.left) / 2, (box.top - box.bottom) / 2];
  const half = `A${rx} ${ry} 0 0 1`;
  const y = (box.bottom + box.top) / 2;
  return path(`M${box.left} ${y}${half} ${box.right} ${y}${half} ${box.left} ${y}Z`, AREA);
};

export const polygon = (points) => path(`${lineThrough(points)}Z`, AREA);

/** The corners of a quadrilateral round about: most programs write the upper two before the lower two. */
const roundAbout = (quad) => {
  const [x, y] = [0, 1].map((axis) => quad.reduce((sum, point) => sum + point[axis], 0) / quad.length);
  return [...quad].sort((a, b) => Math.atan2(a[1] - y, a[0] - x) - Math.atan2(b[1] - y, b[0] - x));
};

const inFours = (points) => Array.from({ length: Math.floor(points.length / 4) }, (_, i) => points.slice(4 * i, 4 * i + 4));

export const highlight = (points) => {
  const d = inFours(points).map((quad) => `${lineThrough(roundAbout(quad))}Z`).join("");
  return [svg("path", { class: "mark-highlight", d })];
};

export const stamp = (points, _, mark) => {
  const frame = bounds(points);
  const inset = MARGIN * (frame.top - frame.bottom);
  const inner = corners([frame.left + inset, frame.bottom + inset], [frame.right - inset, frame.top - inset]);
  const d = `${lineThrough(corners(...points))}Z`;
  const words = setLines(stampLines(mark), frame).map((line) =>
    svg("text", { class: "mark-text mark-stamped", x: line.x, y: line.y, "font-size": line.size }, line.words));
  return [svg("path", { class: "mark-box mark-face", d }), ...path(d), svg("path", { class: "mark-inner", d: `${lineThrough(inner)}Z` }), ...words];
};

/** The picture in its frame; where its bytes do not come, a cross. */
export const image = (points, { image: id, turn = 0 }) => {
  const { middle, ...frame } = pictureFrame(points, turn);
  const picture = svg("image", { class: "mark-picture", ...frame, preserveAspectRatio: "xMidYMid meet", transform: `rotate(${-turn} ${middle.join(" ")})` });
  const [a, b, c, d] = corners(...points);
  const missing = svg("path", { class: "mark-inner", d: `${lineThrough([a, c])}${lineThrough([b, d])}`, visibility: "hidden" });
  showPicture(picture, id, () => missing.setAttribute("visibility", "visible"));
  return [picture, missing, ...path(`${lineThrough([a, b, c, d])}Z`)];
};

export const callout = (points, { text = "", height_mm: height = 4 }) => {
  const [tip, knee, end, ...box] = points;
  const frame = bounds(box);
  const d = `${lineThrough(corners(...box))}Z`;
  const words = linesIn(frame, text, height).map((line, i) =>
    svg("text", { class: "mark-text", x: frame.left + PAD * height, y: frame.bottom + (PAD + ASCENT + i * LINE_PITCH) * height, "font-size": height }, line));
  const bent = knee[0] !== end[0] || knee[1] !== end[1];
  return [...path(lineThrough([tip, knee, end])), arrowHead(bent ? knee : end, tip), svg("path", { class: "mark-box", d }), ...path(d), ...words];
};
