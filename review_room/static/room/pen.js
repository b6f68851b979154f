/** The strokes that every kind of mark is drawn with: lines that keep their width, and signs that keep their size. */
import { svg } from "./dom.js";

export const lineThrough = (points) => `M${points.map(([x, y]) => `${x} ${y}`).join("L")}`;

/** A line and, over it, a wider one that cannot be seen: what the pointer hits. */
export const path = (d, extra = {}) => [
  svg("path", { class: "mark-touch", d }),
  svg("path", { class: "mark-line", d, ...extra }),
];

/** A group that keeps its size on the screen, its origin at a point of the sheet, turned as CSS says. */
export const steady = ([x, y], turn, ...children) => {
  const group = svg("g", { class: "steady" }, ...children);
  group.style.transform = `translate(${x}px, ${y}px) scale(var(--unscale)) rotate(${turn})`;
  return group;
};

/** What is read must stand upright, however the sheet lies. */
export const UPRIGHT = "var(--upright, 0deg)";

/** The head of an arrow at `head`, pointing away from `tail`. */
export const arrowHead = (tail, head) => {
  const degrees = (Math.atan2(head[1] - tail[1], head[0] - tail[0]) * 180) / Math.PI;
  return steady(head, `${degrees}deg`, svg("path", { class: "mark-solid", d: "M2 0L-12 -5L-9 0L-12 5Z" }));
};
