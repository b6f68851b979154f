/** The marks above the sheet: one group that follows the picture by a single transform, so that moving costs nothing. */
import { drawMark, turned } from "./shapes.js";
import { svg } from "./dom.js";

const SNAP_SIGNS = { end: "M-6 -6H6V6H-6Z", crossing: "M-6 -6L6 6M-6 6L6 -6", middle: "M0 -7L7 5H-7Z" };

export const createOverlay = (canvas) => {
  const hitsLayer = svg("g", { class: "hits" });
  const marksLayer = svg("g", { class: "marks" });
  const gripsLayer = svg("g", { class: "grips" });
  const previewLayer = svg("g", { class: "preview" });
  const signsLayer = svg("g", { class: "signs" });
  const outlineLayer = svg("g", { class: "outline" });
  const world = svg("g", { class: "world" }, hitsLayer, outlineLayer, marksLayer, previewLayer, gripsLayer, signsLayer);
  const root = svg("svg", { class: "overlay", "aria-hidden": "true" }, world);
  canvas.append(root);
  let unscale = 0;

  return {
    root,
    /** Put the group where the sheet lies. `view` comes from the viewer. */
    follow(view) {
      world.setAttribute("transform", `translate(${view.left} ${view.top}) rotate(${view.degrees}) scale(${view.pixelsPerMm})`);
      world.style.setProperty("--upright", `${-view.degrees}deg`);
      if (unscale !== 1 / view.pixelsPerMm) {
        unscale = 1 / view.pixelsPerMm;
        world.style.setProperty("--unscale", unscale);
      }
    },
    /** Draw all marks; `lookOf(mark)` gives colour, label and classes. */
    draw(marks, lookOf) {
      marksLayer.replaceChildren(...marks.map((mark) => drawMark(mark, lookOf(mark))));
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
