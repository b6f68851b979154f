/**
 * How long each sheet was really in view: the page is visible, and somebody has moved, pressed or scrolled within the last
 * minute. Counted here since the room was opened and sent as a sum, so that a beat that is lost or sent twice does no harm.
 */
import { uuid } from "./uuid.js";

const OPENED_MS = 2000;
const IDLE_MS = 60_000;
const TICK_MS = 1000;
const BEAT_MS = 15_000;
/** Longer between two ticks means that the machine slept. */
const GAP_MS = 3 * TICK_MS;

/** The count alone; `now` is in milliseconds and comes from the caller. Pure. */
export const createMeter = () => {
  const seconds = new Map();
  const kept = new Map();
  let sheet = null;
  let since = 0;
  let input = 0;
  let last = 0;
  return {
    show(id, now) {
      sheet = id;
      since = last = input = now;
    },
    touched(now) {
      input = now;
    },
    /** Time goes by; returns true when a sheet has just become an opened one. */
    tick(now, visible) {
      const passed = now - last;
      last = now;
      if (sheet === null || !visible || now - input > IDLE_MS) {
        since += passed;
        return false;
      }
      const before = seconds.has(sheet);
      if (now - since < OPENED_MS) return false;
      const counted = before ? (passed > GAP_MS ? 0 : passed) : Math.min(now - since, GAP_MS);
      seconds.set(sheet, (seconds.get(sheet) ?? 0) + counted / 1000);
      return !before;
    },
    /** Sheets of which the server knows less than is counted here. */
    pending: () => [...seconds].map(([sheet_id, sum]) => ({ sheet_id, seconds: Math.floor(sum) }))
      .filter((one) => !kept.has(one.sheet_id) || kept.get(one.sheet_id) < one.seconds).slice(0, 50),
    keep(answer) {
      for (const [id, sum] of Object.entries(answer)) kept.set(Number(id), sum);
    },
  };
};

/** Watch the screen; `sheetId()` is the sheet that is open, `send(content)` resolves to what the server keeps. */
export const watchViewing = ({ sheetId, send }) => {
  const meter = createMeter();
  const page = uuid();
  let shown;
  let sending = false;
  const beat = async () => {
    const sheets = meter.pending();
    if (sending || sheets.length === 0) return;
    sending = true;
    await send({ page, sheets }).then((answer) => meter.keep(answer.kept), () => {}); // the sum goes again with the next beat
    sending = false;
  };
  const tick = () => {
    const now = performance.now();
    if (sheetId() !== shown) meter.show((shown = sheetId()), now);
    if (meter.tick(now, document.visibilityState === "visible")) beat();
  };
  for (const act of ["pointermove", "pointerdown", "wheel", "keydown", "touchmove"]) {
    window.addEventListener(act, () => meter.touched(performance.now()), { passive: true, capture: true });
  }
  setInterval(tick, TICK_MS);
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", () => (tick(), document.visibilityState === "hidden" && beat()));
  window.addEventListener("pagehide", beat);
};
