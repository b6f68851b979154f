/** Snapping in the room: on or off, the sign at the point, and a word where a sheet has no lines. */
import { notice } from "./announce.js";
import { isMeasure } from "./measuring.js";
import { REACH_PIXELS, nearest } from "./snapping.js";
import { snaps } from "./snaps.js";
import { t } from "./text.js";

const LATE_AGAIN = 10_000; // milliseconds: said once for all cells around the pen

const snapsWith = (tool) => isMeasure(tool) || tool === "calibrate" || tool === "region";

/** `root` holds the buttons [data-act=snap]; `ask(url)` fetches a cell; `sign(found or null)` shows the point. */
export const connectSnapping = (root, { ask, sign, tool, sheet }) => {
  let told = 0;
  const late = () => {
    if (Date.now() - told < LATE_AGAIN) return;
    told = Date.now();
    notice(t("snap_late"));
  };
  const known = snaps(ask, { lineless: () => notice(t("snap_none")), late });
  let on = true;
  const buttons = root.querySelectorAll("[data-act=snap]");
  const toggle = () => {
    on = !on;
    for (const button of buttons) button.setAttribute("aria-pressed", String(on));
    if (!on) sign(null);
    notice(t(on ? "snap_on" : "snap_off"));
  };
  for (const button of buttons) button.addEventListener("click", toggle);
  return {
    toggle,
    /** The place of the pen, or the point of the drawing near it; with Alt held it goes where the pen is. */
    snapped(point, event, pixelsPerMm) {
      const found = on && !event.altKey && snapsWith(tool()) && sheet()
        ? nearest(known.near(sheet(), point, REACH_PIXELS / pixelsPerMm), point, REACH_PIXELS / pixelsPerMm) : null;
      sign(found);
      return found ? found.point : point;
    },
  };
};
