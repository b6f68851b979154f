/**
 * The sheet of paper under the tiles: white, with the sheet's picture on it until the tiles are there. The thumbnail comes
 * with the strip and is there at once; the overview, a single file as sharp as the screen, takes its place.
 */
import { h } from "./dom.js";

/** Laid into `canvas` under everything else. */
export const createPaper = (canvas) => {
  const picture = h("img", { class: "paper-picture", alt: "", draggable: "false", hidden: true });
  const paper = h("div", { class: "paper", "aria-hidden": "true", hidden: true }, picture);
  canvas.prepend(paper);
  let awaited = null;
  let lost = null; // what did not come, to be fetched again with the tiles
  const sharpen = (address) => {
    const sharp = (awaited = new Image());
    sharp.src = address;
    sharp.decode().then(
      () => awaited === sharp && Object.assign(picture, { src: address, hidden: false }),
      () => awaited === sharp && (lost = address), // the tiles come anyway
    );
  };
  picture.addEventListener("error", () => {
    lost ??= picture.getAttribute("src");
    picture.hidden = true;
  });
  return {
    /** A new sheet, or none; its thumbnail only where it shows what the tiles will show. */
    lay(sheet, { asDrawn = true } = {}) {
      paper.hidden = !sheet;
      picture.hidden = true;
      picture.removeAttribute("src");
      awaited = lost = null;
      if (!sheet) return;
      Object.assign(paper.style, { width: `${sheet.width_mm}px`, height: `${sheet.height_mm}px` });
      if (!sheet.thumbnail_url || !asDrawn) return;
      picture.src = sheet.thumbnail_url;
      picture.hidden = false;
      if (sheet.overview_url) sharpen(sheet.overview_url);
    },
    /** Only the white paper from now on. */
    clear() {
      picture.hidden = true;
      awaited = lost = null;
    },
    /** Fetch again what did not come. */
    mend() {
      const address = lost;
      lost = null;
      if (address) sharpen(address);
    },
    follow({ left, top, degrees, pixelsPerMm }) {
      paper.style.transform = `translate(${left}px, ${top}px) rotate(${degrees}deg) scale(${pixelsPerMm})`;
    },
  };
};
