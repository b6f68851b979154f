/** The list of names under a remark: opened by `@`, moved through by the arrows, taken by Enter, Tab or a click. */
import { h } from "../dom.js";
import { t } from "../text.js";
import { matching, mentionAt, withMention } from "./mention.js";

const SHOWN = 8;
let serial = 0;

/** `people()` resolves to whom the remark may name now; `picked(person)` hears who was. Returns the list. */
export const offerNames = (box, people, picked) => {
  const id = `names-${(serial += 1)}`;
  const list = h("ul", { class: "provisions names", id, role: "listbox", hidden: true, "aria-label": t("mention") });
  let [found, at, asked] = [[], 0, 0];
  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (person) => {
    const place = mentionAt(box.value, box.selectionStart);
    if (!place) return close();
    const { text, caret } = withMention(box.value, place, person.name);
    box.value = text;
    box.setSelectionRange(caret, caret);
    close();
    picked(person);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const mark = (n) => {
    at = (n + found.length) % found.length;
    [...list.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === at)));
    box.setAttribute("aria-activedescendant", `${id}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const row = (person, n) =>
    h("li", { id: `${id}-${n}`, role: "option", "aria-selected": "false", onmousedown: (event) => (event.preventDefault(), choose(person)) },
      h("b", {}, person.name), " ", h("span", { class: "muted" }, person.unit));
  const look = async () => {
    const place = mentionAt(box.value, box.selectionStart);
    if (!place) return close();
    const turn = (asked += 1);
    const all = await people().catch(() => []);
    if (turn !== asked || !mentionAt(box.value, box.selectionStart)) return;
    found = matching(all, place.query).slice(0, SHOWN);
    list.replaceChildren(...(found.length > 0 ? found.map(row) : [h("li", { class: "muted", role: "option", "aria-disabled": "true" }, t("mention_nobody"))]));
    list.hidden = document.activeElement !== box;
    box.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length > 0) mark(0);
  };
  box.addEventListener("input", look);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const acts = {
      ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => choose(found[at]), Tab: () => choose(found[at]), Escape: close,
    };
    if (!acts[event.key] || (found.length === 0 && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  });
  for (const [name, value] of [["role", "combobox"], ["aria-controls", id], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) box.setAttribute(name, value);
  return list;
};
