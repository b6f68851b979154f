/** Who of one's own unit takes care of a finding, and until when. */
import { h, icon, select } from "../dom.js";
import { t } from "../text.js";
import { isOverdue } from "./ledger.js";

const day = (iso) => iso.replaceAll("-", ".").slice(5);

/** The line in lists: a name and a day, red when the day is over; nothing where nobody is named. */
export const assigneeTag = (assignment, finding, talk, me) => {
  if (!assignment) return null;
  const late = isOverdue(assignment, finding, talk.today);
  const who = assignment.account_id === me.account_id ? t("assigned_me") : assignment.name;
  return h("span", { class: "assignee", "data-late": late ? "1" : null, title: t("assigned_to", { who: assignment.name }) }, icon(late ? "clock-alert" : "user-round-check"),
    h("span", {}, [who, assignment.due_on && day(assignment.due_on), late && t("overdue")].filter(Boolean).join(" ")));
};

const assignForm = (context, people, close) => {
  const { assignment, talk } = context;
  const form = h("form", { class: "assign-form", "data-testid": "assign-form" },
    h("label", { class: "field" }, h("span", {}, t("assign_whom")),
      select({ name: "account_id", "data-testid": "assign-whom" }, people.map((one) => [String(one.id), one.name]), String(assignment?.account_id ?? people[0]?.id))),
    h("label", { class: "field" }, h("span", {}, t("assign_until")),
      h("input", { type: "date", name: "due_on", min: talk.today, value: assignment?.due_on ?? "", "data-testid": "assign-until" })),
    h("div", { class: "row-end" },
      assignment && h("button", { type: "button", class: "button quiet", "data-testid": "assign-release", onclick: context.release }, t("assign_release")),
      h("button", { type: "button", class: "button quiet", onclick: close }, t("cancel")),
      h("button", { class: "button button-primary", "data-testid": "assign-send" }, t("assign"))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { account_id: account, due_on: dueOn } = Object.fromEntries(new FormData(form));
    context.assign({ account_id: Number(account), due_on: dueOn });
  });
  return form;
};

/** `context`: finding, assignment, talk, me, mayAssign, people(), assign(fields), release(), failed() */
export const assignmentLine = (context) => {
  const { assignment, mayAssign } = context;
  if (!assignment && !mayAssign) return null;
  const place = h("div", { class: "assignment", "data-testid": "assignment" });
  const close = () => place.replaceChildren(
    h("span", { class: "muted" }, t("assignment")),
    assigneeTag(assignment, context.finding, context.talk, context.me) ?? h("span", { class: "muted" }, t("assigned_nobody")),
    mayAssign ? h("button", { type: "button", class: "button button-small quiet", "data-testid": "assign-open", onclick: open }, t(assignment ? "assign_change" : "assign")) : "");
  const open = async () => {
    try {
      place.replaceChildren(assignForm(context, await context.people(), close));
      place.querySelector("select").focus();
    } catch {
      context.failed();
    }
  };
  close();
  return place;
};
