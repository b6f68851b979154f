/** The list of a sheet's scales, who set them, and the forms to set, mend and take one away. */
import { scaleFrom } from "./scale_form.js";
import { h, icon } from "./dom.js";
import { distance } from "./geometry.js";
import { t } from "./text.js";

const small = (testid, act, words, extra = {}) =>
  h("button", { type: "button", class: "button button-small", "data-testid": testid, onclick: act, ...extra }, words);

const placeWords = (scale) => t(scale.region ? "scale_region" : "scale_whole");

const titleRow = (sheet, { mayset, confirm }) => {
  const { scale } = sheet;
  if (!scale) return h("li", { class: "scale-row is-unsure" }, h("b", {}, "—"), h("span", { class: "muted" }, t("scale_none_read")));
  return h("li", { class: scale.sure ? "scale-row" : "scale-row is-unsure", "data-testid": "scale-read" },
    h("b", {}, scale.text), h("span", { class: "muted" }, `${t("source_title_block")} · ${t(scale.sure ? "scale_whole" : "scale_unsure")}`),
    !scale.sure && mayset && small("scale-confirm", () => confirm(scale.text), t("scale_confirm", { scale: scale.text })));
};

const setRow = (scale, { bootstrap, mine, look, mend, remove }) =>
  h("li", { class: "scale-row", "data-testid": "scale-row" },
    h("b", {}, scale.text),
    h("span", { class: "muted" },
      [placeWords(scale), t(`source_${scale.source}`) + (scale.real ? ` ${scale.real}` : ""),
        `${bootstrap.organisations[scale.organisation_id]?.short_name ?? ""} ${scale.by}`].join(" · ")),
    h("span", { class: "scale-acts" },
      scale.region && small("scale-look", () => look(scale), t("look")),
      mine && small("scale-mend", () => mend(scale), t("scale_mend")),
      mine && small("scale-remove", () => remove(scale), t("scale_remove"))));

/** The form for a scale: of a drawn line or a stated ratio, for the whole sheet or a part of it. */
const scaleForm = ({ line, mending, typed }, { type, send, giveUp }) => {
  const field = (name, label, placeholder) => h("label", { class: "field" }, h("span", {}, label),
    h("input", { name, value: typed[name] ?? "", placeholder, autocomplete: "off", maxlength: "40", "data-testid": `scale-${name}` }));
  const choice = (value, label) => h("label", { class: "scale-choice" },
    h("input", { type: "radio", name: "place", value, checked: (typed.place ?? "whole") === value, "data-testid": `scale-place-${value}` }), label);
  const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const form = h("form", { class: "scale-form", "data-testid": "scale-form", novalidate: true },
    line && h("p", { class: "muted" }, t("scale_line", { mm: distance(...line).toFixed(1) })),
    line ? field("real", t("scale_real"), "6000 mm / 6 m") : field("stated", t("scale_stated"), "1:100"),
    h("div", { class: "scale-choices" }, mending?.region && choice("same", t("scale_same_place")), choice("whole", t("scale_whole")), choice("region", t("scale_draw_region"))),
    wrong,
    h("div", { class: "row-end" },
      h("button", { type: "button", class: "button quiet", onclick: giveUp, "data-testid": "scale-cancel" }, t("cancel")),
      h("button", { type: "submit", class: "button button-primary", "data-testid": "scale-set" }, t(mending ? "scale_mend" : "scale_set"))));
  const values = () => Object.fromEntries(new FormData(form));
  form.addEventListener("input", () => {
    wrong.hidden = true;
    type(values());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = scaleFrom({ line, ...values() });
    wrong.hidden = !told.wrong;
    wrong.textContent = told.wrong ? t(told.wrong) : "";
    if (!told.wrong) send(told, values().place);
  });
  return form;
};

/**
 * `state`: { form: null or { line, mending, typed } }; `hooks`: bootstrap, scales, maySet, confirm(text), look(scale),
 * mend(scale), remove(scale), begin(line?), calibrate(), type(fields), send(told, place), giveUp()
 */
export const drawScales = (panel, sheet, state, hooks) => {
  if (!sheet) return panel.replaceChildren(h("p", { class: "empty" }, icon("ruler"), t("no_sheets")));
  const { bootstrap, maySet } = hooks;
  const isMine = (scale) => maySet && scale.organisation_id === bootstrap.me.organisation_id;
  const rows = hooks.scales.map((scale) => setRow(scale, { ...hooks, mine: isMine(scale) }));
  panel.replaceChildren(...[
    h("ol", { class: "scale-list", "data-testid": "scale-list" }, titleRow(sheet, { mayset: maySet, confirm: hooks.confirm }), rows),
    state.form && scaleForm(state.form, hooks),
    maySet && !state.form && h("div", { class: "panel-acts" },
      small("scale-calibrate", hooks.calibrate, t("scale_calibrate")), small("scale-state", hooks.begin, t("scale_state"))),
    h("p", { class: "muted scale-note" }, t("scale_note")),
  ].filter(Boolean));
  if (state.form) panel.querySelector("input[name=real], input[name=stated]")?.focus();
};
