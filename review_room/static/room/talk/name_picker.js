/** The list of names under a remark: opened by `@`, moved through by the arrows, taken by Enter, Tab or a click. */
import { h } from "../dom.js";
import { listBox } from "../listbox.js";
import { t } from "../text.js";
import { matching, mentionAt, withMention } from "./mention.js";

const SHOWN = 8;

/** `people()` resolves to whom the remark may name now; `picked(person)` hears who was. Returns the list. */
export const offerNames = (box, people, picked) => {
  let asked = 0;
  const choose = (person) => {
    const place = mentionAt(box.value, box.selectionStart);
    if (!place) return;
    const { text, caret } = withMention(box.value, place, person.name);
    box.value = text;
    box.setSelectionRange(caret, caret);
    picked(person);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const names = listBox([box], {
    label: t("mention"), kind: "names", taking: ["Enter", "Tab"], choose,
    row: (person) => [h("b", {}, person.name), " ", h("span", { class: "muted" }, person.unit)],
  });
  const look = async () => {
    const place = mentionAt(box.value, box.selectionStart);
    if (!place) return names.hide();
    const turn = (asked += 1);
    const all = await people().catch(() => []);
    if (turn !== asked || !mentionAt(box.value, box.selectionStart)) return;
    const found = matching(all, place.query).slice(0, SHOWN);
    if (found.length > 0) names.show(found);
    else names.say(t("mention_nobody"));
  };
  box.addEventListener("input", look);
  return names.list;
};
