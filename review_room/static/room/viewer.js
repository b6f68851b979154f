/** The deep-zoom picture of one sheet, and the one place that reads its position from OpenSeadragon. */
import { sheetView } from "./geometry.js";
import { tileSource } from "./tiles.js";

const OPTIONS = {
  showNavigationControl: false,
  keyboardNavEnabled: false,
  drawer: "canvas", // sharp lines on every office computer; WebGL adds nothing to flat sheets
  placeholderFillStyle: "#ffffff",
  animationTime: 0.35,
  springStiffness: 9,
  zoomPerScroll: 1.3,
  maxZoomPixelRatio: 8,
  minZoomImageRatio: 0.6,
  visibilityRatio: 0.3,
  imageLoaderLimit: 6,
  maxImageCacheCount: 300,
  gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: false, flickEnabled: false },
  gestureSettingsPen: { clickToZoom: false, dblClickToZoom: false },
  gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: false, pinchRotate: false },
};

/**
 * OpenSeadragon writes a <style> element, which the page's content policy refuses with an error in the console.
 * It looks for one first; this one satisfies it and styles nothing. The rule itself stands in room-canvas.css.
 */
const forestallStyleElement = () => {
  const stand = document.createElementNS("urn:lianshen:none", "style");
  stand.setAttribute("data-openseadragon-mobile-css", "true");
  document.head.append(stand);
};

/** `moved()` is called with every frame in which the sheet lies elsewhere than before. */
export const createViewer = (element, { moved, unreadable }) => {
  forestallStyleElement();
  const osd = window.OpenSeadragon({ element, ...OPTIONS });
  let sheet = null;
  let after = null;
  osd.addHandler("update-viewport", () => sheet && moved());
  osd.addHandler("resize", () => sheet && moved());
  osd.addHandler("open-failed", () => unreadable());
  osd.addHandler("open", () => {
    viewer.fitSheet(true);
    moved();
    after?.();
    after = null;
  });

  const pixelAt = (x) => {
    const inside = osd.viewport.imageToViewportCoordinates(x, 0);
    return osd.viewport.pixelFromPoint(inside, true);
  };

  const boxOnScreen = ({ left, bottom, right, top }) => {
    const scale = sheet.pyramid.width / sheet.width_mm;
    return osd.viewport.imageToViewportRectangle(
      left * scale, (sheet.height_mm - top) * scale, (right - left) * scale, (top - bottom) * scale,
    );
  };

  const viewer = {
    canvas: osd.canvas,
    /** Show a sheet; `then` runs when it can be moved. */
    open(next, then) {
      sheet = null;
      after = then ?? null;
      osd.open(tileSource(next));
      sheet = next;
    },
    close() {
      sheet = null;
      osd.close();
    },
    isOpen: () => sheet !== null && osd.isOpen(),
    /** Where the sheet lies now, in pixels of the canvas. */
    view() {
      const origin = pixelAt(0);
      const pixelsPerMm = (pixelAt(sheet.pyramid.width).x - origin.x) / sheet.width_mm;
      return sheetView({ left: origin.x, top: origin.y, pixelsPerMm, heightMm: sheet.height_mm });
    },
    fitBox: (box) => osd.viewport.fitBoundsWithConstraints(boxOnScreen(box)),
    /** The whole sheet, with room for the tools on its left. */
    fitSheet(immediately = false) {
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
      const by = osd.viewport.deltaPointsFromPixels(new window.OpenSeadragon.Point(dx, dy));
      osd.viewport.panBy(by, true);
      osd.viewport.applyConstraints();
    },
    /** In percent of the sheet's own resolution. */
    zoomPercent: () => Math.round(osd.viewport.viewportToImageZoom(osd.viewport.getZoom(true)) * 100),
    /** A click, not a drag, beside every mark. */
    onEmptyClick: (act) => osd.addHandler("canvas-click", (event) => event.quick && act()),
    allowDrag: (allowed) => {
      osd.panHorizontal = allowed;
      osd.panVertical = allowed;
    },
  };
  return viewer;
};
