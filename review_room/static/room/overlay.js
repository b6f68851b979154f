/** The marks above the sheet: one group that follows the picture by a single transform, so that moving costs nothing. */
import { badgePoint, drawMark, turned } from "./shapes.js";
import { bounds } from "./geometry.js";
import { svg } from "./dom.js";

const SNAP_SIGNS = { end: "M-6 -6H6V6H-6Z", crossing: "M-6 -6L6 6M-6 6L6 -6", middle: "M0 -7L7 5H-7Z" };
/** From so many marks on the picture of them is moved as a whole, and laid anew only when the hand rests or is far off. */
const MANY = 200;
const REST = 140; // milliseconds
const FAR = 0.5; // of the canvas: so much may be missing at an edge for a moment
const DENSE = 400; // marks on the screen; their numbers would lie on each other and are left out
const SAME_PLACE = 6; // millimetres of the sheet between two badges that would hide each other
const AROUND = 40; // pixels that a badge or a pin reaches over its mark

/** How the picture that was laid for `from` must be moved to stand as in `to`; null where it has to be laid anew. */
export const carriedAlong = (from, to, { width, height }) => {
  if (!from || from.degrees !== to.degrees) return null;
  const scale = to.pixelsPerMm / from.pixelsPerMm;
  const [x, y] = [to.left - scale * from.left, to.top - scale * from.top];
  const missing = Math.max(x, y, width - (x + scale * width), height - (y + scale * height));
  return scale < 0.35 || scale > 4 || missing > FAR * Math.max(width, height) ? null : { x, y, scale };
};

/** The box of a mark on the sheet; words reach to the right of their point and below it. */
export const boxOf = ({ geometry: { points, text = "", height_mm: height = 4 } }) => {
  const box = bounds(points);
  if (!text) return box;
  const lines = text.split("\n");
  const widest = Math.max(...lines.map((one) => one.length));
  return { ...box, right: box.right + widest * height, bottom: box.bottom - 1.25 * lines.length * height };
};

/** Which of many boxes on the sheet the canvas shows, in the order given. */
export const shownOf = (boxes, view, { width, height }) => {
  const seen = bounds([[0, 0], [width, 0], [0, height], [width, height]].map(view.toSheet));
  const air = AROUND / view.pixelsPerMm;
  return boxes.map((box) => box.right > seen.left - air && box.left < seen.right + air && box.top > seen.bottom - air && box.bottom < seen.top + air);
};

/** How many earlier badges stand where that of each mark would: two findings about one place show both their numbers. */
export const badgeRows = (marks, labelled) => {
  const taken = [];
  return marks.map((mark, i) => {
    if (!labelled[i] || mark.kind === "pin") return 0;
    const [x, y] = badgePoint(mark);
    const row = taken.filter(([left, top]) => Math.abs(left - x) < SAME_PLACE && Math.abs(top - y) < SAME_PLACE).length;
    taken.push([x, y]);
    return row;
  });
};

