/** Choosing a sheet, a finding, a mark: each shows up in the other two. */
import { draw, drawLists, drawMarks, marksHere } from "./paint.js";
import { pickedAll, toggled } from "./selection.js";
import { neighbour } from "./sheet_order.js";

export const narrow = () => window.matchMedia("(max-width: 900px)").matches;

/** On narrow screens the columns are drawers; asking for the open one closes it. */
export const drawer = ({ root }, name) => {
  root.dataset.drawer = root.dataset.drawer === name ? "" : name;
};

/** Keep a drawer open, whatever was open before. */
export const openDrawer = ({ root }, name) => {
  root.dataset.drawer = name;
};

export const openSheet = (room, id, then = null) => {
  const sheet = room.sheetById(id);
  if (!sheet) return;
  room.together?.ownMove();
  if (room.chosen.sheet?.id === id && room.stage.isOpen()) return then?.();
  const last = room.chosen.sheet;
  room.sight.leaving();
  room.chosen.sheet = sheet;
  room.placing?.left(room.chosen.tool);
  if (room.root.dataset.drawer === "sheets") openDrawer(room, "");
  room.stage.show(sheet, () => {
    drawMarks(room);
    room.sight.ready();
    then?.();
  }, room.sight.maskOf(sheet));
  room.sight.opened(last);
  window.history.replaceState(null, "", `#sheet-${sheet.id}`); // so that loading the page again leads here
  drawLists(room);
  room.together?.opened();
  room.say({ sheet: sheet.id });
};

const flyTo = (room, marks) => {
  const below = narrow() && room.root.dataset.drawer ? 0.72 : 0;
  room.together.ownMove();
  if (marks.length > 0) room.stage.flyTo(marks.flatMap((mark) => mark.geometry.points), { below });
};

/** To the marks of a finding on the sheet that is open, else to those on its own sheet. */
const visit = (room, finding, marks) => {
  const here = room.chosen.sheet ? new Set(marksHere(room).map((mark) => mark.id)) : new Set();
  const shown = marks.filter((mark) => here.has(mark.id));
  if (shown.length > 0 && room.stage.isOpen()) return flyTo(room, shown);
  const first = marks.some((mark) => mark.sheet_id === finding.sheet_id) ? finding.sheet_id : (marks[0]?.sheet_id ?? finding.sheet_id);
  openSheet(room, first, () => flyTo(room, marks.filter((mark) => mark.sheet_id === first)));
};

/** To the marks of a finding on one of the sheets on which it stands. */
export const visitOn = (room, finding, sheetId) =>
  openSheet(room, sheetId, () => flyTo(room, room.desk.marks().filter((mark) => mark.finding_id === finding.id && mark.sheet_id === sheetId)));

/** Choose a finding, or none with null; `fly` moves the sheet to its marks. */
export const pickFinding = (room, id, { fly = true } = {}) => {
  const { chosen, desk } = room;
  if (id && !desk.finding(id)) return; // gone, or not there yet in what is played back
  chosen.finding = id;
  const marks = id ? desk.marks().filter((mark) => mark.finding_id === id) : [];
  if (!marks.some((mark) => mark.id === chosen.mark)) Object.assign(chosen, pickedAll(marks.slice(0, 1).map((mark) => mark.id)));
  room.drawPane();
  if (id && fly) visit(room, desk.finding(id), marks);
  draw(room, { pane: false });
};

/** Choose a mark and its finding; `added` puts it to those that are picked, or takes it away from them. */
export const pickMark = (room, markId, added = false) => {
  const next = added ? toggled(room.chosen, markId) : pickedAll([markId]);
  Object.assign(room.chosen, next);
  if (added && next.mark) markId = next.mark;
  pickFinding(room, room.desk.mark(markId)?.finding_id ?? null, { fly: false });
  room.part("findings").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  if (narrow() && markId) openDrawer(room, "findings");
};

/** The sheet `step` places further in the list, in the pane that is being looked at. */
export const turn = (room, step) => {
  if (room.sight.pair.turn(step)) return;
  const next = neighbour(room.sheetsShown(), room.chosen.sheet, step);
  if (next) openSheet(room, next.id);
};
