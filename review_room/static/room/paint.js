/** Draws the marks and the lists from what is known and what is chosen. `room` is the shared desk of the modules here. */
import { carriedIds, carriedLook, carriedOn, uncheckedFindings } from "./carried.js";
import { isOpen, openCounts } from "./filters.js";
import { drawFindings } from "./findings_panel.js";
import { elsewhere } from "./copies.js";
import { gripsOf } from "./reshaping.js";
import { printedNo } from "./numbers.js";
import { drawChangeSwitch, openElsewhere } from "./sheet_changes.js";
import { drawSheetBar, drawSheets } from "./sheets_panel.js";
import { pickedIds } from "./selection.js";
import { talkTags } from "./talk/talk_pane.js";
import { t } from "./text.js";

const NEUTRAL = "#6b7785";

export const colourOf = (room, unit) => room.bootstrap.organisations[unit]?.colour ?? NEUTRAL;

/** Colour, badge and classes of a mark; only the first mark of a finding on a sheet carries the number. */
const lookOf = (room, mark, isFirst, sheet) => {
  const { desk, chosen } = room;
  const finding = desk.finding(mark.finding_id);
  const classes = [
    finding?.state === "draft" && "is-draft",
    finding && !isOpen(finding) && "is-settled",
    mark.finding_id === chosen.finding && "is-chosen",
    chosen.also.size > 0 && pickedIds(chosen).includes(mark.id) && "is-picked",
    mark.sheet_id !== sheet.id && "is-carried",
  ].filter(Boolean);
  const carried = carriedLook(mark);
  const number = isFirst ? printedNo(finding, room.bootstrap) || t("draft_short") : "";
  return {
    colour: colourOf(room, mark.organisation_id), label: [number, carried.label].filter(Boolean).join(" "), classes: [...classes, ...carried.classes],
  };
};

/** Marks by their finding: thousands of findings ask for their own, at every key in the filter. */
const grouped = (marks) => {
  const found = new Map();
  for (const mark of marks) {
    if (!found.has(mark.finding_id)) found.set(mark.finding_id, []);
    found.get(mark.finding_id).push(mark);
  }
  return found;
};

/** The first mark of each finding. */
const firstMarks = (marks) => {
  const first = new Map();
  for (const mark of marks) if (!first.has(mark.finding_id)) first.set(mark.finding_id, mark.id);
  return first;
};

/**
 * Marks to show: those of the sheet, and those that were carried to it; on the current revision also the open ones of
 * older revisions that were not carried anywhere, paler.
 */
export const marksHere = ({ desk, chosen, sheetById }) => {
  const carried = desk.carried();
  const elsewhere = carriedIds(carried);
  const own = desk.marks().filter((mark) => {
    if (mark.sheet_id === chosen.sheet.id) return true;
    const sameSheet = sheetById(mark.sheet_id)?.sheet_no === chosen.sheet.sheet_no;
    return chosen.sheet.current && sameSheet && !elsewhere.has(mark.id) && isOpen(desk.finding(mark.finding_id) ?? {});
  });
  return [...own, ...carriedOn(carried, chosen.sheet.id)];
};

export const drawMarks = (room) => {
  const { chosen, desk, stage } = room;
  if (!chosen.sheet) return;
  const marks = marksHere(room).map((mark) => ({ ...room.measuring.known(mark), showScale: mark.finding_id === chosen.finding }));
  const first = firstMarks(marks);
  stage.draw(marks, (mark) => lookOf(room, mark, first.get(mark.finding_id) === mark.id, chosen.sheet));
  room.sight.pair.drawMarks();
  const mark = chosen.mark && desk.mark(chosen.mark);
  const mine = mark && mark.sheet_id === chosen.sheet.id && desk.editable(desk.finding(mark.finding_id));
  stage.grips(mine && chosen.also.size === 0 ? gripsOf(mark) : []);
};

/** The marks of a sheet that is shown beside the open one: to look at only. */
export const drawMarksOn = (room, overlay, sheet) => {
  const marks = room.desk.marks().filter((mark) => mark.sheet_id === sheet.id).map(room.measuring.known);
  const first = firstMarks(marks);
  overlay.draw(marks, (mark) => ({
    ...lookOf(room, mark, first.get(mark.finding_id) === mark.id, sheet), heightMm: sheet.height_mm,
  }));
};

export const drawLists = (room) => {
  const { bootstrap, chosen, desk, part, sheetNoOf } = room;
  const findings = desk.findings();
  const ownState = (id) => (desk.unsent(id) ? "unsaved" : desk.isWaiting(id) ? "waiting" : "");
  const marks = grouped(desk.marks());
  const sheetNosOf = (finding) => [finding.sheet_id, ...elsewhere(finding, marks.get(finding.id) ?? [], sheetNoOf)].map(sheetNoOf);
  const counts = openCounts(findings, sheetNosOf);
  const shownSheets = room.sheetsShown();
  drawSheets(part("sheets"), shownSheets, {
    counts, chosen: chosen.sheet, choose: room.openSheet, filter: room.sheetFilter, changes: bootstrap.sheet_changes,
  });
  drawChangeSwitch(part("sheet-changes"), bootstrap.sheets, {
    all: room.allSheets, elsewhere: openElsewhere(bootstrap.sheets, shownSheets, counts),
    change(all) {
      room.allSheets = all;
      drawLists(room);
    },
  });
  drawSheetBar(part("sheet-bar"), chosen.sheet, bootstrap.sheets, room.openSheet);
  const { shown, all } = drawFindings(part("findings"), findings, {
    bootstrap, filter: room.filter, chosenId: chosen.finding, sheetNosOf, ownState, pick: room.pickFinding, clearFilter: room.clearFilter,
    tags: (finding) => talkTags(room, finding), assigneeOf: room.assigneeOf,
    hasWords: (id) => desk.words.about(id).length > 0, unchecked: uncheckedFindings(desk.carried()),
  });
  room.drafted(desk.anyUnsaved());
  part("findings-count").textContent = shown === all ? String(all) : `${shown}/${all}`;
};

/** Redraw; in a form in which somebody writes only what stands around the fields changes. */
export const draw = (room, { pane = true } = {}) => {
  drawLists(room);
  drawMarks(room);
  const writes = document.activeElement.matches("input, textarea, select") && room.part("pane-body").contains(document.activeElement);
  if (!pane) return;
  if (writes) room.refreshPane();
  else room.drawPane();
};
