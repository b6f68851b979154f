/** The list of a sheet's layers: switch them one by one, all, none, or back to how the sheet was drawn. */
import { h, icon } from "./dom.js";
import { asDrawn } from "./layers.js";
import { t } from "./text.js";

const SEARCHED_FROM = 12;

const row = (layer, isShown, change) =>
  h("li", {}, h("label", { class: "layer" },
    h("input", { type: "checkbox", checked: isShown, onchange: (event) => change(event.target.checked) }),
    h("span", {}, layer.name || "—")));

/** Draw the panel for `sheet`; `change(shown)` gets the new state of all layers. */
export const drawLayers = (panel, sheet, shown, change) => {
  if (!sheet || sheet.layers.length === 0) {
    panel.replaceChildren(h("p", { class: "empty" }, icon("layers"), t("layers_none")));
    return;
  }
  const list = h("ol", { class: "layer-list", "data-testid": "layer-list" });
  let now = [...shown];
  const rows = sheet.layers.map((layer, n) => row(layer, now[n], (isShown) => {
    now = now.map((before, other) => (other === n ? isShown : before));
    change(now);
  }));
  list.append(...rows);
  const set = (next) => {
    now = [...next];
    rows.forEach((one, n) => (one.querySelector("input").checked = now[n]));
    change(now);
  };
  const button = (name, next) => h("button", { type: "button", class: "button button-small", onclick: () => set(next()), "data-testid": `layers-${name}` }, t(`layers_${name}`));
  const search = sheet.layers.length > SEARCHED_FROM && h("label", { class: "search" }, icon("search"),
    h("input", { type: "search", placeholder: t("layers_search"), "aria-label": t("layers_search"), oninput: (event) => {
      const words = event.target.value.trim().toLowerCase();
      rows.forEach((one, n) => (one.hidden = !sheet.layers[n].name.toLowerCase().includes(words)));
    } }));
  panel.replaceChildren(...[
    h("div", { class: "panel-acts" },
      button("all", () => sheet.layers.map(() => true)), button("no_layer", () => sheet.layers.map(() => false)),
      button("as_drawn", () => asDrawn(sheet))),
    search, list,
  ].filter(Boolean));
};
