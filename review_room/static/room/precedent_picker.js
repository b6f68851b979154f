/** The precedent that a finding cites: the server proposes what fits, a person picks one, or none. */
import { beijingDay } from "./moments.js";
import { h, icon } from "./dom.js";
import { t } from "./text.js";

const PAUSE = 250;
const ABOUT = ["discipline", "standard", "clause", "text"];
const LONGEST = 300; // letters of the finding's text that are looked at
const seen = new Map(); // what was told of a precedent, for drafts that the server does not have yet

/** What is asked: words typed into the search, else what the finding is about. */
export const questionOf = (fields, query) =>
  query.trim() ? { q: query.trim() } : Object.fromEntries(ABOUT.map((name) => [name, (fields[name] ?? "").slice(0, LONGEST)]));

/** What a reader must know of a cited precedent that is in force no more: a code of a text, or nothing. */
export const goneOf = ({ state, until }, today = beijingDay()) => {
  if (state !== "in_force") return `precedent_${state}`;
  return until && until <= today ? "precedent_expired" : "";
};

/** Number and title, a link for those who may read the register, and whether it is still in force. */
export const citedPrecedent = (precedent, base) => {
  const name = `${precedent.number} ${precedent.title}`;
  const gone = goneOf(precedent);
  return [
    base ? h("a", { href: `${base}/${precedent.id}`, target: "_blank", rel: "noopener" }, name) : name,
    gone && h("span", { class: "precedent-gone" }, ` ${t(gone)}`),
  ];
};

/** `context`: ask(about, signal), base (address of the register), about() (the fields as typed), changed() */
export const citation = (finding, { ask, base, about, changed }) => {
  if (finding.precedent) seen.set(finding.precedent.id, finding.precedent);
  const held = h("input", { type: "hidden", name: "precedent_id", value: finding.precedent_id ?? "" });
  const shown = h("div", { class: "precedent-cited" });
  const search = h("input", { type: "search", autocomplete: "off", maxlength: "80", placeholder: t("precedent_search"), "aria-label": t("precedent_search"), "data-testid": "precedent-search" });
  const list = h("ul", { class: "precedent-list", "data-testid": "precedent-list" });
  const picker = h("div", { class: "precedent-picker", hidden: true }, search, list);
  let [timer, asking] = [0, null];

  const put = (id) => {
    held.value = id;
    picker.hidden = true;
    draw();
    changed();
  };
  const line = (one) => {
    seen.set(one.id, one);
    return h("li", {}, h("button", { type: "button", class: "precedent-choice", "data-testid": "precedent-choice", onclick: () => put(one.id) },
      h("b", {}, one.number), ` ${one.title}`, h("small", { class: "muted" }, one.decision)));
  };
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const { precedents } = await ask(questionOf(about(), search.value), asking.signal);
      const none = h("li", { class: "muted" }, t(search.value.trim() ? "precedent_none" : "precedent_none_fits"));
      list.replaceChildren(...(precedents.length > 0 ? precedents.map(line) : [none]));
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren(h("li", { class: "muted", role: "alert" }, t("precedents_failed")));
    }
  };
  const open = () => {
    picker.hidden = !picker.hidden;
    if (picker.hidden) return;
    list.replaceChildren();
    look();
    search.focus();
  };
  const draw = () => {
    const known = seen.get(held.value);
    const quiet = (testid, label, act, sign) =>
      h("button", { type: "button", class: "button button-small quiet", "data-testid": testid, onclick: act }, icon(sign), label);
    const cited = held.value && h("span", { "data-testid": "precedent-held" }, known ? citedPrecedent(known, base) : `#${held.value}`);
    const children = held.value
      ? [h("span", { class: "muted" }, t("precedent")), cited, quiet("precedent-drop", t("precedent_drop"), () => put(""), "x")]
      : [quiet("precedent-cite", t("precedent_cite"), open, "scale")];
    shown.replaceChildren(...children);
  };
  const learn = async () => {
    const { precedents } = await ask({ id: held.value }).catch(() => ({ precedents: [] }));
    for (const one of precedents) seen.set(one.id, one);
    if (precedents.length > 0) draw();
  };
  // A search is no field of the finding, and Enter in it submits nothing.
  search.addEventListener("input", (event) => (event.stopPropagation(), clearTimeout(timer), (timer = setTimeout(look, PAUSE))));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape") (event.stopPropagation(), (picker.hidden = true), shown.querySelector("button")?.focus());
  });
  draw();
  if (held.value && !seen.has(held.value)) learn();
  return h("div", { class: "precedent" }, held, shown, picker);
};
