/** Moving a carried mark to its right place: a ghost that is clicked, dragged or nudged there, then Enter; Esc gives up. */
import { beginning, operationsOf, putAt, stepped, takesHold } from "./placing.js";
import { narrow, openDrawer, openSheet } from "./choosing.js";
import { colourOf, drawMarks } from "./paint.js";
import { h, icon } from "./dom.js";
import { t } from "./text.js";

const CLICK_PIXELS = 6;
const HOLD_PIXELS = 10;

const button = (name, picture, act) =>
  h("button", { type: "button", class: "button button-small", "data-testid": name, onclick: act }, icon(picture), t(name));

/** Clicks and drags on the canvas, before the viewer has them; a drag that does not begin on the ghost moves the sheet. */
const listen = (element, hooks) => {
  let press = null;
  const keep = (event) => {
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  const letGo = () => (press = null);
  element.addEventListener("pointerdown", (event) => {
    press = null;
    if (event.button !== 0 || !event.isPrimary || !hooks.isOn()) return;
    press = { at: [event.clientX, event.clientY], point: hooks.pointAt(event), held: hooks.holds(hooks.pointAt(event)), stirred: false };
    if (!press.held) return;
    keep(event);
    element.setPointerCapture(event.pointerId);
  }, { capture: true });
  element.addEventListener("pointermove", (event) => {
    if (!press || !event.isPrimary) return;
    press.stirred ||= Math.hypot(event.clientX - press.at[0], event.clientY - press.at[1]) > CLICK_PIXELS;
    if (!press.held) return;
    keep(event);
    const point = hooks.pointAt(event);
    hooks.dragged([point[0] - press.point[0], point[1] - press.point[1]]);
    press.point = point;
  }, { capture: true });
  element.addEventListener("pointerup", (event) => {
    const { held, stirred } = press ?? {};
    if (!press || !event.isPrimary) return;
    if (held) keep(event);
    if (!held && !stirred) hooks.clicked(hooks.pointAt(event));
    letGo();
  }, { capture: true });
  element.addEventListener("pointercancel", letGo, { capture: true });
};

/** `room` is the shared desk. Returns start(carried), and what keys and tools ask for while a mark is being placed. */
export const connectPlacing = (room) => {
  const place = room.part("placing");
  let carried = null;
  let geometry = null;

  const show = () => {
    const mark = { id: carried.mark_id, kind: carried.kind, geometry };
    room.stage.overlay.preview(mark, {
      colour: colourOf(room, carried.organisation_id), heightMm: room.chosen.sheet.height_mm, label: "", classes: ["is-preview", "is-ghost"],
    });
  };
  const put = (next) => {
    geometry = next;
    show();
  };
  const end = () => {
    carried = null;
    geometry = null;
    place.replaceChildren();
    room.stage.overlay.preview(null);
    drawMarks(room);
  };
  /** The way back to the buttons of the finding, which the keyboard came from. */
  const leave = () => {
    const id = carried.id;
    end();
    if (room.chosen.tool === "hand") room.toolbar.choose("select");
    if (narrow()) openDrawer(room, "findings");
    room.part("pane-body").querySelector(`[data-carried="${CSS.escape(id)}"] [data-testid=carried-move]`)?.focus();
    return true;
  };
  const confirm = () => {
    if (!carried) return false;
    const { there, back } = operationsOf(carried, geometry);
    const findingId = carried.finding_id;
    room.past.perform({ run: () => room.desk.act(there[0], findingId, there[1]), undo: () => room.desk.act(back[0], findingId, back[1]) });
    return leave();
  };
  const oldSheet = () => room.sheetById(room.desk.mark(carried.mark_id)?.sheet_id);
  const beside = () => {
    const sheet = oldSheet();
    if (sheet?.state === "ready") room.sight.pair.open(sheet);
    place.querySelector("section").focus();
  };
  const bar = () => {
    const section = h("section", { class: "placing", tabindex: "-1", "aria-label": t("placing"), "data-testid": "placing" },
      h("p", { role: "status" }, t("placing_help")),
      !narrow() && oldSheet()?.state === "ready" && button("placing_beside", "columns-2", beside),
      button("placing_confirm", "check", confirm), button("placing_end", "x", () => carried && leave()));
    place.replaceChildren(section);
    section.focus(); // so that Enter is for the ghost, and no longer for the button that was pressed
  };
  const seen = () => {
    const { width, height } = room.stage.viewer.size();
    return room.stage.viewer.view().toSheet([width / 2, height / 2]);
  };
  const begin = (one) => {
    const first = beginning(one, room.desk.mark(one.mark_id), seen(), room.chosen.sheet);
    if (!first) return;
    room.toolbar.choose("hand"); // a drag beside the ghost moves the sheet, and no other mark is taken hold of
    carried = one;
    if (narrow()) openDrawer(room, "");
    if (one.geometry) room.stage.flyTo(first.points);
    put(first);
    bar();
    if (room.sight.pair.isOpen()) beside();
  };

  listen(room.part("viewer"), {
    isOn: () => carried !== null,
    pointAt: room.stage.pointer.pointAt,
    holds: (point) => takesHold(geometry, point, HOLD_PIXELS / room.stage.viewer.view().pixelsPerMm),
    dragged: (step) => carried && put(stepped(geometry, step, room.chosen.sheet)),
    clicked: (point) => carried && put(putAt(geometry, point, room.chosen.sheet)),
  });

  return {
    isOn: () => carried !== null,
    /** Look for the place of a carried mark, on its sheet. */
    start: (one) => openSheet(room, one.sheet_id, () => begin(one)),
    confirm,
    cancel: () => carried !== null && leave(),
    /** Another tool or another sheet: it is given up. */
    left: (tool) => carried && (tool !== "hand" || room.chosen.sheet?.id !== carried.sheet_id) && end(),
    nudge(dx, dy) {
      if (!carried) return false;
      put(stepped(geometry, room.stage.stepOnSheet(dx, dy), room.chosen.sheet));
      return true;
    },
  };
};
