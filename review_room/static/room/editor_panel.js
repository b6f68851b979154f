/** The form for one's own finding. What is typed goes into the browser's storage at every letter. */
import { t } from "./text.js";
import { h, icon, select } from "./dom.js";
import { missing } from "./drafts.js";

const field = (name, label, control, hint = null) =>
  h("div", { class: "field", "data-field": name }, h("label", { for: `finding-${name}` }, label), control, hint);

const options = (list) => list.map(({ code, label }) => [code, label]);

/** Show which fields are missing or refused; returns true when nothing is. */
export const showWrongFields = (form, wrong) => {
  for (const box of form.querySelectorAll("[data-field]")) {
    const message = wrong[box.dataset.field];
    box.querySelector(".wrong")?.remove();
    const control = box.querySelector("input, select, textarea");
    if (message) {
      box.append(h("p", { class: "wrong", id: `${control.id}-wrong`, role: "alert" }, message));
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", `${control.id}-wrong`);
    } else control.removeAttribute("aria-invalid");
  }
  form.querySelector("[aria-invalid]")?.focus();
  return Object.keys(wrong).length === 0;
};

const wrongFields = (finding, classes) =>
  Object.fromEntries(missing(finding, classes).map((name) =>
    [name, t(name === "standard" || name === "clause" ? "provision_missing" : "field_missing")]));

/** `hooks`: write(fields), save(), submit(), discard(), marks (their number), dirty, unsent, maySubmit, acts, act(act) */
export const editorForm = (finding, bootstrap, hooks) => {
  const usable = bootstrap.classes.filter((kind) => bootstrap.me.classes.includes(kind.code) || kind.code === finding.class);
  const needs = (code) => bootstrap.classes.find((kind) => kind.code === code)?.needs_provision ?? false;
  const input = (name, extra = {}) => h("input", {
    id: `finding-${name}`, name, value: finding[name] ?? "", autocomplete: "off", "data-testid": `finding-${name}`, ...extra,
  });
  const hint = h("span", { class: "needs" }, t("provision_needed"));
  hint.hidden = !needs(finding.class);

  const form = h("form", { class: "editor", "data-testid": "finding-form", "data-finding": finding.id, novalidate: true },
    h("div", { class: "pair" },
      field("discipline", t("discipline"), select({ id: "finding-discipline", name: "discipline", "data-testid": "finding-discipline" },
        options(bootstrap.disciplines), finding.discipline)),
      field("class", t("class"), select({ id: "finding-class", name: "class", "data-testid": "finding-class" }, options(usable), finding.class))),
    h("div", { class: "pair pair-provision" },
      field("standard", t("standard"), input("standard", { placeholder: "GB 50016-2014", maxlength: "80" })),
      field("clause", t("clause"), input("clause", { placeholder: "5.5.18", maxlength: "80" }))),
    hint,
    field("text", t("text"), h("textarea", { id: "finding-text", name: "text", rows: "5", maxlength: "4000", "data-testid": "finding-text",
      placeholder: t("text_hint") }, finding.text)),
    h("p", { class: "marks-line muted" }, icon("pen-tool"), h("span", {}, t(hooks.marks > 0 ? "marks_count" : "marks_none", { n: hooks.marks }))),
    h("div", { class: "row-end" },
      hooks.dirty && h("button", { type: "button", class: "button quiet", onclick: hooks.discard }, t(hooks.unsent ? "discard" : "revert")),
      hooks.acts.filter((act) => (act.needs ?? []).length === 0).map((act) =>
        h("button", { type: "button", class: "button quiet", "data-testid": `action-${act.kind}`, onclick: () => hooks.act(act) }, act.label)),
      h("button", { type: "button", class: "button", "data-testid": "save-draft", onclick: () => check() && hooks.save() }, t("save_draft")),
      hooks.maySubmit && h("button", { type: "submit", class: "button button-primary", "data-testid": "submit-finding" }, t("submit"))));

  const typed = () => Object.fromEntries(new FormData(form));
  const check = () => showWrongFields(form, wrongFields(typed(), bootstrap.classes));
  form.addEventListener("input", () => {
    const fields = typed();
    hint.hidden = !needs(fields.class);
    hooks.write(fields);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (check()) hooks.submit();
  });
  return form;
};
