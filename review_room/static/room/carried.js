/** Marks that followed their sheet to a new revision: where they lie, and which of them somebody has to look at again. */
import { h, icon } from "./dom.js";
import { t } from "./text.js";

const GIVEN_UP = "dropped";
const UNCHECKED = "to_check";
const DOUBTS = ["measure_changed", "scale_changed"]; // what is said of a measure besides its place

/** Carried marks to draw on a sheet, in the shape of marks; a click leads to the mark they come from. */
export const carriedOn = (carried, sheetId) =>
  carried
    .filter((one) => one.sheet_id === sheetId && one.geometry && one.state !== GIVEN_UP)
    .map((one) => ({ ...one, id: one.mark_id, carried: one.state }));

/** Ids of marks that were carried somewhere, so that they are not shown at their old place on a new sheet as well. */
export const carriedIds = (carried) => new Set(carried.map((one) => one.mark_id));

/** Ids of findings with a mark in the re-check queue. */
export const uncheckedFindings = (carried) =>
  new Set(carried.filter((one) => one.state === UNCHECKED).map((one) => one.finding_id));

/** Classes and label of a carried mark. */
export const carriedLook = (mark) => ({
  classes: mark.carried ? ["is-followed", mark.carried === UNCHECKED && "is-unchecked"].filter(Boolean) : [],
  label: mark.carried === UNCHECKED ? t("carried_unchecked") : "",
});

/** The sign in the list of findings. */
export const uncheckedTag = () => h("span", { class: "tag tag-unchecked", "data-testid": "carried-unchecked" }, t("carried_unchecked"));

/**
 * What can be done about the carried marks of a finding. `context`: carried (of the finding), mayDecide, stateLabels,
 * sheetNoOf(id), look(sheetId), decide(kind, carriedId)
 */
export const carriedSection = ({ carried, mayDecide, stateLabels, sheetNoOf, look, decide, move }) =>
  carried.length > 0 && h("section", { class: "carried", "data-testid": "carried" },
    h("h3", {}, t("carried_title")),
    carried.map((one) => h("div", { class: "carried-line", "data-carried": one.id, "data-state": one.state },
      h("button", { type: "button", class: "button quiet", onclick: () => look(one.sheet_id) }, icon("map-pin"), sheetNoOf(one.sheet_id) ?? ""),
      h("span", { class: one.state === UNCHECKED ? "tag tag-unchecked" : "tag" }, stateLabels[one.state] ?? one.state),
      one.measure?.text && h("b", {}, one.measure.text),
      DOUBTS.filter((doubt) => one.doubts?.includes(doubt)).map((doubt) => h("span", { class: "tag tag-unchecked" }, t(`doubt_${doubt}`))),
      one.geometry ? h("span", { class: "muted" }, one.decided_by ?? `${one.confidence}%`) : h("span", { class: "muted" }, t("carried_nowhere")),
      mayDecide && one.state === UNCHECKED && one.geometry && h("button", {
        type: "button", class: "button", "data-testid": "carried-confirm", onclick: () => decide("confirm_carried_mark", one.id),
      }, t("carried_confirm")),
      mayDecide && one.state !== GIVEN_UP && h("button", {
        type: "button", class: "button", "data-testid": "carried-move", onclick: () => move(one),
      }, t("carried_move")),
      mayDecide && one.state !== GIVEN_UP && h("button", {
        type: "button", class: "button quiet", "data-testid": "carried-drop", onclick: () => decide("drop_carried_mark", one.id),
      }, t("carried_drop")))));
