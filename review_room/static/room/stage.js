/** The middle of the room: one sheet with its marks, and what the pointer does there. */
import { t } from "./text.js";
import { h, icon } from "./dom.js";
import { listenToBand } from "./band.js";
import { bounds, framed } from "./geometry.js";
import { calloutAt } from "./callout.js";
import { createOverlay } from "./overlay.js";
import { createPointer } from "./pointer.js";
import { stampAt } from "./stamps.js";
import { createViewer } from "./viewer.js";
import { listenToNavigation } from "./navigation.js";
import { missingNotice } from "./missing_notice.js";

const TEXT_PIXELS = 17;
const LEAST_MM = 80;
const SURROUNDINGS = 0.24; // of the longer side of the sheet, on each side of a mark
const DRAG_TOOLS = new Set(["select", "hand"]);

/** Room round a mark, in millimetres: its own size, and enough of the sheet to see where on it one is. */
const clearance = (box, sheet) =>
  Math.max(box.right - box.left, box.top - box.bottom, SURROUNDINGS * Math.max(sheet.width_mm, sheet.height_mm));

/** A small box on the canvas for the words of a text mark; resolves to what was written, or to nothing. */
const askWords = (element, [left, top]) =>
  new Promise((resolve) => {
    const box = h("textarea", {
      class: "canvas-words", rows: "1", maxlength: "200", "aria-label": t("text_mark"), placeholder: t("text_mark_hint"),
      "data-testid": "canvas-words",
    });
    Object.assign(box.style, { left: `${left}px`, top: `${top}px` });
    let finished = false;
    const finish = (words) => {
      if (finished) return; // removing the box takes its focus, which would finish it again
      finished = true;
      resolve(words.trim());
      box.remove();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") finish("");
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault(); // the form gets the focus next, and must not get the line feed
      finish(box.value);
    });
    box.addEventListener("blur", () => finish(box.value));
    window.addEventListener("pagehide", () => finish(box.value), { once: true }); // closing the page must not lose words
    element.append(box);
    setTimeout(() => box.focus());
  });

/** What is shown under the pen: a callout has no box before it has words, and a polygon is open before it has an end. */
const previewed = (kind, geometry) => {
  const { points } = geometry;
  if (kind === "callout") return { kind: "arrow", geometry: { points: [points[1], points[0]] } };
  return { kind: kind === "polygon" && geometry.closed === false ? "polyline" : kind, geometry };
};

/** No more than the sheet: a finding with marks all over it shows the whole sheet, not the desk around. */
const withinSheet = (box, sheet) => ({
  left: Math.max(box.left, -0.04 * sheet.width_mm), bottom: Math.max(box.bottom, 0),
  right: Math.min(box.right, 1.04 * sheet.width_mm), top: Math.min(box.top, sheet.height_mm),
});

/** The box, made taller downwards, so that it stands in the part of the canvas that is not covered. */
const aboveDrawer = (box, covered) => ({ ...box, bottom: box.top - (box.top - box.bottom) / (1 - covered) });

/** The same upwards, for what hangs from above. */
const belowPanel = (box, covered) => ({ ...box, top: box.bottom + (box.top - box.bottom) / (1 - covered) });

/** The same to the right, for a panel on that side. */
const besidePanel = (box, covered) => ({ ...box, right: box.left + (box.right - box.left) / (1 - covered) });

/**
 * `hooks`: tool(), stamp() (which one is in use), previewColour(), editable(markId), markById(id), selectedMark(), pickedMarks(), placed(kind, geometry),
 * picked(markId, added), banded(from, to), reshaped(changes), spaceHeld(), moved(), settled(), mend(), reading(kind, geometry), snapped(point, event, pixelsPerMm)
 */
