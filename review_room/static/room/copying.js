/** Copying marks within the room: to the same sheet, to the one that is open, to many at once. All of it is one step to undo. */
import { notice } from "./announce.js";
import { askSheets } from "./copy_dialog.js";
import { laid, standsOn, taken, targets } from "./copies.js";
import { together } from "./history.js";
import { newMark, ownMarks, target } from "./marking.js";
import { draw } from "./paint.js";
import { pickedAll, pickedIds, within } from "./selection.js";
import { t } from "./text.js";

const STEP_PIXELS = 16;
const MOST_MARKS = 200; // of one finding: what a draft may be sent with

const picked = ({ chosen, desk }) => pickedIds(chosen).map(desk.mark).filter(Boolean);

export const canCopy = (room) => picked(room).length > 0 && window.getSelection().isCollapsed;
export const canPaste = (room) => Boolean(room.clip) && room.stage.isOpen() && room.bootstrap.me.can_annotate;

export const copy = (room) => {
  const marks = picked(room);
  if (marks.length === 0) return;
  room.clip = taken(marks, marks[0].sheet_id);
  notice(t("copied", { n: marks.length }));
};

const place = (room, marks) => {
  room.past.perform(together(marks.map(room.desk.commands.place)));
  draw(room);
};

/** On the same sheet a little beside, each time a little further; on another at the same place. */
const paste = (room, clip) => {
  const { sheet } = room.chosen;
  if (clip.sheetId === sheet.id) clip.times += 1;
  const step = clip.sheetId === sheet.id ? STEP_PIXELS * clip.times : 0;
  const shapes = laid(clip.shapes, step ? room.stage.stepOnSheet(step, step) : [0, 0], sheet);
  const findingId = target(room, { anySheet: true }).id;
  const marks = shapes.map((shape) => newMark(room, findingId, sheet.id, shape.kind, shape.geometry));
  place(room, marks);
  Object.assign(room.chosen, pickedAll(marks.map((mark) => mark.id)));
  draw(room);
};

export const pasteCopied = (room) => canPaste(room) && paste(room, room.clip);

export const duplicate = (room) => {
  if (!room.bootstrap.me.can_annotate) return;
  const marks = picked(room).filter((mark) => mark.sheet_id === room.chosen.sheet?.id);
  if (marks.length > 0) paste(room, taken(marks, room.chosen.sheet.id));
};

/** Own marks of the sheet, all of them. */
export const pickAll = (room) => {
  Object.assign(room.chosen, pickedAll(ownMarks(room).map((mark) => mark.id)));
  if (room.chosen.mark) room.pickFinding(room.desk.mark(room.chosen.mark).finding_id, { fly: false });
};

/** Own marks within a box, as band.js draws it. */
export const pickWithin = (room, from, to) => {
  const found = within(ownMarks(room), from, to);
  if (found.length === 0) return;
  Object.assign(room.chosen, pickedAll(found.map((mark) => mark.id)));
  room.pickFinding(found[0].finding_id, { fly: false });
};

/** The marks of a finding, or those of it that are picked, on the sheets that the reviewer chooses. */
export const copyToSheets = async (room, finding) => {
  const { bootstrap, desk } = room;
  const all = desk.marks().filter((mark) => mark.finding_id === finding.id);
  const some = picked(room).filter((mark) => mark.finding_id === finding.id);
  const from = room.sheetById((some[0] ?? all[0]).sheet_id);
  const shapes = taken((some.length > 1 ? some : all).filter((mark) => mark.sheet_id === from.id), from.id).shapes;
  const rows = targets(bootstrap.sheets, from).map((one) => ({ ...one, has: laid(shapes, [0, 0], one.sheet).every((shape) => standsOn(all, one.sheet.id, shape)) }));
  const ids = await askSheets(rows, { marks: shapes.length, most: Math.floor((MOST_MARKS - all.length) / shapes.length) });
  const marks = ids.flatMap((id) =>
    laid(shapes, [0, 0], room.sheetById(id)).filter((shape) => !standsOn(all, id, shape)).map((shape) => newMark(room, finding.id, id, shape.kind, shape.geometry)));
  if (marks.length === 0) return;
  place(room, marks);
  notice(t("copied_to", { n: ids.length }), { action: { label: t("key_undo"), run: () => (room.past.undo(), draw(room)) } });
};
