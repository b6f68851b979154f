/** Thumbnails: number, title, open findings; a sheet that could not be read says why. Built once, then only brought up to date. */
import { t } from "./text.js";
import { h, icon } from "./dom.js";
import { grouped } from "./sheet_order.js";

const FILTERED_FROM = 8;
const strips = new WeakMap();

const picture = (sheet) => {
  if (sheet.state === "ready") return h("img", { class: "thumb", src: sheet.thumbnail_url, alt: "", loading: "lazy", decoding: "async", fetchpriority: "low" });
  const reading = sheet.state === "reading";
  return h("span", { class: `thumb thumb-${sheet.state}` }, icon(reading ? "loader" : "file-x"));
};

const card = (sheet, older, choose, changes) => {
  const count = h("span", { class: "count", hidden: true });
  const button = h("button", {
    class: "sheet", "data-testid": `sheet-${sheet.id}`, "data-state": sheet.state, onclick: () => choose(sheet.id),
  },
    picture(sheet),
    h("span", { class: "sheet-line" },
      h("b", {}, sheet.sheet_no || t("no_number")),
      older > 0 && h("span", { class: "tag" }, t("revision", { n: sheet.revision_no })),
      sheet.change && h("span", { class: "tag", "data-change": sheet.change }, changes[sheet.change]), count),
    h("span", { class: "sheet-title" }, sheet.title || "—"),
    sheet.state === "failed" && h("span", { class: "sheet-reason" }, sheet.reason || t("sheet_failed")),
    sheet.state === "reading" && h("span", { class: "sheet-reason muted" }, t("sheet_reading")));
  return { sheet, button, count, place: h("li", { class: "sheet-place" }, button) };
};

/** A discipline's name above its sheets, which it folds away. */
const heading = (group, cards) => {
  const fold = h("button", { type: "button", class: "sheet-group", "aria-expanded": "true" },
    icon("chevron-down"), group.label || t("no_discipline"), h("span", { class: "muted" }, String(group.sheets.length)));
  fold.addEventListener("click", () => {
    const open = fold.getAttribute("aria-expanded") === "false";
    fold.setAttribute("aria-expanded", String(open));
    cards.forEach((one) => (one.place.hidden = !open));
  });
  return h("li", { class: "sheet-heading" }, fold);
};

const build = (list, sheets, filter, choose, changes) => {
  const groups = grouped(sheets, filter);
  const revisions = new Map();
  for (const sheet of sheets) revisions.set(sheet.sheet_no, (revisions.get(sheet.sheet_no) ?? 0) + 1);
  const cards = [];
  const rows = groups.flatMap((group) => {
    const mine = group.sheets.map((sheet) => card(sheet, revisions.get(sheet.sheet_no) - 1, choose, changes));
    cards.push(...mine);
    return [...(groups.length > 1 || filter ? [heading(group, mine)] : []), ...mine.map((one) => one.place)];
  });
  list.replaceChildren(...(rows.length > 0 ? rows : [h("li", { class: "empty" }, icon("search-x"), h("p", {}, t(filter ? "no_sheet_match" : "no_sheets")))]));
  return cards;
};

const show = ({ sheet, button, count, place }, { counts, chosen }) => {
  const open = counts.get(sheet.sheet_no) ?? 0;
  count.hidden = open === 0;
  count.textContent = String(open);
  count.title = t("open_findings", { n: open });
  const isChosen = chosen?.sheet_no === sheet.sheet_no && (sheet.id === chosen.id || !chosen.current);
  if (isChosen === (button.getAttribute("aria-current") === "true")) return;
  if (!isChosen) return button.removeAttribute("aria-current");
  button.setAttribute("aria-current", "true");
  place.scrollIntoView({ block: "nearest" });
};

/** Bring the strip up to date. `counts` are open findings by sheet number. */
export const drawSheets = (list, sheets, { counts, chosen, choose, filter = "", changes = {} }) => {
  const signature = JSON.stringify([filter, sheets.map((one) => [one.id, one.state, one.current, one.sheet_no, one.title, one.discipline, one.change])]);
  let strip = strips.get(list);
  if (strip?.signature !== signature) {
    strip = { signature, cards: build(list, sheets, filter, choose, changes) };
    strips.set(list, strip);
  }
  strip.cards.forEach((one) => show(one, { counts, chosen }));
};

/** Ask again for the thumbnails that did not come. */
export const mendThumbnails = (list) => {
  for (const image of list.querySelectorAll("img.thumb")) {
    if (image.complete && image.naturalWidth === 0) image.src = image.getAttribute("src");
  }
};

/** The field above the strip, where there are enough sheets to look for one. */
export const drawSheetFilter = (place, sheets, change) => {
  if (sheets.filter((sheet) => sheet.current).length < FILTERED_FROM) return place.replaceChildren();
  place.replaceChildren(h("label", { class: "search" }, icon("list-filter"),
    h("input", { type: "search", placeholder: t("filter_sheets"), "aria-label": t("filter_sheets"), "data-testid": "filter-sheets", oninput: (event) => change(event.target.value.trim()) })));
};

export const revisionName = (sheet) => t(sheet.current ? "revision_current" : "revision_old", { n: sheet.revision_no });

/** Name of the sheet above the canvas, with the choice of its revisions. */
export const drawSheetBar = (bar, sheet, sheets, choose) => {
  const revisions = sheets.filter((other) => sheet && other.sheet_no === sheet.sheet_no)
    .sort((a, b) => b.revision_no - a.revision_no);
  bar.replaceChildren(...(sheet ? [
    h("b", {}, sheet.sheet_no || t("no_number")), h("span", { class: "bar-title" }, sheet.title),
    revisions.length > 1 && h("select", { "aria-label": t("choose_revision"), onchange: (event) => choose(Number(event.target.value)) },
      revisions.map((one) => h("option", { value: one.id, selected: one.id === sheet.id }, revisionName(one)))),
    sheet.comparison_url && h("a", { class: "bar-link", href: sheet.comparison_url, title: t("compare_changes"), "data-testid": "compare-changes" },
      icon("git-compare"), h("span", {}, t("compare_changes"))),
  ].filter(Boolean) : [h("span", { class: "muted" }, t("no_sheets"))]));
  bar.dataset.old = sheet && !sheet.current ? "1" : "";
};

/** The same for the sheet beside it, which may be any sheet and any revision. */
export const drawPairBar = (bar, sheet, sheets, { choose, linked, link, close }) => {
  const options = sheets.filter((one) => one.state === "ready").map((one) =>
    h("option", { value: one.id, selected: one.id === sheet.id }, `${one.sheet_no} ${one.title}${one.current ? "" : ` · ${revisionName(one)}`}`));
  const button = (name, picture, act, pressed = null) => h("button", { type: "button", class: "tool", title: t(name), "aria-label": t(name), "aria-pressed": pressed, onclick: act, "data-testid": name }, icon(picture));
  bar.replaceChildren(
    h("select", { "aria-label": t("pair_choose"), "data-testid": "pair-choose", onchange: (event) => choose(Number(event.target.value)) }, options),
    button("pair_link", linked ? "link-2" : "link-2-off", link, String(linked)), button("pair_close", "x", close));
  bar.dataset.old = sheet.current ? "" : "1";
};
