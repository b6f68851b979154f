/** Saved wordings at the form of a finding: a button and `/` open the list, another button keeps what is written. */
import { notice, noticeRefusal } from "../announce.js";
import { h, icon } from "../dom.js";
import { listBox } from "../listbox.js";
import { t } from "../text.js";
import { WORDING, filledWith, opensList } from "./wording.js";

const PAUSE = 150;

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

const row = (wording) => [
  h("span", { class: "wording-words" }, wording.text), wording.standard && h("span", { class: "standing" }, `${wording.standard} ${wording.clause}`),
];

/** The search with its list; `choose(wording)` and `close()` belong to the form. */
const listOf = (wordings, choose, close) => {
  const search = h("input", { type: "search", placeholder: t("wordings_search"), "aria-label": t("wordings_search"), "data-testid": "wording-search" });
  const box = listBox([search], { label: t("wordings"), testid: "wording-option", stays: true, row, choose, closed: close });
  let [timer, asked] = [0, 0];
  const look = async () => {
    const turn = (asked += 1);
    try {
      const found = await wordings.find(search.value);
      if (turn !== asked) return;
      if (found.length > 0) box.show(found);
      else box.say(t("wordings_none"));
    } catch {
      box.say(t("wordings_failed"), { wrong: true });
    }
  };
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is nothing of the finding
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault()); // nor is it sent with it
  look();
  return h("div", { class: "wording-list" }, h("div", { class: "remark-line" }, search, h("a", { class: "muted", href: wordings.page, target: "_blank", rel: "noopener" }, t("wordings_manage"))), box.list);
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
