/**
 * What moves the sheet whatever tool is armed: two fingers, the middle button, and dragging while Space is held. It hears of
 * every pointer before the tools and the viewer do, and keeps from them what it uses itself.
 *
 * `hooks`: busy() (a tool draws or drags, so the viewer does not see the fingers), cancel() (give up the stroke that the first
 * finger began), spaceHeld(), pan(dx, dy), pinch(from, to, factor).
 */
import { fingers } from "./fingers.js";
import { penHand } from "./pen_hand.js";

const keep = (event) => {
  event.stopImmediatePropagation();
  if (event.cancelable) event.preventDefault();
};

const listenToTouch = (element, hooks, pointOf, pen) => {
  const hand = fingers();
  let navigating = false;
  let last = null;
  const down = (event) => {
    if (pen.isPalm(event)) return keep(event);
    hand.put(event.pointerId, pointOf(event));
    last = pointOf(event);
    if (hooks.busy() && (hand.count() === 2 || pen.fingersMove())) {
      if (hand.count() === 2) hooks.cancel();
      navigating = true;
    }
    if (navigating) keep(event);
  };
  const slide = ([x, y]) => {
    hooks.pan(last[0] - x, last[1] - y);
    last = [x, y];
  };
  const move = (event) => {
    if (pen.isPalm(event)) return keep(event);
    const done = hand.move(event.pointerId, pointOf(event));
    if (!navigating) return;
    keep(event);
    if (done) hooks.pinch(done.from, done.to, done.factor);
    else if (hand.count() === 1) last ? slide(pointOf(event)) : (last = pointOf(event)); // one of two fingers was lifted
  };
  const up = (event) => {
    last = null;
    const ours = hand.lift(event.pointerId);
    if (pen.isPalm(event) || (ours && navigating)) keep(event);
    if (hand.count() === 0) navigating = false;
  };
  return { down, move, up };
};

const listenToMouse = (element, hooks) => {
  let at = null;
  const down = (event) => {
    if (event.button !== 1 && !(event.button === 0 && hooks.spaceHeld())) return;
    keep(event);
    at = [event.clientX, event.clientY];
    element.setPointerCapture(event.pointerId);
  };
  const move = (event) => {
    if (!at) return;
    keep(event);
    hooks.pan(at[0] - event.clientX, at[1] - event.clientY);
    at = [event.clientX, event.clientY];
  };
  const up = (event) => {
    if (!at) return;
    keep(event);
    at = null;
  };
  return { down, move, up };
};

/** Listen on the element that holds the viewer. */
export const listenToNavigation = (element, hooks) => {
  const pointOf = (event) => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const pen = penHand();
  const touch = listenToTouch(element, hooks, pointOf, pen);
  const mouse = listenToMouse(element, hooks);
  const on = (name, act) =>
    element.addEventListener(name, (event) => {
      if (act === "down") pen.down(event);
      (event.pointerType === "touch" ? touch : mouse)[act](event);
      if (act === "up") pen.up(event);
    }, { capture: true });
  on("pointerdown", "down");
  on("pointermove", "move");
  on("pointerup", "up");
  on("pointercancel", "up");
  // The middle button would scroll the page, or open a link in some browsers.
  element.addEventListener("mousedown", (event) => event.button === 1 && event.preventDefault(), { capture: true });
};
