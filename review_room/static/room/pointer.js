/** Pointer events on the sheet become strokes of the chosen tool, selections, and moves of one's own marks. */
import { STROKES } from "./strokes.js";
import { moved, onSheet, rounded } from "./geometry.js";
import { reshaped } from "./reshaping.js";

const CLICK_PIXELS = 6;

/** Keys go on with what is being drawn: Enter closes a polygon, and does not press the tool's button again. */
const leaveButton = () => document.activeElement?.matches("button") && document.activeElement.blur();

/** Every place that a pen was at since the last frame, not only the last one. */
const allOf = (event) => {
  const between = event.getCoalescedEvents?.() ?? [];
  return between.length > 0 ? between : [event];
};

/**
 * `hooks`: view(), sheet(), tool(), editable(markId), markById(id), selectedMark(), pickedMarks(), preview(kind, geometry|null),
 * finished(kind, geometry), picked(markId, added), reshaping(changes), reshaped(changes) with [mark, points] each, snapped(point, event)
 */
export const createPointer = (overlay, hooks) => {
  const { root } = overlay;
  let stroke = null;
  let strokeKind = "";
  let drag = null;

  const pointAt = (event) => {
    const box = root.parentElement.getBoundingClientRect(); // the overlay itself may be on its way
    const sheet = hooks.sheet();
    const point = hooks.view().toSheet([event.clientX - box.left, event.clientY - box.top]);
    return onSheet(point, { widthMm: sheet.width_mm, heightMm: sheet.height_mm });
  };
  /** The point under the pen, or the one of the drawing that it snaps to. */
  const place = (event) => hooks.snapped(pointAt(event), event);
  const slack = () => CLICK_PIXELS / hooks.view().pixelsPerMm;
  const draws = () => hooks.tool() in STROKES && hooks.sheet() !== null;

  const currentStroke = () => {
    if (strokeKind !== hooks.tool() || !stroke) {
      strokeKind = hooks.tool();
      stroke = STROKES[strokeKind](slack());
    }
    return stroke;
  };

  const showPreview = () => hooks.preview(strokeKind, stroke?.preview() ?? null);

  const finish = (geometry) => {
    if (!geometry) return showPreview();
    const kind = strokeKind;
    stroke = null;
    hooks.preview(kind, null);
    const { points } = geometry;
    hooks.finished(kind, { points });
  };

  const startDrag = (event, mark, grip) => {
    const many = hooks.pickedMarks();
    const marks = grip === null && many.includes(mark) ? many : [mark];
    drag = { marks, grip, pressed: mark.id, from: pointAt(event), stirred: false };
    root.setPointerCapture(event.pointerId);
  };

  const dragged = (event) => {
    const at = pointAt(event);
    if (drag.grip !== null) return drag.marks.map((mark) => [mark, reshaped(mark, drag.grip, at)]);
    const step = [at[0] - drag.from[0], at[1] - drag.from[1]];
    return drag.marks.map((mark) => [mark, rounded(moved(mark.geometry.points, ...step))]);
  };

  const downToSelect = (event) => {
    const grip = event.target.closest("[data-grip]");
    const markId = grip ? hooks.selectedMark() : event.target.closest("[data-mark]")?.dataset.mark;
    if (!markId) return;
    event.stopPropagation();
    const added = event.shiftKey && hooks.editable(markId);
    const many = hooks.pickedMarks();
    const together = !added && many.length > 1 && many.some((mark) => mark.id === markId);
    if (!grip && !together) hooks.picked(markId, added);
    if (hooks.editable(markId)) startDrag(event, hooks.markById(markId), grip ? Number(grip.dataset.grip) : null);
  };

  const down = (event) => {
    if (event.button !== 0) return;
    if (hooks.tool() === "select") return downToSelect(event);
    if (!draws()) return;
    event.stopPropagation();
    event.preventDefault();
    leaveButton();
    root.setPointerCapture(event.pointerId);
    finish(currentStroke().down(place(event), event.shiftKey));
  };

  const move = (event) => {
    if (drag) {
      drag.stirred ||= Math.hypot(...pointAt(event).map((value, i) => value - drag.from[i])) > slack() / 2;
      if (drag.stirred) hooks.reshaping(dragged(event));
    } else if (stroke && draws()) {
      event.stopPropagation();
      for (const one of allOf(event).slice(0, -1)) stroke.move(pointAt(one), event.shiftKey);
      stroke.move(place(event), event.shiftKey);
      showPreview();
    } else if (draws()) {
      place(event);
    }
  };

  const up = (event) => {
    if (drag) {
      const { marks, stirred, grip, pressed } = drag;
      const changes = stirred ? dragged(event) : null;
      drag = null;
      if (changes) hooks.reshaped(changes);
      else if (marks.length > 1 && grip === null) hooks.picked(pressed, false); // a click, not a move: only this one
    } else if (stroke && draws() && event.button === 0) {
      event.stopPropagation();
      finish(stroke.up(place(event)));
    }
  };

  const cancel = () => {
    stroke = null;
    drag = null;
    hooks.preview(strokeKind, null);
  };

  const close = () => {
    if (stroke) finish(stroke.close());
  };

  root.addEventListener("pointerdown", down);
  root.addEventListener("pointermove", move);
  root.addEventListener("pointerup", up);
  root.addEventListener("pointercancel", cancel);
  root.addEventListener("dblclick", close);
  return {
    cancel, close, pointAt,
    isDrawing: () => stroke !== null && stroke.preview() !== null,
    /** Whether the pointers on the sheet are ours: a tool that draws is armed, or a mark is being dragged. */
    isBusy: () => draws() || drag !== null,
  };
};
