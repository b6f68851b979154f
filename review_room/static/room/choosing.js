/** Choosing a sheet, a finding, a mark: each shows up in the other two. */
import { draw, drawLists, drawMarks, marksHere } from "./paint.js";
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
  if (room.chosen.sheet?.id === id && room.stage.isOpen()) return then?.();
  const last = room.chosen.sheet;
  room.sight.leaving();
  room.chosen.sheet = sheet;
  if (room.root.dataset.drawer === "sheets") openDrawer(room, "");
  room.stage.show(sheet, () => {
    drawMarks(room);
    room.sight.ready();
    then?.();
  }, room.sight.maskOf(sheet));
  room.sight.opened(last);
  window.history.replaceState(null, "", `#sheet-${sheet.id}`); // so that loading the page again leads here
  drawLists(room);
  room.sheetChanged();
};

const visit = (room, finding, marks) => {
  const below = narrow() && room.root.dataset.drawer ? 0.72 : 0;
  const fly = () => marks.length > 0 && room.stage.flyTo(marks.flatMap((mark) => mark.geometry.points), { below });
  const here = room.chosen.sheet ? new Set(marksHere(room).map((mark) => mark.id)) : new Set();
  const shown = marks.length > 0 && marks.every((mark) => here.has(mark.id));
  if (shown && room.stage.isOpen()) fly();
  else openSheet(room, marks[0]?.sheet_id ?? finding.sheet_id, fly);
};

/** Choose a finding, or none with null; `fly` moves the sheet to its marks. */
export const pickFinding = (room, id, { fly = true } = {}) => {
  const { chosen, desk } = room;
  chosen.finding = id;
  const marks = id ? desk.marks().filter((mark) => mark.finding_id === id) : [];
  if (!marks.some((mark) => mark.id === chosen.mark)) chosen.mark = marks[0]?.id ?? null;
  room.drawPane();
  if (id && fly) visit(room, desk.finding(id), marks);
  draw(room, { pane: false });
};

export const pickMark = (room, markId) => {
  room.chosen.mark = markId;
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
