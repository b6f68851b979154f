/** The marks above the sheet: one group that follows the picture by a single transform, so that moving costs nothing. */
import { drawMark, turned } from "./shapes.js";
import { svg } from "./dom.js";

export const createOverlay = (canvas) => {
  const hitsLayer = svg("g", { class: "hits" });
  const marksLayer = svg("g", { class: "marks" });
  const gripsLayer = svg("g", { class: "grips" });
  const previewLayer = svg("g", { class: "preview" });
  const cursors = svg("g", { class: "cursors" });
  const world = svg("g", { class: "world" }, hitsLayer, marksLayer, previewLayer, gripsLayer, cursors);
  const root = svg("svg", { class: "overlay", "aria-hidden": "true" }, world);
  canvas.append(root);
  let unscale = 0;

  return {
    root,
    /** The place of others' pointers, above everything. */
    cursors,
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
    setTool(name) {
      root.dataset.tool = name;
    },
  };
};
