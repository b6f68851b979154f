/** Pointer events on the sheet become strokes of the chosen tool, selections, and moves of one's own marks. */
import { STROKES } from "./strokes.js";
import { moved, onSheet, rounded } from "./geometry.js";
import { reshaped } from "./reshaping.js";

const CLICK_PIXELS = 6;

/** Keys go on with what is being drawn: Enter closes a polygon, and does not press the tool's button again. */
const leaveButton = () => document.activeElement?.matches("button") && document.activeElement.blur();

/**
 * `hooks`: view(), sheet(), tool(), editable(markId), markById(id), selectedMark(), preview(kind, geometry|null), finished(kind, geometry),
 * picked(markId|null), reshaping(mark, points), reshaped(mark, points), snapped(point, event)
 */
export const createPointer = (overlay, hooks) => {
  const { root } = overlay;
  let stroke = null;
  let strokeKind = "";
  let drag = null;

  const pointAt = (event) => {
    const box = root.getBoundingClientRect();
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
    drag = { mark, grip, from: pointAt(event), points: mark.geometry.points, stirred: false };
    root.setPointerCapture(event.pointerId);
  };

  const dragged = (event) => {
    const at = pointAt(event);
    if (drag.grip !== null) return reshaped(drag.mark, drag.grip, at);
    return rounded(moved(drag.points, at[0] - drag.from[0], at[1] - drag.from[1]));
  };

  const downToSelect = (event) => {
    const grip = event.target.closest("[data-grip]");
    const markId = grip ? hooks.selectedMark() : event.target.closest("[data-mark]")?.dataset.mark;
    if (!markId) return;
    event.stopPropagation();
    if (!grip) hooks.picked(markId);
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
      if (drag.stirred) hooks.reshaping(drag.mark, dragged(event));
    } else if (stroke && draws()) {
      event.stopPropagation();
      stroke.move(place(event), event.shiftKey);
      showPreview();
    } else if (draws()) {
      place(event);
    }
  };

  const up = (event) => {
    if (drag) {
      const { mark, stirred } = drag;
      const points = stirred ? dragged(event) : null;
      drag = null;
      if (points) hooks.reshaped(mark, points);
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
    cancel, close,
    isDrawing: () => stroke !== null && stroke.preview() !== null,
    /** Whether the pointers on the sheet are ours: a tool that draws is armed, or a mark is being dragged. */
    isBusy: () => draws() || drag !== null,
  };
};
