/** A box drawn with Shift held and the select tool, on empty paper: all of one's own marks within it are picked. */

/**
 * `hooks`: armed() (the select tool, and a sheet to draw on), pointAt(event) in millimetres, show(from, to) or show(null),
 * done(from, to). Listens before the viewer, which would move the sheet.
 */
export const listenToBand = (element, hooks) => {
  let from = null;
  const keep = (event) => {
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  const stop = () => {
    from = null;
    hooks.show(null);
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.shiftKey || event.pointerType === "touch" || !hooks.armed()) return;
    if (event.target.closest("[data-mark], [data-grip]")) return;
    keep(event);
    from = hooks.pointAt(event);
    element.setPointerCapture(event.pointerId);
  }, { capture: true });
  element.addEventListener("pointermove", (event) => {
    if (!from) return;
    keep(event);
    hooks.show(from, hooks.pointAt(event));
  }, { capture: true });
  element.addEventListener("pointerup", (event) => {
    if (!from) return;
    keep(event);
    const [start, end] = [from, hooks.pointAt(event)];
    stop();
    hooks.done(start, end);
  }, { capture: true });
  element.addEventListener("pointercancel", () => from && stop(), { capture: true });
};
