/** A second sheet, or another revision of the same one, beside the first; the two move together. */
import { createOverlay } from "./overlay.js";
import { createViewer } from "./viewer.js";
import { drawPairBar } from "./sheets_panel.js";
import { neighbour, olderRevisions } from "./sheet_order.js";

/** What stands beside a sheet at first: its revision before, else the next sheet. */
export const companion = (sheets, sheet) => {
  const next = neighbour(sheets, sheet, 1);
  return olderRevisions(sheets, sheet)[0] ?? (next?.id === sheet.id ? neighbour(sheets, sheet, -1) : next);
};

/** An older revision of the same sheet stands on the left, anything else on the right. */
export const sideOf = (sheet, beside) =>
  beside.sheet_no === sheet.sheet_no && beside.revision_no < sheet.revision_no ? "left" : "right";

/** `hooks`: sheets(), sheet(), sheetById(id), maskOf(sheet), drawMarks(overlay, sheet), toggled(open). `main` is the viewer of the first sheet. */
export const createPair = (stage, { pane, bar, main, hooks }) => {
  let viewer = null;
  let overlay = null;
  let beside = null;
  let linked = true;
  let leads = "main";
  let justOpened = false;

  const follow = () => {
    overlay.follow(viewer.view());
    if (linked && leads === "second") main.lieAs(viewer);
  };
  const make = () => {
    viewer = createViewer(pane, { moved: follow, unreadable: () => {} });
    overlay = createOverlay(viewer.canvas);
    pane.addEventListener("pointermove", () => (leads = "second"));
    pane.addEventListener("pointerleave", () => (leads = "main"));
    window.addEventListener("keydown", () => (leads = "main"), { capture: true });
  };
  const settle = () => {
    if (!beside || !main.isOpen() || !viewer.isOpen()) return;
    if (justOpened) main.fitSheet(true);
    justOpened = false;
    if (linked) viewer.lieAs(main);
  };
  const drawBar = () => drawPairBar(bar, beside, hooks.sheets(), {
    linked, close: pair.close, choose: (id) => pair.open(hooks.sheetById(id)),
    link() {
      linked = !linked;
      leads = "main";
      if (linked) viewer.lieAs(main);
      drawBar();
    },
  });

  const pair = {
    isOpen: () => beside !== null,
    open(sheet) {
      if (sheet?.state !== "ready") return;
      if (!viewer) make();
      justOpened ||= beside === null;
      beside = sheet;
      stage.dataset.pair = sideOf(hooks.sheet(), sheet);
      hooks.toggled(true);
      drawBar();
      viewer.open(sheet, () => {
        pair.drawMarks();
        requestAnimationFrame(() => requestAnimationFrame(settle)); // by then both have the room they will have
      }, hooks.maskOf(sheet));
    },
    close() {
      beside = null;
      stage.dataset.pair = "";
      hooks.toggled(false);
      viewer?.close();
      requestAnimationFrame(() => requestAnimationFrame(() => main.isOpen() && main.fitSheet(true)));
    },
    /** Open beside the sheet what belongs there, or close it. */
    toggle: () => (beside ? pair.close() : hooks.sheet() && pair.open(companion(hooks.sheets(), hooks.sheet()))),
    /** Another first sheet: revisions stay side by side with revisions. */
    sheetChanged(last, sheet) {
      if (!beside || !sheet) return;
      if (last && beside.sheet_no === last.sheet_no) pair.open(olderRevisions(hooks.sheets(), sheet)[0] ?? companion(hooks.sheets(), sheet));
      else stage.dataset.pair = sideOf(sheet, beside);
    },
    mainMoved() {
      if (beside && linked && leads === "main") viewer.lieAs(main);
    },
    drawMarks: () => beside && viewer.isOpen() && hooks.drawMarks(overlay, beside),
  };
  return pair;
};
