/**
 * A list of proposals under a field (combobox and listbox of ARIA): moved through by the arrows, taken by Enter or a click,
 * closed by Escape. What is proposed, and what becomes of it, belongs to whoever opens it.
 */
import { h } from "./dom.js";

let serial = 0;

/** What a key does with `count` rows of which the `at`th is marked (-1: none): { mark }, { take } or { close }; null for nothing. */
export const keyAct = (key, { at, count, taking = ["Enter"] }) => {
  if (key === "Escape") return { close: true };
  if (count === 0) return null;
  if (key === "ArrowDown") return { mark: (at + 1) % count };
  if (key === "ArrowUp") return { mark: (Math.max(at, 0) + count - 1) % count };
  return taking.includes(key) && at >= 0 ? { take: at } : null;
};

/** The rows, and which of them is marked; every change is told to the fields. */
const rowsOf = (list, fields) => {
  const put = (name, value) => fields.forEach((field) => (value === null ? field.removeAttribute(name) : field.setAttribute(name, value)));
  return {
    put,
    mark(n) {
      [...list.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === n)));
      put("aria-activedescendant", n < 0 ? null : list.children[n].id);
      if (n >= 0) list.children[n].scrollIntoView({ block: "nearest" });
    },
    show(visible) {
      list.hidden = !visible;
      put("aria-expanded", String(visible));
    },
  };
};

/**
 * A list for `fields`, to be put into the page by whoever asked for it: { list, show(items), say(sentence), hide() }.
 * `row(item)` gives what a row shows, `choose(item)` hears which was taken. `taking` are the keys that take the marked row;
 * `first` says whether the first is marked at once. `stays` is for a list that does not go when its field is left; `closed()`
 * hears of Escape.
 */
export const listBox = (fields, { label, row, choose, kind = "", testid = null, taking, first = true, stays = false, closed = () => {} }) => {
  const id = `list-${(serial += 1)}`;
  const list = h("ul", { class: `provisions ${kind}`.trim(), id, role: "listbox", hidden: !stays, "aria-label": label });
  const rows = rowsOf(list, fields);
  let items = [];
  let at = -1;
  const mark = (n) => rows.mark((at = n));
  const hide = () => {
    mark(-1);
    rows.show(false);
  };
  const take = (item) => {
    hide();
    choose(item);
  };
  const option = (item, n) =>
    h("li", { id: `${id}-${n}`, role: "option", "aria-selected": "false", "data-testid": testid, onmousedown: (event) => (event.preventDefault(), take(item)) }, row(item));
  const fill = (found, children) => {
    items = found;
    list.replaceChildren(...children);
    rows.show(children.length > 0 && (stays || fields.includes(document.activeElement)));
    mark(first && items.length > 0 ? 0 : -1);
  };
  const onKey = (event) => {
    const act = list.hidden || event.isComposing ? null : keyAct(event.key, { at, count: items.length, taking });
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if (act.close) (hide(), closed());
    else if ("take" in act) take(items[act.take]);
    else mark(act.mark);
  };
  for (const [name, value] of [["role", "combobox"], ["aria-controls", id], ["aria-autocomplete", "list"], ["aria-expanded", String(stays)]]) rows.put(name, value);
  for (const field of fields) {
    field.addEventListener("keydown", onKey);
    if (!stays) field.addEventListener("blur", hide);
  }
  return {
    list, hide,
    /** These are proposed; none at all hides the list. */
    show: (found) => fill(found, found.map(option)),
    /** A sentence in their place. */
    say: (sentence, { wrong = false } = {}) => fill([], [h("li", { class: wrong ? "wrong" : "muted", role: "option", "aria-disabled": "true" }, sentence)]),
  };
};