export const createOverlay = (canvas) => {
  const hitsLayer = svg("g", { class: "hits" });
  const marksLayer = svg("g", { class: "marks" });
  const gripsLayer = svg("g", { class: "grips" });
  const previewLayer = svg("g", { class: "preview" });
  const signsLayer = svg("g", { class: "signs" });
  const outlineLayer = svg("g", { class: "outline" });
  const cursors = svg("g", { class: "cursors" });
  const world = svg("g", { class: "world" }, hitsLayer, outlineLayer, marksLayer, previewLayer, gripsLayer, signsLayer, cursors);
  const root = svg("svg", { class: "overlay", "aria-hidden": "true" }, world);
  canvas.append(root);
  let unscale = 0;
  let many = null; // groups and boxes of the marks, where there are many of them
  let laid = null;
  let rest = 0;

  const size = () => ({ width: canvas.clientWidth, height: canvas.clientHeight });
  const thinOut = (view) => {
    const shown = many ? shownOf(many.boxes, view, size()) : [];
    many?.groups.forEach((group, i) => (group.style.display = shown[i] ? "" : "none"));
    root.classList.toggle("is-dense", shown.filter(Boolean).length > DENSE);
  };

  const lay = (view) => {
    thinOut(view);
    root.style.transform = "";
    laid = view;
    world.setAttribute("transform", `translate(${view.left} ${view.top}) rotate(${view.degrees}) scale(${view.pixelsPerMm})`);
    world.style.setProperty("--upright", `${-view.degrees}deg`);
    if (unscale !== 1 / view.pixelsPerMm) {
      unscale = 1 / view.pixelsPerMm;
      world.style.setProperty("--unscale", unscale);
    }
  };

  return {
    root,
    /** The place of others' pointers, above everything. */
    cursors,
    /** Put the group where the sheet lies. `view` comes from the viewer. */
    follow(view) {
      clearTimeout(rest);
      const along = many ? carriedAlong(laid, view, size()) : null;
      if (!along) return lay(view);
      root.style.transform = `translate(${along.x}px, ${along.y}px) scale(${along.scale})`;
      rest = setTimeout(lay, REST, view);
    },
    /** Draw all marks; `lookOf(mark)` gives colour, label and classes. */
    draw(marks, lookOf) {
      const looks = marks.map(lookOf);
      const rows = marks.length < MANY ? badgeRows(marks, looks.map(({ label }) => Boolean(label))) : [];
      const groups = marks.map((mark, i) => drawMark(mark, { ...looks[i], row: rows[i] }));
      many = marks.length >= MANY ? { groups, boxes: marks.map(boxOf) } : null;
      root.classList.toggle("is-crowded", many !== null);
      if (laid) thinOut(laid);
      marksLayer.replaceChildren(...groups);
    },
    /** The stroke under the pen, or several marks that are moved together, or nothing. */
    preview(mark, look) {
      previewLayer.replaceChildren(...[mark ?? []].flat().map((one) => drawMark(one, look)));
    },
    /** Places of looked-for words: rectangles [left, bottom, right, top] in millimetres, the ones of the chosen hit marked. */
    hits(rectangles, heightMm) {
      hitsLayer.replaceChildren(...rectangles.map(({ rectangle: [left, bottom, right, top], chosen }) =>
        svg("rect", { class: chosen ? "hit is-chosen" : "hit", x: left, y: heightMm - top, width: right - left, height: top - bottom })));
    },
    /** Small squares by which the selected mark is reshaped. */
    grips(points, heightMm) {
      const squares = turned(points, heightMm).map(([x, y], i) => {
        const square = svg("rect", { class: "grip", x: -5, y: -5, width: 10, height: 10, rx: 2, "data-grip": i });
        square.style.transform = `translate(${x}px, ${y}px) scale(var(--unscale))`;
        return square;
      });
      gripsLayer.replaceChildren(...squares);
    },
    /** The point of the drawing that the pen snaps to; a square for an end, a cross for a crossing, a triangle for a middle. */
    snap(found, heightMm) {
      if (!found) return signsLayer.replaceChildren();
      const [[x, y]] = turned([found.point], heightMm);
      const sign = svg("path", { class: "snap-sign", "data-snap": found.kind, d: SNAP_SIGNS[found.kind] });
      sign.style.transform = `translate(${x}px, ${y}px) scale(var(--unscale))`;
      return signsLayer.replaceChildren(sign);
    },
    /** A part of the sheet between two corners, or nothing. */
    outline(points, heightMm) {
      if (!points) return outlineLayer.replaceChildren();
      const [[ax, ay], [bx, by]] = turned(points, heightMm);
      return outlineLayer.replaceChildren(svg("rect", {
        class: "region-outline", x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(bx - ax), height: Math.abs(by - ay),
      }));
    },
    setTool(name) {
      signsLayer.replaceChildren();
      root.dataset.tool = name;
    },
  };
};
