/** A small map of the whole sheet with the part that is seen, so that nobody is lost on white paper at 1250 %. */
import { isWhole } from "./geometry.js";
import { h } from "./dom.js";

const LONGEST_PIXELS = 190;
const REMEMBERED = "room:map";

/** Kept for all sheets and visits; a browser that keeps nothing shows the map. */
const remembered = {
  read() {
    try {
      return localStorage.getItem(REMEMBERED) !== "off";
    } catch {
      return true;
    }
  },
  write(shown) {
    try {
      localStorage.setItem(REMEMBERED, shown ? "on" : "off");
    } catch {
      return; // it stays as long as the page
    }
  },
};

/** Pixels of the map: as long as allowed, in the shape of the sheet as it lies. */
const mapSize = ({ width_mm: width, height_mm: height }, degrees) => {
  const [across, down] = degrees % 180 === 0 ? [width, height] : [height, width];
  const scale = LONGEST_PIXELS / Math.max(across, down);
  return { width: Math.round(across * scale), height: Math.round(down * scale) };
};

/** The frame of a map in `element`, and what OpenSeadragon must be told of it before it begins. */
export const mapFrame = (element) => {
  const picture = h("div", { class: "map-picture" });
  const frame = h("div", { class: "sheet-map", hidden: true, "data-testid": "sheet-map" }, picture);
  element.append(frame);
  return { frame, options: { showNavigator: true, navigatorElement: picture, navigatorAutoFade: false, navigatorDisplayRegionColor: "#d14900" } };
};

/**
 * OpenSeadragon's own navigator in the frame. It shows the thumbnail, which is there anyway, and
 * not tiles of its own. Returns follow(view, sheet), called whenever the sheet lies elsewhere, and toggle().
 */
export const createMap = (osd, frame) => {
  const { navigator } = osd;
  frame.parentElement.append(frame); // above the drawing, which has come after it
  const add = navigator.addTiledImage.bind(navigator);
  navigator.addTiledImage = (options) => add({ ...options, tileSource: { type: "image", url: options.tileSource.mapUrl, buildPyramid: false } });
  let shown = remembered.read();
  let size = "";
  return {
    follow(view, sheet, canvas) {
      frame.hidden = !shown || isWhole(view, sheet, canvas);
      const { width, height } = mapSize(sheet, Math.round(view.degrees));
      if (frame.hidden || size === `${width}x${height}`) return;
      size = `${width}x${height}`;
      Object.assign(navigator.element.style, { width: `${width}px`, height: `${height}px` });
      navigator.updateSize();
    },
    hide: () => (frame.hidden = true),
    toggle: () => remembered.write((shown = !shown)),
  };
};
