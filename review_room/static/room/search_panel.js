/** Words looked for in all sheets: the field, the hits sheet by sheet, and the way to each of them. */
import { h, icon } from "./dom.js";
import { finder } from "./finder.js";
import { t } from "./text.js";

const PAUSE_MS = 250;

const STOP = /[。.）)]$/;

/** What was found, and how much of the set cannot be searched at all. */
export const summary = ({ hits, more, unsearched, wordless, sheets }) =>
  [
    hits > 0 ? t("find_count", { n: hits, sheets: sheets.length }) : t("find_none"),
    more > 0 && t("find_more", { n: more }),
    wordless > 0 && t("find_wordless", { n: wordless }),
    unsearched > 0 && t("find_unsearched", { n: unsearched }),
  ].filter(Boolean).map((words) => (STOP.test(words) ? words : words + t("full_stop"))).join("");

const hitRow = (hit, number, choose) =>
  h("button", { type: "button", class: "hit-row", "data-hit": number, "data-testid": "search-hit", onclick: () => choose(number), title: hit.context.map(([words]) => words).join("") },
    hit.context.map(([words, found]) => (found ? h("mark", {}, words) : words)));

const groups = (found, sheetById, choose) => {
  let number = 0;
  return found.answer.sheets.map((group) => {
    const sheet = sheetById(group.id);
    return h("li", {},
      h("h3", {}, h("b", {}, sheet?.sheet_no ?? ""), h("span", {}, sheet?.title ?? ""), h("span", { class: "count count-quiet" }, String(group.total))),
      group.hits.map((hit) => hitRow(hit, number++, choose)));
  });
};

/** `hooks`: search(query, signal) → answer, sheetById(id), openSheetId(), show(finder) after every choice. */
export const createSearch = (panel, hooks) => {
  let found = null;
  let timer = 0;
  let asking = null;
  const words = h("p", { class: "find-summary muted", role: "status", "data-testid": "search-summary" });
  const list = h("ol", { class: "hit-list" });
  const field = h("input", { type: "search", placeholder: t("find_hint"), "aria-label": t("find"), maxlength: "200", "data-testid": "search-field" });

  const choose = (hit) => {
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    if (!hit) return;
    const row = list.querySelector(`[data-hit="${found.at}"]`);
    row?.setAttribute("aria-current", "true");
    row?.scrollIntoView({ block: "nearest" });
    hooks.show(found);
  };
  const step = (name) => found && choose(found[name]());
  const take = (answer) => {
    found = answer ? finder(answer) : null;
    words.textContent = answer ? summary(answer) : t("find_failed");
    list.replaceChildren(...(found ? groups(found, hooks.sheetById, (n) => choose(found.go(n))) : []));
    if (found?.all.length) choose(found.startAt(hooks.openSheetId()));
    else hooks.show(null);
  };
  const ask = async () => {
    clearTimeout(timer);
    asking?.abort();
    const query = field.value.trim();
    if (!query) {
      found = null;
      words.textContent = "";
      list.replaceChildren();
      return hooks.show(null);
    }
    const mine = (asking = new AbortController());
    words.textContent = t("find_asking");
    const answer = await hooks.search(query, mine.signal).catch(() => null);
    if (!mine.signal.aborted) take(answer);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const current = found && found.answer.query === field.value.trim();
    if (current) step(event.shiftKey ? "previous" : "next");
    else ask();
  });
  const arrow = (name, picture) => h("button", { type: "button", class: "tool", title: t(`find_${name}`), "aria-label": t(`find_${name}`), onclick: () => step(name) }, icon(picture));
  panel.replaceChildren(
    h("div", { class: "find-line" }, h("label", { class: "search" }, icon("search"), field), arrow("previous", "chevron-up"), arrow("next", "chevron-down")),
    words, list,
  );
  return {
    focus: () => (field.focus(), field.select()),
    found: () => found,
  };
};
