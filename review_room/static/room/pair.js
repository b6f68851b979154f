/** A second sheet, or another revision of the same one, beside the first; the two move together. */
import { createOverlay } from "./overlay.js";
import { createViewer } from "./viewer.js";
import { drawPairBar } from "./sheets_panel.js";
import { neighbour, neighbourPast, olderRevisions } from "./sheet_order.js";

/** What stands beside a sheet at first: its revision before, else the next sheet. */
const companion = (sheets, sheet) => {
  const next = neighbour(sheets, sheet, 1);
  return olderRevisions(sheets, sheet)[0] ?? (next?.id === sheet.id ? neighbour(sheets, sheet, -1) : next);
};

/** An older revision of the same sheet stands on the left, anything else on the right. */
const sideOf = (sheet, beside) =>
  beside.sheet_no === sheet.sheet_no && beside.revision_no < sheet.revision_no ? "left" : "right";

/**
 * What a page key does with two sheets side by side: which pane moves on, and to which sheet; null when the first pane moves as
 * it does alone. The pane that the reader touched last moves, past the sheet in the other one, so that none stands there twice.
 */
export const turned = (sheets, { sheet, beside, active, step }) => {
  if (beside.sheet_no === sheet.sheet_no) return null; // two revisions go on together
  const [mine, other] = active === "second" ? [beside, sheet] : [sheet, beside];
  const passes = (one) => one.sheet_no === other.sheet_no || (active === "second" && one.state !== "ready");
  return { pane: active, sheet: neighbourPast(sheets, mine, step, passes) };
};

/** What stands beside another first sheet, which must not be the same one; `last` was the first sheet before. */
export const besideNext = (sheets, { last, sheet, beside }) => {
  if (beside.id === sheet.id) return last?.state === "ready" && last.id !== sheet.id ? last : companion(sheets, sheet);
  if (last && beside.sheet_no === last.sheet_no) return olderRevisions(sheets, sheet)[0] ?? companion(sheets, sheet);
  return beside;
};

/** `hooks`: sheets(), sheet(), sheetById(id), openFirst(sheet), maskOf(sheet), drawMarks(overlay, sheet), toggled(open), missing(count). `main` is the viewer of the first sheet. */
export const createPair = (stage, { pane, bar, main, hooks }) => {
  let viewer = null;
  let overlay = null;
  let beside = null;
  let linked = true;
  let leads = "main";
  let active = "main";
  let justOpened = false;

  const follow = () => {
    overlay.follow(viewer.view());
    if (linked && leads === "second") main.lieAs(viewer);
  };
  /** The pane whose sheet the page keys turn; its name says so. */
  const activate = (which) => (stage.dataset.active = active = which);
  const inSecond = (target) => pane.contains(target) || bar.contains(target);
  const make = () => {
    viewer = createViewer(pane, { moved: follow, unreadable: () => {}, missing: hooks.missing });
    overlay = createOverlay(viewer.canvas);
    pane.addEventListener("pointermove", () => (leads = "second"));
    pane.addEventListener("pointerleave", () => (leads = "main"));
    for (const touch of ["pointerdown", "wheel"]) {
      stage.addEventListener(touch, ({ target }) => activate(inSecond(target) ? "second" : "main"), { capture: true, passive: true });
    }
    window.addEventListener("keydown", () => (leads = "main"), { capture: true });
  };
  const settle = () => {
    if (!beside || !main.isOpen() || !viewer.isOpen()) return;
    if (justOpened) main.fitSheet(true);
    justOpened = false;
    if (linked) viewer.lieAs(main);
  };
  const drawBar = () => drawPairBar(bar, beside, hooks.sheets().filter((one) => one.id !== hooks.sheet().id), {
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
      if (beside === null) activate("main");
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
    /** Another first sheet: revisions stay side by side with revisions, and no sheet stands there twice. */
    sheetChanged(last, sheet) {
      if (!beside || !sheet) return;
      const next = besideNext(hooks.sheets(), { last, sheet, beside });
      if (next && next.id !== beside.id) return pair.open(next);
      stage.dataset.pair = sideOf(sheet, beside);
      drawBar();
    },
    /** The next or previous sheet in the pane that was touched last; false when the first pane is to go on as it does alone. */
    turn(step) {
      const to = beside && hooks.sheet() && turned(hooks.sheets(), { sheet: hooks.sheet(), beside, active, step });
      if (!to) return false;
      if (to.pane === "main") hooks.openFirst(to.sheet);
      else if (to.sheet.id !== beside.id) pair.open(to.sheet);
      return true;
    },
    mainMoved() {
      if (beside && linked && leads === "main") viewer.lieAs(main);
    },
    sheet: () => beside,
    viewer: () => viewer,
    mend: () => viewer?.mend(),
    drawMarks: () => beside && viewer.isOpen() && hooks.drawMarks(overlay, beside),
  };
  return pair;
};
