/** Who else is in the room. Never stored; the live process tells it. */
import { t } from "./text.js";
import { h } from "./dom.js";

const SHOWN = 5;

/** `people`: [{account, name, organisation, sheet}], the reader included. */
export const drawPresence = (place, people, bootstrap, sheetNoOf, visit) => {
  const chip = (person) => {
    const unit = bootstrap.organisations[person.organisation];
    const sheetNo = sheetNoOf(person.sheet);
    const title = [person.name, unit?.name, sheetNo && t("presence_sheet", { no: sheetNo })].filter(Boolean).join(" · ");
    const button = h("button", { class: "person-chip", title, "aria-label": title, onclick: () => person.sheet && visit(person.sheet) },
      [...person.name.replace(/（[^）]*）$/, "")].slice(-2).join(""));
    button.style.setProperty("--unit", unit?.colour ?? "#6b7785");
    return button;
  };
  const others = people.filter((person) => person.account !== bootstrap.me.account_id);
  place.replaceChildren(...others.slice(0, SHOWN).map(chip),
    others.length > SHOWN ? h("span", { class: "muted", title: others.slice(SHOWN).map((one) => one.name).join("、") }, `+${others.length - SHOWN}`) : "");
  place.title = others.length === 0 ? t("presence_alone") : "";
};
