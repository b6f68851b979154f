/** The other sheets on which a finding stands, each with a way there. */
import { h, icon } from "./dom.js";
import { t } from "./text.js";

/** `sheets`: [id, number] each; `look(id)` flies to the marks there. */
export const alsoOn = (sheets, look) =>
  sheets.length > 0 && h("p", { class: "also-on", "data-testid": "also-on" }, h("span", { class: "muted" }, t("also_on")),
    sheets.map(([id, no]) => h("button", { type: "button", class: "button quiet", onclick: () => look(id) }, icon("map-pin"), no)));
