/** The printed room: the sheet as it is seen, with its marks, and a line that says which sheet it is. */
import { seenOf, sheetBox } from "./geometry.js";
import { beijingDay } from "./moments.js";
import { printsOnly } from "./print.js";
import { revisionName } from "./sheets_panel.js";
import { t } from "./text.js";

const lineFor = (sheet) =>
  t("print_line", { sheet: [sheet.sheet_no, sheet.title].filter(Boolean).join(" "), revision: revisionName(sheet), date: beijingDay() });

/** What is seen of a sheet, in pixels of the stage in which its viewer stands. */
const seenIn = (viewer, element, sheet) => {
  const seen = viewer?.isOpen() && sheet ? seenOf(sheetBox(viewer.view(), sheet), viewer.size()) : null;
  const [x, y] = [element.offsetLeft, element.offsetTop];
  return seen && { left: seen.left + x, top: seen.top + y, right: seen.right + x, bottom: seen.bottom + y };
};

/** The smallest part that holds them all. */
const together = (parts) => parts.reduce((one, other) => ({
  left: Math.min(one.left, other.left), top: Math.min(one.top, other.top),
  right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom),
}));

export const printRoom = (room) => {
  const { stage } = room;
  printsOnly(room.part("stage"), {
    seen() {
      const { pair } = room.sight;
      const parts = [
        seenIn(stage.viewer, room.part("viewer"), room.chosen.sheet),
        pair.isOpen() && seenIn(pair.viewer(), room.part("second-viewer"), pair.sheet()),
      ].filter(Boolean);
      return parts.length > 0 ? together(parts) : null;
    },
    words() {
      const shown = [room.chosen.sheet, room.sight.pair.sheet()].filter(Boolean).map(lineFor);
      return [room.bootstrap.case.case_no, ...shown, stage.missingWords()].filter(Boolean).join("　");
    },
  });
};
