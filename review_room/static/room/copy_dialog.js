/** The question to which other sheets the marks of a finding are copied. */
import { asked } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { t } from "./text.js";

const row = ({ sheet, chosen, has }) =>
  h("label", { class: "copy-row", "data-words": `${sheet.sheet_no} ${sheet.title}`.toLowerCase() },
    h("input", { type: "checkbox", name: "sheet", value: sheet.id, checked: chosen && !has, disabled: has, "data-testid": `copy-to-${sheet.sheet_no}` }),
    h("b", {}, sheet.sheet_no || t("no_number")), h("span", {}, sheet.title), has && h("span", { class: "tag" }, t("copy_has")));

/** `rows`: { sheet, alike, chosen, has (the marks stand there already) }, `most` sheets at once. Resolves to ids, none if given up. */
export const askSheets = async (rows, { marks, most }) => {
  const list = h("div", { class: "copy-list" }, rows.length > 0 ? rows.map(row) : h("p", { class: "muted" }, t("copy_none")));
  const over = h("p", { class: "wrong", role: "alert", hidden: true }, t("copy_over", { n: most }));
  const go = h("button", { class: "button button-primary", value: "yes", "data-testid": "copy-go" });
  const chosenIds = () => [...list.querySelectorAll("input:checked")].map((box) => Number(box.value));
  const tell = () => {
    const n = chosenIds().length;
    go.textContent = t("copy_go", { n });
    go.disabled = n === 0 || n > most;
    over.hidden = n <= most;
  };
  const shownBoxes = () => [...list.querySelectorAll(".copy-row:not([hidden]) input:not(:disabled)")];
  const all = (checked) => () => {
    for (const box of shownBoxes()) box.checked = checked;
    tell();
  };
  const find = (event) => {
    const words = event.target.value.trim().toLowerCase();
    for (const one of list.querySelectorAll(".copy-row")) one.hidden = !one.dataset.words.includes(words);
  };
  const quiet = (act, label) => h("button", { type: "button", class: "button quiet", onclick: act }, label);
  const field = h("input", {
    type: "search", placeholder: t("filter_sheets"), "aria-label": t("filter_sheets"), oninput: find,
    onkeydown: (event) => event.key === "Enter" && event.preventDefault(),
  });
  list.addEventListener("change", tell);
  tell();
  const sure = await asked({ class: "question copy-sheets", "data-testid": "copy-sheets" }, t("copy_title"),
    [h("p", {}, t("copy_words", { n: marks })), h("label", { class: "search" }, icon("search"), field), list, over], go,
    [quiet(all(true), t("choose_all")), quiet(all(false), t("choose_none"))]);
  return sure ? chosenIds() : [];
};
