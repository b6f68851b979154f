/** The list of findings on the right, with its filters. */
import { t } from "./text.js";
import { colourDot, h, icon, select } from "./dom.js";
import { uncheckedTag } from "./carried.js";
import { filtered, isOpen, ordered } from "./filters.js";
import { printedNo } from "./numbers.js";

/** `own` says "unsaved" or "waiting" when the server does not have the finding yet. */
export const stateTag = (finding, bootstrap, own = "") =>
  h("span", { class: "state", "data-state": own || finding.state },
    own ? t(own) : (bootstrap.finding_states[finding.state] ?? finding.state));

export const classTag = (finding, bootstrap) => {
  const kind = bootstrap.classes.find((one) => one.code === finding.class);
  return h("span", { class: kind?.blocks ? "tag tag-blocks" : "tag" }, kind?.label ?? "—");
};

const row = (finding, { bootstrap, chosen, pick, sheetNosOf, ownState, hasWords, unchecked, tags }) => {
  const unit = bootstrap.organisations[finding.organisation_id];
  const [sheetNo, ...others] = sheetNosOf(finding);
  const element = h("li", {},
    h("button", {
      class: "finding", "data-testid": `finding-row-${finding.no ?? finding.id}`, "data-finding": finding.id,
      "aria-current": chosen ? "true" : null, "data-settled": isOpen(finding) ? null : "1", onclick: () => pick(finding.id),
    },
      h("span", { class: "finding-line" },
        h("span", { class: "finding-no" }, printedNo(finding, bootstrap) || "—"),
        classTag(finding, bootstrap), h("span", { class: "finding-sheet" }, sheetNo ?? ""),
        others.length > 0 && h("span", { class: "tag", title: t("also_on_sheets", { sheets: others.join("、") }) }, `+${others.length}`),
        unchecked.has(finding.id) && uncheckedTag(),
        stateTag(finding, bootstrap, ownState(finding.id))),
      h("span", { class: finding.text ? "finding-words" : "finding-words muted" }, finding.text || t("no_text")),
      h("span", { class: "finding-foot" }, colourDot(unit?.colour), h("span", {}, unit?.short_name ?? ""),
        h("span", { class: "muted" }, finding.author),
        finding.standard && h("span", { class: "muted provision" }, `${finding.standard} ${finding.clause}`),
        tags(finding),
        hasWords(finding.id) && h("span", { class: "begun", title: t("words_begun") }, icon("pencil-line"), t("words_begun")),
        finding.reply && h("span", { class: "replied", title: finding.reply.text }, icon("message-square-reply")))));
  element.firstChild.style.setProperty("--unit", unit?.colour ?? "transparent");
  return element;
};

/** Why the list is empty, for those who write, those who see what is written, and those who wait for it. */
const noFindings = (me) => (me.can_annotate ? "no_findings" : me.sees_reviews ? "no_findings_yet" : "no_findings_issued");

const emptyRow = (filteredAway, { bootstrap, clearFilter }) =>
  h("li", { class: "empty" }, icon("inbox"), h("p", {}, t(filteredAway ? "no_match" : noFindings(bootstrap.me))),
    filteredAway && h("button", { type: "button", class: "button button-small", "data-testid": "clear-filter", onclick: clearFilter }, t("clear_filter")));

const roundsOf = ({ round }) => Array.from({ length: round }, (_, n) => [String(n + 1), t("filter_round_n", { n: n + 1 })]);

/** Rows that are drawn at first, and more with every look at the end of the list: nobody reads thousands at once. */
const ROWS = 60;
const NEAR_THE_END = 800; // pixels
const lengths = new WeakMap();

/** How many rows to draw: as many as were drawn of the same choice before, and always the chosen one. */
const lengthOf = (list, shown, { filter, chosenId }) => {
  const before = lengths.get(list);
  const drawn = before?.filter === filter ? before.drawn : ROWS;
  return Math.max(drawn, shown.findIndex((finding) => finding.id === chosenId) + 1);
};

const drawMore = (list, shown, drawRow) => {
  const state = lengths.get(list);
  if (state.drawn >= shown.length || list.scrollTop + list.clientHeight < list.scrollHeight - NEAR_THE_END) return;
  list.append(...shown.slice(state.drawn, state.drawn + ROWS).map(drawRow));
  state.drawn += ROWS;
};

/** Redraw the rows; the number of rows and of all findings is returned for the heading. */
export const drawFindings = (list, findings, context) => {
  const known = { ...context, noOf: (finding) => printedNo(finding, context.bootstrap) };
  const shown = ordered(filtered(findings, context.filter, known), context.bootstrap);
  const drawRow = (finding) => row(finding, { ...context, chosen: finding.id === context.chosenId });
  lengths.set(list, { filter: context.filter, drawn: lengthOf(list, shown, context) });
  list.onscroll = () => drawMore(list, shown, drawRow);
  list.replaceChildren(...(shown.length > 0
    ? shown.slice(0, lengths.get(list).drawn).map(drawRow)
    : [emptyRow(findings.length > 0, context)]));
  return { shown: shown.length, all: findings.length };
};

/** Filter boxes showing `filter`; `change(part)` gets what was chosen; `assignees` are [account id, name] of one's own unit. */
export const drawFilters = (place, bootstrap, filter, change, assignees = []) => {
  const box = (name, first, options) =>
    select({ "aria-label": first, "data-testid": `filter-${name}`, onchange: (event) => change({ [name]: event.target.value }) },
      [["", first], ...options], filter[name]);
  const numbers = [...new Set(bootstrap.sheets.map((sheet) => sheet.sheet_no))];
  place.replaceChildren(
    h("label", { class: "search" }, icon("search"),
      h("input", { type: "search", placeholder: t("search"), "aria-label": t("search"), "data-testid": "filter-text", value: filter.text,
        oninput: (event) => change({ text: event.target.value }) })),
    box("state", t("filter_state"), [["open", t("filter_open")], ["to_check", t("carried_unchecked")], ...Object.entries(bootstrap.finding_states)]),
    box("class", t("filter_class"), bootstrap.classes.map((kind) => [kind.code, kind.label])),
    box("unit", t("filter_unit"), Object.entries(bootstrap.organisations).map(([id, unit]) => [id, unit.short_name])),
    box("discipline", t("filter_discipline"), bootstrap.disciplines.map(({ code, label }) => [code, label])),
    bootstrap.case.round > 1 && box("round", t("filter_round"), roundsOf(bootstrap.case)) || "",
    box("sheet", t("filter_sheet"), numbers.map((no) => [no, no])),
    (bootstrap.talk?.assigns.own || bootstrap.talk?.assigns.other || assignees.length > 0) &&
      box("assignee", t("filter_assignee"), [["me", t("assigned_me")], ["nobody", t("assigned_nobody")], ...assignees]) || "");
};
