/** Measuring in the room: readings of figures, the sheet's scales, calibration. */
import { notice } from "./announce.js";
import { confirmed } from "./dialogs.js";
import { bounds, wired } from "./geometry.js";
import { isMeasure, measured, needsScale, scaleFor, scaleText } from "./measuring.js";
import { drawScales } from "./scales_panel.js";
import { t } from "./text.js";
import { uuid } from "./uuid.js";

const AIR_MM = 20;

/** The reading of a figure on the open sheet by what is known here; what the server says of a mark goes before it. */
const readings = (room) => {
  const reading = (kind, { points }, sheet = room.chosen.sheet) => {
    if (!sheet || !isMeasure(kind)) return null;
    const scale = needsScale(kind) ? scaleFor(points, sheet, room.desk.scalesOn(sheet.id), room.bootstrap.me.organisation_id) : {};
    const found = measured(kind, points, scale);
    return found && { ...found, scale: scale.ratio ? scaleText(scale.ratio) : "", source: scale.source ?? null };
  };
  return {
    reading,
    /** A mark with its reading: the server's, or for what is not saved yet the one reckoned here. */
    known: (mark) => (!isMeasure(mark.kind) || mark.measure ? mark : { ...mark, measure: reading(mark.kind, mark.geometry, room.sheetById(mark.sheet_id)) }),
  };
};

/** The panel of the sheet's scales and the way of a new one: line, length, place, operation. */
const scalesPanel = (room) => {
  const state = { form: null, waiting: null };
  const maySet = () => room.bootstrap.me.can_annotate;
  const isOpen = () => room.sight.panels.open() === "scales";
  const open = () => (isOpen() ? draw() : room.sight.panels.show("scales"));
  const begin = (form) => {
    state.form = { line: null, mending: null, typed: {}, ...form };
    open();
  };
  const end = () => {
    state.form = null;
    state.waiting = null;
    room.stage.outline(null);
    draw();
  };
  const set = (told, region, id = uuid()) => {
    room.desk.scale("set_sheet_scale", { scale: { id, sheet_id: room.chosen.sheet.id, region, ...told } });
    end();
  };
  const hooks = () => ({
    bootstrap: room.bootstrap, scales: room.desk.scalesOn(room.chosen.sheet?.id), maySet: maySet(),
    confirm: (stated) => set({ stated }, null),
    look: ({ region: [left, bottom, right, top] }) => {
      room.stage.outline([[left, bottom], [right, top]]);
      room.stage.flyTo([[left, bottom], [right, top]], { air: AIR_MM });
    },
    mend: (scale) => begin({ mending: scale, typed: { stated: scale.text, place: scale.region ? "same" : "whole" } }),
    async remove(scale) {
      if (!(await confirmed(t("scale_remove"), t("scale_remove_question", { scale: scale.text }), t("scale_remove")))) return;
      room.desk.scale("remove_sheet_scale", { scale_id: scale.id });
    },
    begin: () => begin({}),
    calibrate: () => room.toolbar.choose("calibrate"),
    type: (typed) => (state.form.typed = typed),
    send(told, place) {
      const { mending } = state.form;
      if (place !== "region") return set(told, place === "same" ? mending.region : null, mending?.id);
      state.waiting = { told, id: mending?.id };
      room.toolbar.choose("region");
      return notice(t("scale_draw_hint"));
    },
    giveUp: end,
  });
  const draw = () => isOpen() && drawScales(room.part("scales"), room.chosen.sheet, state, hooks());
  return {
    draw, open,
    calibrated: (line) => begin({ line }),
    bounded(points) {
      const { told, id } = state.waiting ?? {};
      if (told) set(told, wired(bounds(points)), id);
    },
    /** Another sheet is open: what was begun for the last one is given up. */
    opened() {
      state.form = null;
      state.waiting = null;
      draw();
    },
  };
};

export const connectMeasuring = (room) => {
  const panel = scalesPanel(room);
  const told = new Set();
  return {
    ...readings(room), drawScales: panel.draw, sheetOpened: panel.opened,
    /** Redraw what shows scales, unless somebody is typing there. */
    refresh: () => room.part("scales").contains(document.activeElement) && document.activeElement.matches("input") ? null : panel.draw(),
    /** Lines and regions of the scale tools are no marks; true when it was one of them. */
    takes(kind, { points }) {
      if (kind !== "calibrate" && kind !== "region") return false;
      room.toolbar.choose("select");
      if (kind === "calibrate") panel.calibrated(points);
      else panel.bounded(points);
      return true;
    },
    /** A tool was chosen: where nothing can be measured yet, say so before anything is drawn. */
    toolChosen(name) {
      const { sheet } = room.chosen;
      if (!needsScale(name) || !sheet || told.has(sheet.id) || !room.bootstrap.me.can_annotate) return;
      if (sheet.scale?.sure || room.desk.scalesOn(sheet.id).length > 0) return;
      told.add(sheet.id);
      notice(t(sheet.scale ? "why_unconfirmed_scale" : "why_unknown_scale"), { action: { label: t("scales"), run: panel.open } });
    },
  };
};
