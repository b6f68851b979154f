/** Thumbnails: number, title, open findings; a sheet that could not be read says why. */
import { t } from "./text.js";
import { h, icon } from "./dom.js";

const picture = (sheet) => {
  if (sheet.state === "ready") return h("img", { class: "thumb", src: sheet.thumbnail_url, alt: "", loading: "lazy" });
  const reading = sheet.state === "reading";
  return h("span", { class: `thumb thumb-${sheet.state}` }, icon(reading ? "loader" : "file-x"));
};

const card = (sheet, { open, chosen, older, choose }) =>
  h("li", {},
    h("button", {
      class: "sheet", "data-testid": `sheet-${sheet.id}`, "aria-current": chosen ? "true" : null,
      "data-state": sheet.state, onclick: () => choose(sheet.id),
    },
      picture(sheet),
      h("span", { class: "sheet-line" },
        h("b", {}, sheet.sheet_no || t("no_number")),
        older > 0 && h("span", { class: "tag" }, t("revision", { n: sheet.revision_no })),
        open > 0 && h("span", { class: "count", title: t("open_findings", { n: open }) }, String(open))),
      h("span", { class: "sheet-title" }, sheet.title || "—"),
      sheet.state === "failed" && h("span", { class: "sheet-reason" }, sheet.reason || t("sheet_failed")),
      sheet.state === "reading" && h("span", { class: "sheet-reason muted" }, t("sheet_reading"))));

/** Redraw the list. `counts` are open findings by sheet number. */
export const drawSheets = (list, sheets, { counts, chosen, choose }) => {
  const current = sheets.filter((sheet) => sheet.current);
  const shown = chosen?.sheet_no;
  list.replaceChildren(...current.map((sheet) =>
    card(sheet, {
      open: counts.get(sheet.sheet_no) ?? 0,
      chosen: shown === sheet.sheet_no && (sheet.id === chosen.id || !chosen.current),
      older: sheets.filter((other) => other.sheet_no === sheet.sheet_no && other.id !== sheet.id).length,
      choose,
    })));
};

/** Name of the sheet above the canvas, with the choice of its revisions. */
export const drawSheetBar = (bar, sheet, sheets, choose) => {
  const revisions = sheets.filter((other) => sheet && other.sheet_no === sheet.sheet_no)
    .sort((a, b) => b.revision_no - a.revision_no);
  bar.replaceChildren(...(sheet ? [
    h("b", {}, sheet.sheet_no || t("no_number")), h("span", { class: "bar-title" }, sheet.title),
    revisions.length > 1 && h("select", { "aria-label": t("choose_revision"), onchange: (event) => choose(Number(event.target.value)) },
      revisions.map((one) => h("option", { value: one.id, selected: one.id === sheet.id },
        t(one.current ? "revision_current" : "revision_old", { n: one.revision_no })))),
  ].filter(Boolean) : [h("span", { class: "muted" }, t("no_sheets"))]));
  bar.dataset.old = sheet && !sheet.current ? "1" : "";
};
