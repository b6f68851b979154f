/** Dialogs over the page, and the question before a step that cannot be taken back. */
import { h } from "./dom.js";
import { t } from "./text.js";

/** Open a dialog, gone once it is closed: by Escape, by what is in it and, if `light`, by a click beside it. Returns it. */
export const openDialog = (attributes, children, { light = false } = {}) => {
  const dialog = h("dialog", attributes, children);
  dialog.addEventListener("click", ({ target }) => light && target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};

/** A question with `title` and `body`; resolves to true when the button `yes` (of value "yes") closes it. `acts` stand beside it. */
export const asked = (attributes, title, body, yes, acts = []) =>
  new Promise((resolve) => {
    const dialog = openDialog({ ...attributes, "aria-label": title },
      h("form", { method: "dialog" }, h("h2", {}, title), body,
        h("div", { class: "row-end" }, acts, h("button", { class: "button", value: "" }, t("cancel")), yes)));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
  });

/** Ask before a step that cannot be taken back; resolves to true or false. */
export const confirmed = (title, sentence, yes) =>
  asked({ class: "question" }, title, [h("p", {}, sentence)],
    h("button", { class: "button button-primary", value: "yes", "data-testid": "confirm" }, yes));
