/** The list of changed regions: one line each, the chosen one marked. */
import { h } from "../room/dom.js";
import { t } from "../room/text.js";
import { kindOf } from "./geometry.js";

const wording = ({ words_before: before, words_after: after }) => {
  if (before === after) return [];
  return [before && h("del", {}, before), before && after ? " → " : "", after && h("ins", {}, after)];
};

export const drawList = (list, regions, chosen, choose) => {
  list.replaceChildren(...regions.map((region, n) => {
    const kind = kindOf(region);
    return h("li", { "aria-current": n === chosen ? "true" : false },
      h("button", { type: "button", onclick: () => choose(n) },
        h("span", { class: `kind ${kind}` }, t(kind)), ` ${t("region", { n: n + 1 })} `, ...wording(region), region.hidden ? h("span", { class: "muted" }, ` ${t("on_hidden_layer")}`) : null));
  }));
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
};
