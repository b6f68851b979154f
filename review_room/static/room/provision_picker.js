/**
 * Clauses of the code library under the fields for standard and clause: what fits what is typed, as it stood on the day
 * on which the set was handed in. It proposes; whatever the library lacks is typed by hand as before.
 */
import { h } from "./dom.js";
import { listBox } from "./listbox.js";
import { t } from "./text.js";

const PAUSE = 180;
const FIELDS = ["standard", "clause"];

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

const row = (found) => [
  h("b", {}, found.standard), " ", h("span", { class: "clause" }, found.clause), " ", found.heading || found.title,
  h("span", { class: `standing ${standingOf(found)[0]}` }, told(standingOf(found))),
];

/** `ask(query, signal)` resolves to { provisions }; `chosen(fields)` hears what was picked. */
export const offerProvisions = (form, ask, chosen) => {
  const inputs = FIELDS.map((name) => form.elements[name]);
  const note = h("p", { class: "provision-note muted", role: "status" });
  let [found, timer, asking, asked] = [[], 0, null, ""];
  const typed = () => Object.fromEntries(FIELDS.map((name, n) => [name, inputs[n].value.trim()]));
  const advise = () => {
    const { standard, clause } = typed();
    const unknown = standard && clause && asked === queryOf(typed()) ? ["provision_unknown", null] : null;
    const advice = adviceFor({ standard, clause }, found) ?? unknown;
    note.classList.toggle("needs", advice === unknown && unknown !== null);
    note.textContent = advice ? told(advice) : "";
  };
  const choose = (one) => {
    [inputs[0].value, inputs[1].value] = [one.standard, one.clause];
    advise();
    chosen();
  };
  // Nothing is marked at first: Enter stays the form's until a clause is gone to.
  const box = listBox(inputs, { label: t("provisions"), first: false, row, choose });
  form.querySelector(".pair-provision").after(box.list, note);
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const query = queryOf(typed());
    if (!query) return box.hide();
    try {
      found = (await ask(query, asking.signal)).provisions;
      asked = query;
    } catch {
      return; // typing goes on without proposals
    }
    box.show(found);
    advise();
  };
  for (const input of inputs) input.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(look, PAUSE))));
  if (typed().standard && typed().clause) look();
};
