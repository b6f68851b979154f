/** The list of all keys, made of the very table by which they work. */
import { openDialog } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { shownKeys } from "./key_table.js";
import { t } from "./text.js";

const rowOf = (row) =>
  h("tr", {}, h("th", { scope: "row" }, t(`key_${row.name}`)), h("td", {}, shownKeys(row).map((key) => h("kbd", {}, key))));

/** Open the list of the rows of `table`; Escape, its button and a click beside it close it. */
export const showHelp = (table) => {
  if (document.querySelector("dialog.key-help")) return;
  const half = Math.ceil(table.length / 2);
  const dialog = openDialog({ class: "question key-help", "aria-label": t("keys"), "data-testid": "key-help" }, [
    h("h2", {}, t("keys"), h("button", { type: "button", class: "tool", "aria-label": t("close"), onclick: () => dialog.close() }, icon("x"))),
    h("div", { class: "key-columns" }, [table.slice(0, half), table.slice(half)].map((rows) => h("table", {}, h("tbody", {}, rows.map(rowOf))))),
  ], { light: true });
};
