/** The deep-zoom picture of one sheet, and the one place that reads its position from OpenSeadragon. */
import { createMap, mapFrame } from "./overview_map.js";
import { createPaper } from "./paper.js";
import { takeFrames, wakeWith } from "./frames.js";
import { mendTiles } from "./tile_mending.js";
import { sheetView } from "./geometry.js";
import { largestPixelRatio, percent, tileSource } from "./tiles.js";

const OPTIONS = {
  showNavigationControl: false,
  keyboardNavEnabled: false,
  drawer: "canvas", // sharp lines on every office computer; WebGL adds nothing to flat sheets
  placeholderFillStyle: null, // the paper under the tiles shows instead
  animationTime: 0.35,
  springStiffness: 9,
  zoomPerScroll: 1.3,
  minPixelRatio: 0.5, // a level at least as fine as the screen, also on dense ones
  minZoomImageRatio: 0.6,
  visibilityRatio: 0.3,
  imageLoaderLimit: 6,
  maxImageCacheCount: 400,
  gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false, flickEnabled: false },
  gestureSettingsPen: { clickToZoom: false, dblClickToZoom: false },
  gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: false, pinchRotate: false },
};

/**
 * OpenSeadragon writes a <style> element, which the page's content policy refuses with an error in the console.
 * It looks for one first; this one satisfies it and styles nothing. The rule itself stands in room-canvas.css.
 */
const forestallStyleElement = () => {
  if (document.head.querySelector("[data-openseadragon-mobile-css]")) return;
  const stand = document.createElementNS("urn:lianshen:none", "style");
  stand.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(stand);
};

/** Ways to move the picture; everything in pixels of the screen, whichever way the sheet is turned. */
const motions = (osd, boxOnScreen, current, turns) => ({
  fitBox: (box) => osd.viewport.fitBoundsWithConstraints(boxOnScreen(box)),
  /** The whole sheet, with room for the tools on its left. */
  fitSheet(immediately = false) {
    const sheet = current();
    const air = osd.container.clientWidth > 700 ? 0.06 : 0.01;
    const width = sheet.width_mm * (1 + 2 * air);
    const box = { left: -sheet.width_mm * air, bottom: 0, right: width - sheet.width_mm * air, top: sheet.height_mm };
    osd.viewport.fitBounds(boxOnScreen(box), immediately);
  },
  zoomBy(factor) {
    osd.viewport.zoomBy(factor);
    osd.viewport.applyConstraints();
  },
  panPixels(dx, dy) {
    osd.viewport.panBy(osd.viewport.deltaPointsFromPixels(new window.OpenSeadragon.Point(dx, dy)), true);
    osd.viewport.applyConstraints(true);
  },
  /** Two fingers: what lay under the point `from` comes to lie under `to`, `factor` times as large. */
  pinch(from, to, factor) {
    const { Point } = window.OpenSeadragon;
    osd.viewport.zoomBy(factor, osd.viewport.pointFromPixel(new Point(...from), true), true);
    osd.viewport.panBy(osd.viewport.deltaPointsFromPixels(new Point(from[0] - to[0], from[1] - to[1]), true), true);
    osd.viewport.applyConstraints(true);
  },
  /** Turn the sheet by quarter turns clockwise, and show it whole. */
  turn(quarters) {
    turns.set(current().id, (osd.viewport.getRotation() + 90 * quarters + 360) % 360);
    osd.viewport.setRotation(turns.get(current().id), true);
    this.fitSheet(true);
  },
});

/** The tiles of the sheet with other layers come over the old ones, which go when the new ones cover them. */
const exchangeTiles = (osd, source, { wanted, settled, lacks }) => {
  const old = Array.from({ length: osd.world.getItemCount() }, (_, n) => osd.world.getItemAt(n));
  const removeOld = () => old.filter((one) => osd.world.getIndexOfItem(one) >= 0).forEach((one) => osd.world.removeItem(one));
  osd.addTiledImage({
    tileSource: source,
    success: ({ item }) => {
      if (!wanted()) return osd.world.removeItem(item); // another sheet has been opened in the meantime
      const done = () => item.getFullyLoaded() && !lacks(item) && (removeOld(), settled());
      item.addHandler("fully-loaded-change", done);
      done();
    },
  });
};

/**
 * `moved()` is called with every frame in which the sheet lies elsewhere; `settled()` when all it shows is sharp;
 * `missing(count)` hears how many tiles did not come. With `map` it has a map of the sheet in its corner.
 */
