/**
 * Frames for the viewer. OpenSeadragon asks for another frame all the time, sixty in a second, also when nobody moves anything;
 * on an office computer with a few rooms open that is a tenth of a core for each. At rest it gets a few looks a second, and full
 * frames again as soon as somebody touches the page or the picture moves or gets new tiles.
 */
const AWAKE = 1500; // milliseconds after the last sign of life
const AT_REST = 400; // milliseconds between two looks

/** `clock`: { now, frame, cancelFrame, later, cancelLater }, as the window has them. Pure but for these. */
export const calmFrames = (clock) => {
  const asked = new Map(); // id → what cancels it, and starts it at once where it waits
  let awakeUntil = clock.now() + AWAKE;
  let ids = 0;

  const onFrame = (id, act) => {
    const handle = clock.frame((time) => asked.delete(id) && act(time));
    asked.set(id, { cancel: () => clock.cancelFrame(handle) });
  };
  const later = (id, act) => {
    const handle = clock.later(() => onFrame(id, act), AT_REST);
    const cancel = () => clock.cancelLater(handle);
    asked.set(id, { cancel, hurry: () => (cancel(), onFrame(id, act)) });
  };

  return {
    request(act) {
      ids += 1;
      (clock.now() < awakeUntil ? onFrame : later)(ids, act);
      return ids;
    },
    cancel(id) {
      asked.get(id)?.cancel();
      asked.delete(id);
    },
    /** Something moves, or is about to. */
    wake() {
      const slept = clock.now() >= awakeUntil;
      awakeUntil = clock.now() + AWAKE;
      if (slept) [...asked.values()].forEach((one) => one.hurry?.());
    },
  };
};

const SIGNS_OF_LIFE = ["pointermove", "pointerdown", "wheel", "keydown", "touchmove", "resize"];
const MOVES = ["open", "pan", "zoom", "rotate", "flip", "resize", "animation", "tile-loaded", "tile-load-failed"];

let shared = null;

/** Let OpenSeadragon take its frames from here; one for all viewers of a page. */
const install = () => {
  const frames = calmFrames({
    now: () => performance.now(),
    frame: (act) => requestAnimationFrame(act),
    cancelFrame: (handle) => cancelAnimationFrame(handle),
    later: (act, milliseconds) => setTimeout(act, milliseconds),
    cancelLater: (handle) => clearTimeout(handle),
  });
  window.OpenSeadragon.requestAnimationFrame = frames.request;
  window.OpenSeadragon.cancelAnimationFrame = frames.cancel;
  SIGNS_OF_LIFE.forEach((name) => window.addEventListener(name, frames.wake, { capture: true, passive: true }));
  return frames;
};

/** Before a viewer is made. */
export const takeFrames = () => (shared ??= install());

/** What a viewer does wakes it. */
export const wakeWith = (osd) => {
  MOVES.forEach((name) => osd.addHandler(name, takeFrames().wake));
  osd.world.addHandler("add-item", takeFrames().wake);
};
