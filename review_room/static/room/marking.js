/** Making and changing marks: every act goes through the history. */
import { narrow, openDrawer, pickFinding } from "./choosing.js";
import { moved, rounded } from "./geometry.js";
import { together } from "./history.js";
import { draw, marksHere } from "./paint.js";
import { pickedAll, pickedIds } from "./selection.js";
import { uuid } from "./uuid.js";

/** A new finding on the sheet that is open. */
export const begin = (room) => {
  const finding = room.desk.begin(room.chosen.sheet, room.habits);
  pickFinding(room, finding.id, { fly: false });
  return finding;
};

/** A mark belongs to the draft that is open in the form, else to a new one. */
export const target = (room, { anySheet = false } = {}) => {
  const { chosen, desk } = room;
  const open = chosen.finding && desk.finding(chosen.finding);
  return open && desk.editable(open) && (anySheet || open.sheet_id === chosen.sheet.id) ? open : begin(room);
};

/** A mark of one's own that is not placed yet. */
export const newMark = ({ bootstrap: { me } }, findingId, sheetId, kind, geometry) => ({
  id: uuid(), finding_id: findingId, sheet_id: sheetId, kind, geometry, organisation_id: me.organisation_id, author: me.name,
});

export const place = (room, kind, geometry) => {
  const mark = newMark(room, target(room).id, room.chosen.sheet.id, kind, geometry);
  room.past.perform(room.desk.commands.place(mark));
  Object.assign(room.chosen, pickedAll([mark.id]));
  room.drawPane();
  draw(room, { pane: false });
  if (room.chosen.keep) return;
  room.toolbar.choose("select");
  if (narrow()) return openDrawer(room, "findings");
  room.part("pane-body").querySelector("textarea")?.focus();
};

const isOwn = ({ desk }, mark) => desk.editable(desk.finding(mark.finding_id));

/** One's own marks on the open sheet that can still be changed. */
export const ownMarks = (room) => room.desk.marks().filter((mark) => mark.sheet_id === room.chosen.sheet?.id && isOwn(room, mark));

/** One's own marks that are picked and can be seen. */
export const pickedMarks = (room) => {
  const here = new Set(room.chosen.sheet ? marksHere(room).map((mark) => mark.id) : []);
  return pickedIds(room.chosen).map(room.desk.mark).filter((mark) => mark && here.has(mark.id) && isOwn(room, mark));
};

export const removeMark = (room) => {
  const marks = pickedMarks(room);
  if (marks.length === 0) return;
  room.past.perform(together(marks.map((mark) => room.desk.commands.remove(mark.id))));
  Object.assign(room.chosen, pickedAll([]));
  draw(room);
};

/** Give marks new points: [mark, points] each, all in one step. */
export const reshapeMarks = (room, changes) =>
  room.past.perform(together(changes.map(([mark, points]) => room.desk.commands.reshape(mark.id, { ...mark.geometry, points }))));

/** The arrow keys move the picked marks by pixels of the screen; without one they move the sheet. */
export const nudge = (room, dx, dy) => {
  const marks = pickedMarks(room);
  if (marks.length === 0) return room.stage.pan(dx * 40, dy * 40);
  const step = room.stage.stepOnSheet(dx, dy);
  reshapeMarks(room, marks.map((mark) => [mark, rounded(moved(mark.geometry.points, ...step))]));
};
