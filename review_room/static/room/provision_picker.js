/**
 * Clauses of the code library under the fields for standard and clause: what fits what is typed, as it stood on the day
 * on which the set was handed in. It proposes; whatever the library lacks is typed by hand as before.
 */
import { h } from "./dom.js";
import { t } from "./text.js";

const PAUSE = 180;
const FIELDS = ["standard", "clause"];
let serial = 0;

/** What is looked for: the standard without its edition in brackets, and the clause. */
export const queryOf = ({ standard = "", clause = "" }) => `${standard.replace(/（.*$/u, "")} ${clause}`.trim();

/** What a reviewer should know of a clause: code of a text, and its day. */
export const standingOf = ({ standing, mandatory, was_mandatory: was, mandatory_until: until, replaced_on: replaced }) => {
  if (standing === "replaced") return ["provision_replaced", replaced];
  if (standing === "not_yet") return ["provision_not_yet", null];
  if (mandatory) return ["provision_mandatory", null];
  return was ? ["provision_was_mandatory", until] : ["provision_general", null];
};

/** The note under the fields when exactly this clause is known. */
export const adviceFor = ({ standard, clause }, found) => {
  const known = found.find((one) => one.standard === standard && one.clause === clause);
  return known ? standingOf(known) : null;
};

const told = ([code, day]) => t(code, { day: day ?? "" });

const option = (found, n, id, choose) =>
  h("li", { id: `${id}-${n}`, role: "option", "aria-selected": "false", onmousedown: (event) => (event.preventDefault(), choose(found)) },
    h("b", {}, found.standard), " ", h("span", { class: "clause" }, found.clause), " ", found.heading || found.title,
    h("span", { class: `standing ${standingOf(found)[0]}` }, told(standingOf(found))));

/** `ask(query, signal)` resolves to { provisions }; `chosen(fields)` hears what was picked. */
export const offerProvisions = (form, ask, chosen) => {
  const id = `provisions-${(serial += 1)}`;
  const list = h("ul", { class: "provisions", id, role: "listbox", hidden: true, "aria-label": t("provisions") });
  const note = h("p", { class: "provision-note muted", role: "status" });
  form.querySelector(".pair-provision").after(list, note);
  const inputs = FIELDS.map((name) => form.elements[name]);
  let [found, at, timer, asking] = [[], -1, 0, null];
  const typed = () => Object.fromEntries(FIELDS.map((name, n) => [name, inputs[n].value.trim()]));
  const close = () => {
    list.hidden = true;
    at = -1;
    for (const input of inputs) (input.setAttribute("aria-expanded", "false"), input.removeAttribute("aria-activedescendant"));
  };
  const choose = (one) => {
    [inputs[0].value, inputs[1].value] = [one.standard, one.clause];
    close();
    advise();
    chosen();
  };
  const advise = () => {
    const advice = adviceFor(typed(), found);
    note.textContent = advice ? told(advice) : "";
  };
  const mark = (n) => {
    at = (n + found.length) % found.length;
    [...list.children].forEach((row, k) => row.setAttribute("aria-selected", String(k === at)));
    for (const input of inputs) input.setAttribute("aria-activedescendant", `${id}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const query = queryOf(typed());
    if (!query) return close();
    try {
      found = (await ask(query, asking.signal)).provisions;
    } catch {
      return; // typing goes on without proposals
    }
    list.replaceChildren(...found.map((one, n) => option(one, n, id, choose)));
    list.hidden = found.length === 0 || !inputs.includes(document.activeElement);
    for (const input of inputs) input.setAttribute("aria-expanded", String(!list.hidden));
    at = -1;
    advise();
  };
  const onKey = (event) => {
    if (list.hidden) return;
    const acts = {
      ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at < 0 ? found.length - 1 : at - 1), Escape: close,
      Enter: () => at >= 0 && choose(found[at]),
    };
    if (!acts[event.key] || (event.key === "Enter" && at < 0)) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  };
  for (const input of inputs) {
    for (const [name, value] of [["role", "combobox"], ["aria-controls", id], ["aria-autocomplete", "list"], ["aria-expanded", "false"]]) input.setAttribute(name, value);
    input.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(look, PAUSE))));
    input.addEventListener("keydown", onKey);
    input.addEventListener("blur", close);
  }
  if (typed().standard && typed().clause) look();
};