export const createViewer = (element, { moved, unreadable, missing, settled = () => {}, map: hasMap = false }) => {
  forestallStyleElement();
  const place = hasMap ? mapFrame(element) : null;
  takeFrames();
  const osd = window.OpenSeadragon({ element, ...OPTIONS, ...place?.options });
  wakeWith(osd);
  const map = place && createMap(osd, place.frame);
  const paper = createPaper(osd.canvas);
  const mending = mendTiles(osd, { told: missing, alsoMend: paper.mend });
  const turns = new Map(); // each sheet lies as its reader left it
  let sheet = null;
  let after = null;
  const follow = () => {
    if (!sheet) return;
    const view = viewer.view();
    paper.follow(view);
    map?.follow(view, sheet, viewer.size());
    moved();
  };
  osd.addHandler("update-viewport", follow);
  osd.addHandler("resize", follow);
  osd.addHandler("open-failed", () => unreadable());
  osd.addHandler("open", () => {
    osd.viewport.maxZoomPixelRatio = largestPixelRatio(sheet, window.devicePixelRatio || 1);
    osd.viewport.setRotation(turns.get(sheet.id) ?? 0, true);
    viewer.fitSheet(true);
    follow();
    const picture = osd.world.getItemAt(0);
    picture?.addHandler("fully-loaded-change", ({ fullyLoaded }) => fullyLoaded && !mending.lacks(picture) && (paper.clear(), settled()));
    after?.();
    after = null;
  });

  // In the viewer's own units the sheet is 1 wide, its upper left corner at 0, 0.
  const pixelAt = (x) => osd.viewport.pixelFromPoint(new window.OpenSeadragon.Point(x, 0), true);
  const boxOnScreen = ({ left, bottom, right, top }) => {
    const unit = sheet.width_mm;
    return new window.OpenSeadragon.Rect(left / unit, (sheet.height_mm - top) / unit, (right - left) / unit, (top - bottom) / unit);
  };

  const viewer = {
    ...motions(osd, boxOnScreen, () => sheet, turns),
    canvas: osd.canvas,
    /** Show a sheet with the layers of `mask`; `then` runs when it can be moved. Tiles of the last one are cancelled. */
    open(next, then, mask = null) {
      sheet = null;
      mending.reset();
      after = then ?? null;
      paper.lay(next, { asDrawn: mask === null });
      osd.open(tileSource(next, mask));
      sheet = next;
    },
    showLayers(mask) {
      paper.clear();
      const mine = sheet;
      exchangeTiles(osd, tileSource(mine, mask), { wanted: () => sheet === mine, settled, lacks: mending.lacks });
    },
    close() {
      sheet = null;
      mending.reset();
      paper.lay(null);
      map?.hide();
      osd.close();
    },
    /** Ask at once for whatever is missing. */
    mend: mending.hurry,
    isOpen: () => sheet !== null && osd.isOpen(),
    size: () => ({ width: osd.container.clientWidth, height: osd.container.clientHeight }),
    /** Where the sheet lies now, in pixels of the canvas. */
    view() {
      const origin = pixelAt(0);
      const corner = pixelAt(1);
      const pixelsPerMm = Math.hypot(corner.x - origin.x, corner.y - origin.y) / sheet.width_mm;
      return sheetView({
        left: origin.x, top: origin.y, pixelsPerMm, heightMm: sheet.height_mm, degrees: osd.viewport.getRotation(true),
      });
    },
    toggleMap() {
      map?.toggle();
      follow();
    },
    zoomPercent: () => percent(viewer.view().pixelsPerMm),
    /** Lie as another viewer lies: the same share of the sheet in the middle, as large, turned alike. */
    lieAs(other) {
      const [mine, theirs] = [osd.viewport, other.viewport];
      if (!viewer.isOpen() || !theirs) return;
      mine.setRotation(theirs.getRotation(true), true);
      mine.zoomTo(theirs.getZoom(true), null, true);
      mine.panTo(theirs.getCenter(true), true);
    },
    get viewport() {
      return sheet && osd.isOpen() ? osd.viewport : null;
    },
    /** A click, not a drag, beside every mark. */
    onEmptyClick: (act) => osd.addHandler("canvas-click", (event) => event.quick && act()),
    allowDrag: (allowed) => {
      osd.panHorizontal = allowed;
      osd.panVertical = allowed;
    },
  };
  return viewer;
};
