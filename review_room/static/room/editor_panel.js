/** The form for one's own finding. What is typed goes into the browser's storage at every letter. */
import { t } from "./text.js";
import { alsoOn } from "./also_on.js";
import { measureLines } from "./measure_lines.js";
import { h, icon, select } from "./dom.js";
import { missing } from "./drafts.js";
import { citation } from "./precedent_picker.js";
import { offerProvisions } from "./provision_picker.js";
import { wordingTools } from "./talk/wording_tools.js";

const field = (name, label, control) =>
  h("div", { class: "field", "data-field": name }, h("label", { for: `finding-${name}` }, label), control);

const options = (list) => list.map(({ code, label }) => [code, label]);

/** Show which fields are missing or refused; returns true when nothing is. */
export const showWrongFields = (form, wrong) => {
  for (const box of form.querySelectorAll("[data-field]")) {
    const message = wrong[box.dataset.field];
    box.querySelector(".wrong")?.remove();
    const control = box.querySelector("input, select, textarea");
    control.removeAttribute("aria-invalid");
    if (!message) continue;
    box.append(h("p", { class: "wrong", id: `${control.id}-wrong`, role: "alert" }, message));
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", `${control.id}-wrong`);
  }
  form.querySelector("[aria-invalid]")?.focus();
  return Object.keys(wrong).length === 0;
};

/** A field that is being put right says nothing any more of what was wrong with it. */
const forgiven = (control) => {
  control.removeAttribute("aria-invalid");
  control.closest("[data-field]")?.querySelector(".wrong")?.remove();
};

const wrongFields = (finding, classes) =>
  Object.fromEntries(missing(finding, classes).map((name) =>
    [name, t(name === "standard" || name === "clause" ? "provision_missing" : "field_missing")]));

const lacksProvision = (bootstrap, { class: code, standard, clause }) =>
  (bootstrap.classes.find((kind) => kind.code === code)?.needs_provision ?? false) && !(standard?.trim() && clause?.trim());

const fields = (finding, bootstrap) => {
  const usable = bootstrap.classes.filter((kind) => bootstrap.me.classes.includes(kind.code) || kind.code === finding.class);
  const attributes = (name, extra = {}) => ({ id: `finding-${name}`, name, "data-testid": `finding-${name}`, ...extra });
  const input = (name, placeholder) =>
    h("input", attributes(name, { value: finding[name] ?? "", autocomplete: "off", maxlength: "80", placeholder }));
  const words = attributes("text", { rows: "5", maxlength: "4000", placeholder: t("text_hint") });
  return [
    h("div", { class: "pair" },
      field("discipline", t("discipline"), select(attributes("discipline"), options(bootstrap.disciplines), finding.discipline)),
      field("class", t("class"), select(attributes("class"), [["", t("class_choose")], ...options(usable)], finding.class))),
    h("div", { class: "pair pair-provision" },
      field("standard", t("standard"), input("standard", "GB 50016-2014")), field("clause", t("clause"), input("clause", "5.5.18"))),
    h("p", { class: "needs", hidden: !lacksProvision(bootstrap, finding) }, t("provision_needed")),
    field("text", t("text"), h("textarea", words, finding.text)), h("div", { "data-role": "wordings" }), h("div", { "data-role": "precedent" }),
    h("p", { class: "marks-line muted" }, icon("pen-tool"), h("span", { "data-role": "marks" }),
      h("button", { type: "button", class: "button quiet", "data-testid": "copy-to-sheets", hidden: true }, icon("copy-plus"), t("copy_to_sheets"))),
    h("div", { "data-role": "also-on" }),
    h("div", { "data-role": "measures" }),
  ];
};

const buttons = (hooks, check) => {
  const quiet = (testid, act, label, title = null) =>
    h("button", { type: "button", class: "button quiet", "data-testid": testid, onclick: act, title }, label);
  return h("div", { class: "row-end" },
    quiet("discard-draft", hooks.discard, ""),
    hooks.acts.filter((act) => (act.needs ?? []).length === 0).map((act) => quiet(`action-${act.kind}`, () => hooks.act(act), t("withdraw_draft"), t("withdraw_draft_hint"))),
    h("button", { type: "button", class: "button", "data-testid": "save-draft", onclick: () => check() && hooks.save() }, t("save_draft")),
    hooks.maySubmit && h("button", { type: "submit", class: "button button-primary", "data-testid": "submit-finding" }, t("submit")));
};

/** `around`: { marks (their number), measured (those marks with their readings), alsoOn (other sheets), look(sheetId), dirty, unsent } */
export const refreshForm = (form, { marks, measured, alsoOn: sheets, look, dirty, unsent }) => {
  form.querySelector("[data-testid=copy-to-sheets]").hidden = marks === 0;
  form.querySelector("[data-role=also-on]").replaceChildren(...[alsoOn(sheets, look)].filter(Boolean));
  form.querySelector("[data-role=marks]").textContent = t(marks > 0 ? "marks_count" : "marks_none", { n: marks });
  form.querySelector("[data-role=measures]").replaceChildren(...[measureLines(measured)].filter(Boolean));
  const discard = form.querySelector("[data-testid=discard-draft]");
  discard.hidden = !dirty;
  discard.textContent = t(unsent ? "discard" : "revert");
  discard.title = t(unsent ? "discard_hint" : "revert_hint");
};

/** `hooks`: around, provisions(query, signal), precedents(about, signal), wordings (find, save, page) or null, write(fields), save(), submit(), discard(), copyToSheets(), maySubmit, acts, act(act) */
export const editorForm = (finding, bootstrap, hooks) => {
  const typed = () => Object.fromEntries(new FormData(form));
  const check = () => showWrongFields(form, wrongFields(typed(), bootstrap.classes));
  const form = h("form", { class: "editor", "data-testid": "finding-form", "data-finding": finding.id, novalidate: true },
    fields(finding, bootstrap), buttons(hooks, check));
  form.addEventListener("input", (event) => {
    if (event.target !== form) forgiven(event.target);
    form.querySelector(".needs").hidden = !lacksProvision(bootstrap, typed());
    hooks.write(typed());
  });
  // Back to the sheet, where letters choose tools: several marks for one finding are drawn one after the other.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) event.target.blur();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (check()) hooks.submit();
  });
  form.querySelector("[data-testid=copy-to-sheets]").addEventListener("click", hooks.copyToSheets);
  offerProvisions(form, hooks.provisions, () => hooks.write(typed()));
  if (hooks.wordings) form.querySelector("[data-role=wordings]").replaceWith(wordingTools(form, hooks.wordings, () => form.dispatchEvent(new Event("input"))));
  form.querySelector("[data-role=precedent]").replaceWith(citation(finding, { ask: hooks.precedents, base: bootstrap.precedents_url, about: typed, changed: () => hooks.write(typed()) }));
  refreshForm(form, hooks.around);
  return form;
};
