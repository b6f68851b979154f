/** In a re-review the strip shows what changed; the rest is one switch away. Pure, but for the switch itself. */
import { h } from "./dom.js";
import { t } from "./text.js";

const UNCHANGED = "unchanged";

/** Numbers of sheets that the newest set brought. */
const changedNos = (sheets) => new Set(sheets.filter((one) => one.current && one.change && one.change !== UNCHANGED).map((one) => one.sheet_no));

/** Whether there is anything to choose between: a first round has no changes, and a set may bring every sheet again. */
export const hasChoice = (sheets) => {
  const changed = changedNos(sheets);
  return changed.size > 0 && sheets.some((one) => one.current && !changed.has(one.sheet_no));
};

/** All revisions of the sheets to show; the chosen one is always among them. */
export const sheetsShown = (sheets, { all, chosen }) => {
  if (all || !hasChoice(sheets)) return sheets;
  const changed = changedNos(sheets);
  return sheets.filter((one) => changed.has(one.sheet_no) || one.sheet_no === chosen?.sheet_no);
};

/** Open findings on sheets that the strip leaves out; `counts` are open findings by sheet number. */
export const openElsewhere = (sheets, shown, counts) => {
  const seen = new Set(shown.map((one) => one.sheet_no));
  const hidden = new Set(sheets.map((one) => one.sheet_no).filter((number) => !seen.has(number)));
  return [...hidden].reduce((sum, number) => sum + (counts.get(number) ?? 0), 0);
};

/** The switch above the strip; `change(all)` hears what was chosen. */
export const drawChangeSwitch = (place, sheets, { all, elsewhere, change }) => {
  if (!hasChoice(sheets)) return place.replaceChildren();
  const current = sheets.filter((one) => one.current).length;
  const button = (name, pressed, count, value) => h("button", {
    type: "button", class: "change-choice", "aria-pressed": String(pressed), "data-testid": name, onclick: () => change(value),
  }, t(name), h("span", { class: "muted" }, String(count)));
  place.replaceChildren(
    h("div", { class: "change-switch", role: "group", "aria-label": t("sheets_scope") },
      button("sheets_changed", !all, changedNos(sheets).size, false), button("sheets_all", all, current, true)),
    ...(elsewhere > 0 ? [h("button", { type: "button", class: "change-elsewhere", "data-testid": "open-elsewhere", onclick: () => change(true) }, t("open_elsewhere", { n: elsewhere }))] : []));
};
