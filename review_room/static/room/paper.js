/** The sheet of paper under the tiles: white, with the thumbnail on it until the tiles are there. */
import { h } from "./dom.js";

/** Laid into `canvas` under everything else. */
export const createPaper = (canvas) => {
  const picture = h("img", { class: "paper-picture", alt: "", draggable: "false", hidden: true });
  const paper = h("div", { class: "paper", "aria-hidden": "true", hidden: true }, picture);
  canvas.prepend(paper);
  return {
    /** A new sheet, or none; its thumbnail only where it shows what the tiles will show. */
    lay(sheet, { asDrawn = true } = {}) {
      paper.hidden = !sheet;
      picture.hidden = true;
      picture.removeAttribute("src");
      if (!sheet) return;
      Object.assign(paper.style, { width: `${sheet.width_mm}px`, height: `${sheet.height_mm}px` });
      if (!sheet.thumbnail_url || !asDrawn) return;
      picture.src = sheet.thumbnail_url;
      picture.hidden = false;
    },
    /** Only the white paper from now on. */
    clear() {
      picture.hidden = true;
    },
    follow({ left, top, degrees, pixelsPerMm }) {
      paper.style.transform = `translate(${left}px, ${top}px) rotate(${degrees}deg) scale(${pixelsPerMm})`;
    },
  };
};
