/** What a finding's marks measure, as lines to read beside its words. */
import { h, icon } from "./dom.js";
import { isMeasure } from "./measuring.js";
import { readingText } from "./measure_shapes.js";
import { t } from "./text.js";

const ICONS = { length: "ruler", area: "vector-square", angle: "triangle-right", count: "tally-5" };

const sourceWords = ({ scale, source, by }) => (scale ? `${scale}（${[t(`source_${source}`), by].filter(Boolean).join(" ")}）` : "");

/** `marks` carry their `measure`; false where none of them measures anything. */
export const measureLines = (marks) => {
  const shown = marks.filter((mark) => isMeasure(mark.kind) && mark.measure);
  return shown.length > 0 && h("ul", { class: "measure-lines", "data-testid": "measure-lines" }, shown.map(({ kind, measure }) =>
    h("li", { "data-unmeasured": measure.why ? "1" : null }, icon(ICONS[kind]), h("span", {}, t(`measure_${kind}`)),
      h("b", {}, readingText(measure)), h("span", { class: "muted" }, measure.why ? "" : sourceWords(measure)))));
};
