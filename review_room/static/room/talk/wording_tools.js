/** Saved wordings at the form of a finding: a button and `/` open the list, another button keeps what is written. */
import { notice, noticeRefusal } from "../announce.js";
import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { WORDING, filledWith, opensList } from "./wording.js";

const PAUSE = 150;
let serial = 0;

const keep = async (fields, wordings) => {
  try {
    const answer = await wordings.save(Object.fromEntries(WORDING.map((name) => [name, fields[name] ?? ""])));
    if (!answer.ok) return noticeRefusal(answer.error);
    notice(t(answer.body.new ? "wording_kept" : "wording_known"));
  } catch {
    notice(t("wordings_failed"), { grave: true });
  }
};

/** The button under a submitted finding of one's own unit. */
export const keepWording = (finding, wordings) =>
  h("div", { class: "wording-tools" },
    h("button", { type: "button", class: "button button-small quiet", "data-testid": "wording-keep", onclick: () => keep(finding, wordings) }, icon("bookmark-plus"), t("wording_keep")));

const option = (wording, n, id, choose) =>
  h("li", { id: `${id}-${n}`, role: "option", "aria-selected": "false", "data-testid": "wording-option", onmousedown: (event) => (event.preventDefault(), choose(wording)) },
    h("span", { class: "wording-words" }, wording.text), wording.standard && h("span", { class: "standing" }, `${wording.standard} ${wording.clause}`));

/** The search with its list; `choose(wording)` and `close()` belong to the form. */
const listOf = (wordings, choose, close) => {
  const id = `wordings-${(serial += 1)}`;
  const list = h("ul", { class: "provisions", id, role: "listbox", "aria-label": t("wordings") });
  const search = h("input", { type: "search", placeholder: t("wordings_search"), "aria-label": t("wordings_search"), "data-testid": "wording-search", role: "combobox", "aria-controls": id, "aria-expanded": "true", "aria-autocomplete": "list" });
  let [found, at, timer, asked] = [[], 0, 0, 0];
  const mark = (n) => {
    if (found.length === 0) return;
    at = (n + found.length) % found.length;
    [...list.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === at)));
    search.setAttribute("aria-activedescendant", `${id}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const look = async () => {
    const turn = (asked += 1);
    try {
      const answer = await wordings.find(search.value);
      if (turn !== asked) return;
      found = answer;
      list.replaceChildren(...(found.length > 0 ? found.map((one, n) => option(one, n, id, choose)) : [h("li", { class: "muted" }, t("wordings_none"))]));
      mark(0);
    } catch {
      list.replaceChildren(h("li", { class: "wrong" }, t("wordings_failed")));
    }
  };
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is nothing of the finding
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const acts = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => found[at] && choose(found[at]), Escape: close };
    if (!acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
  look();
  return h("div", { class: "wording-list" }, h("div", { class: "remark-line" }, search, h("a", { class: "muted", href: wordings.page, target: "_blank", rel: "noopener" }, t("wordings_manage"))), list);
};

/** `changed()` hears that the fields of the form are others now. */
export const wordingTools = (form, wordings, changed) => {
  const box = form.elements.text;
  const place = h("div", {});
  const typed = () => Object.fromEntries(WORDING.map((name) => [name, form.elements[name].value]));
  const close = () => {
    place.replaceChildren();
    button.setAttribute("aria-expanded", "false");
    box.focus();
  };
  const fill = (fields) => {
    for (const name of WORDING) form.elements[name].value = fields[name] ?? "";
    changed();
  };
  const choose = (wording) => (fill(filledWith(typed(), wording)), close());
  const open = () => {
    place.replaceChildren(listOf(wordings, choose, () => {
      if (opensList(box.value)) fill({ ...typed(), text: "" });
      close();
    }));
    button.setAttribute("aria-expanded", "true");
    place.querySelector("input").focus();
  };
  const button = h("button", { type: "button", class: "button button-small quiet", title: t("wordings_hint"), "aria-expanded": "false", "data-testid": "wordings-open",
    onclick: () => (place.childElementCount > 0 ? close() : open()) }, icon("library"), t("wordings"));
  box.addEventListener("input", (event) => !event.isComposing && opensList(box.value) && open());
  return h("div", { class: "wording-tools" }, button,
    h("button", { type: "button", class: "button button-small quiet", "data-testid": "wording-keep", onclick: () => keep(typed(), wordings) }, icon("bookmark-plus"), t("wording_keep")), place);
};