export const createStage = (element, zoomLabel, hooks) => {
  let sheet = null;
  const words = element.querySelector("[data-part=trouble]");
  const follow = () => {
    overlay.follow(viewer.view());
    zoomLabel.textContent = `${viewer.zoomPercent()}%`;
    hooks.moved();
  };
  const trouble = (sentence, picture) =>
    words.replaceChildren(...(sentence ? [icon(picture), h("p", {}, sentence)] : []));
  const missing = missingNotice(element.querySelector("[data-part=missing]"), hooks.mend);
  const viewer = createViewer(element.querySelector("[data-part=viewer]"), {
    map: true, moved: follow, settled: hooks.settled, missing: (count) => missing.tell("first", count),
    unreadable: () => trouble(t("sheet_failed"), "file-x"),
  });
  const overlay = createOverlay(viewer.canvas);
  const look = () => ({ colour: hooks.previewColour(), heightMm: sheet.height_mm, label: "", classes: ["is-preview"] });

  const letterHeight = () => Math.max(2.5, Math.round((TEXT_PIXELS / viewer.view().pixelsPerMm) * 2) / 2);
  const writeWords = async ({ points }) => {
    const height = letterHeight();
    const text = await askWords(element, viewer.view().toScreen(points[0]));
    if (text) hooks.placed("text", { points, text, height_mm: height });
  };
  const callOut = async ({ points: [tip, at] }) => {
    const [height, on] = [letterHeight(), sheet];
    overlay.preview({ kind: "arrow", geometry: { points: [at, tip] } }, look()); // while the words are being written
    const text = await askWords(element, viewer.view().toScreen(at));
    overlay.preview(null);
    if (text && on === sheet) hooks.placed("callout", calloutAt(tip, at, text, height, sheet));
  };
  const stamp = ({ points: [at] }) =>
    hooks.placed("stamp", { points: stampAt(at, viewer.view().pixelsPerMm, sheet), stamp: hooks.stamp() });
  /** What is not drawn to its end by the pointer alone. */
  const ASKED = { text: writeWords, callout: callOut, stamp };

  /** With what it measures, as far as it does. */
  const measured = (mark) => ({ ...mark, measure: hooks.reading(mark.kind, mark.geometry), showScale: true });

  const pointer = createPointer(overlay, {
    ...hooks,
    view: () => viewer.view(),
    sheet: () => (viewer.isOpen() ? sheet : null),
    preview: (kind, geometry) => {
      overlay.preview(geometry && measured(previewed(kind, geometry)), geometry && look());
      if (!geometry) overlay.snap(null);
    },
    snapped: (point, event) => hooks.snapped(point, event, viewer.view().pixelsPerMm),
    reshaping: (changes) => {
      overlay.preview(changes.map(([mark, points]) => measured({ ...mark, geometry: { ...mark.geometry, points } })), look());
      overlay.grips([], sheet.height_mm);
    },
    reshaped: (changes) => {
      overlay.preview(null);
      hooks.reshaped(changes);
    },
    finished: (kind, geometry) => (ASKED[kind] ? ASKED[kind](geometry) : hooks.placed(kind, geometry)),
  });

  const pan = (dx, dy) => viewer.isOpen() && viewer.panPixels(dx, dy);
  listenToBand(element.querySelector("[data-part=viewer]"), {
    armed: () => viewer.isOpen() && hooks.tool() === "select" && !hooks.spaceHeld(), pointAt: pointer.pointAt, done: hooks.banded,
    show: (from, to) => overlay.preview(from && { kind: "rectangle", geometry: { points: [from, to] } }, from && { ...look(), classes: ["is-preview", "is-band"] }),
  });
  listenToNavigation(element.querySelector("[data-part=viewer]"), {
    busy: pointer.isBusy, cancel: pointer.cancel, spaceHeld: hooks.spaceHeld, pan,
    pinch: (...how) => viewer.isOpen() && viewer.pinch(...how),
  });

  return {
    overlay, pointer, viewer, pan, missing: missing.tell, missingWords: missing.words,
    /** Show a sheet with the layers of `mask`, or say why it cannot be shown; `then` runs when it is there. */
    show(next, then, mask = null) {
      pointer.cancel();
      overlay.hits([]);
      overlay.outline(null);
      sheet = next;
      element.dataset.state = next?.state ?? "none";
      if (next?.state !== "ready") {
        viewer.close();
        overlay.draw([]);
        const reason = next?.state === "failed" ? t("sheet_failed_reason", { reason: next.reason ?? "" }) : t("sheet_reading");
        return trouble(next ? reason : t("no_sheets"), next?.state === "failed" ? "file-x" : "loader");
      }
      trouble(null);
      viewer.open(next, then, mask);
    },
    isOpen: () => viewer.isOpen(),
    /** A step on the screen in pixels, as a step on the sheet in millimetres. */
    stepOnSheet(dx, dy) {
      const view = viewer.view();
      const [[fromX, fromY], [toX, toY]] = [view.toSheet([0, 0]), view.toSheet([dx, dy])];
      return [toX - fromX, toY - fromY];
    },
    /** Fly to points of the sheet; `below`, `above` and `beside` (right) are the parts of the canvas that are covered, `air` millimetres around. */
    flyTo(points, { below = 0, above = 0, beside = 0, air = null } = {}) {
      const box = bounds(points);
      if (!box) return;
      const seen = withinSheet(framed(box, air ?? clearance(box, sheet), LEAST_MM), sheet);
      viewer.fitBox(besidePanel(belowPanel(aboveDrawer(seen, below), above), beside));
    },
    setTool(name) {
      pointer.cancel();
      overlay.setTool(name);
      element.dataset.tool = name;
      viewer.allowDrag(DRAG_TOOLS.has(name));
    },
    setSpace: (held) => (element.dataset.space = held ? "1" : ""),
    zoom: (factor) => viewer.isOpen() && viewer.zoomBy(factor),
    fit: () => viewer.isOpen() && viewer.fitSheet(),
    turn: (quarters) => viewer.isOpen() && viewer.turn(quarters),
    toggleMap: () => viewer.isOpen() && viewer.toggleMap(),
    showLayers: (mask) => viewer.isOpen() && viewer.showLayers(mask),
    hits: (rectangles) => sheet && overlay.hits(rectangles, sheet.height_mm),
    /** The sign at a point of the drawing ({ point, kind }), and the outline of a part of the sheet; null takes them away. */
    snap: (found) => sheet && overlay.snap(found, sheet.height_mm),
    outline: (points) => sheet && overlay.outline(points, sheet.height_mm),
    grips: (points) => sheet && overlay.grips(points, sheet.height_mm),
    /** Draw the marks; `lookOf(mark)` gives colour, label and classes. */
    draw: (marks, lookOf) => sheet && overlay.draw(marks, (mark) => ({ ...lookOf(mark), heightMm: sheet.height_mm })),
    onEmptyClick: (act) => viewer.onEmptyClick(act),
  };
};
