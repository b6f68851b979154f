/** Says on the sheet that parts of it are missing, so that nobody takes white paper for an empty sheet. */
import { h, icon } from "./dom.js";
import { t } from "./text.js";

/** One notice in `place` for all its viewers; `retry()` asks for what is missing. `tell(viewer, count)` shows it, `words()` is what it says. */
export const missingNotice = (place, retry) => {
  const counts = new Map();
  const words = h("p", {});
  const box = h("div", { class: "missing-notice", role: "alert", hidden: true, "data-testid": "missing-tiles" },
    icon("triangle-alert"), words, h("button", { type: "button", class: "button button-small", onclick: retry, "data-testid": "retry-tiles" }, t("retry_now")));
  place.append(box);
  const tell = (viewer, count) => {
    counts.set(viewer, count);
    const missing = [...counts.values()].reduce((sum, one) => sum + one, 0);
    box.hidden = missing === 0;
    // Only the number changes, so that a screen reader hears of it once.
    const sentence = missing > 0 ? t("missing_tiles", { n: missing }) : "";
    if (words.textContent !== sentence) words.textContent = sentence;
  };
  return { tell, words: () => words.textContent };
};
