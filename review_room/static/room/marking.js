/** Making and changing marks: every act goes through the history. */
import { narrow, openDrawer, pickFinding } from "./choosing.js";
import { moved, rounded } from "./geometry.js";
import { draw } from "./paint.js";
import { uuid } from "./uuid.js";

/** A new finding on the sheet that is open. */
export const begin = (room) => {
  const finding = room.desk.begin(room.chosen.sheet, room.habits);
  pickFinding(room, finding.id, { fly: false });
  return finding;
};

/** A mark belongs to the draft that is open in the form, else to a new one. */
const target = (room) => {
  const { chosen, desk } = room;
  const open = chosen.finding && desk.finding(chosen.finding);
  return open && desk.editable(open) && open.sheet_id === chosen.sheet.id ? open : begin(room);
};

export const place = (room, kind, geometry) => {
  const { me } = room.bootstrap;
  const mark = {
    id: uuid(), finding_id: target(room).id, sheet_id: room.chosen.sheet.id, kind, geometry,
    organisation_id: me.organisation_id, author: me.name,
  };
  room.past.perform(room.desk.commands.place(mark));
  room.chosen.mark = mark.id;
  room.drawPane();
  draw(room, { pane: false });
  if (room.chosen.keep) return;
  room.toolbar.choose("select");
  if (narrow()) return openDrawer(room, "findings");
  room.part("pane-body").querySelector("textarea")?.focus();
};

const ownMark = ({ chosen, desk }) => {
  const mark = chosen.mark && desk.mark(chosen.mark);
  return mark && desk.editable(desk.finding(mark.finding_id)) ? mark : null;
};

export const removeMark = (room) => {
  const mark = ownMark(room);
  if (!mark) return;
  room.past.perform(room.desk.commands.remove(mark.id));
  room.chosen.mark = null;
  draw(room);
};

/** The arrow keys move the chosen mark by pixels of the screen; without one they move the sheet. */
export const nudge = (room, dx, dy) => {
  const mark = ownMark(room);
  if (!mark) return room.stage.pan(dx * 40, dy * 40);
  const points = rounded(moved(mark.geometry.points, ...room.stage.stepOnSheet(dx, dy)));
  room.past.perform(room.desk.commands.reshape(mark.id, { ...mark.geometry, points }));
};
