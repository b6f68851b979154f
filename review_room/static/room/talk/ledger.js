/**
 * What the browser knows of the talk: remarks and assignments, brought forward by the room's numbered events.
 * Like the ledger of findings, an event may arrive twice and in either order; only the newest counts.
 */
import { isOpen } from "../filters.js";

export const talkLedger = (bootstrap) => {
  const remarks = new Map();
  const assignments = new Map();
  const newest = new Map();

  const reset = ({ remarks: said = [], assignments: given = [], last_event: last }) => {
    for (const one of [remarks, assignments, newest]) one.clear();
    for (const remark of said) (remarks.set(remark.id, remark), newest.set(remark.id, last));
    for (const one of given) (assignments.set(one.finding_id, one), newest.set(`a:${one.finding_id}`, last));
  };
  reset(bootstrap);

  const keep = (name, number, change) => {
    if (number <= (newest.get(name) ?? 0)) return false;
    newest.set(name, number);
    change();
    return true;
  };

  const apply = ({ number, payload: { remark, assignment } }) => {
    if (remark && keep(remark.id, number, () => remarks.set(remark.id, remark))) return remark.finding_id;
    if (assignment && keep(`a:${assignment.finding_id}`, number, () => assignments.set(assignment.finding_id, assignment))) {
      return assignment.finding_id;
    }
    return null;
  };

  const of = (findingId) => [...remarks.values()].filter((one) => one.finding_id === findingId).sort((a, b) => a.no - b.no);
  return {
    reset,
    /** Take events; returns the ids of the findings whose talk changed. */
    take: (events) => [...new Set(events.map(apply).filter((id) => id !== null))],
    /** In the order of the talk, withdrawn ones included. */
    remarksOf: of,
    /** Remarks that say something. */
    countOf: (findingId) => of(findingId).filter((one) => one.state === "written").length,
    /** Whoever of one's own unit takes care of it; null when nobody does. */
    assignmentOf(findingId) {
      const one = assignments.get(findingId);
      return one?.account_id ? one : null;
    },
    /** Everybody something is assigned to, as [account id, name]. */
    assignees: () => [...new Map([...assignments.values()].filter((one) => one.account_id).map((one) => [String(one.account_id), one.name]))],
  };
};

/** Whether the day is over; `today` as the server in Beijing says it, both as ISO dates. */
export const isOverdue = (assignment, finding, today) =>
  Boolean(assignment?.due_on) && assignment.due_on < today && isOpen(finding);

/** Whom a remark may be written for, the narrowest first; the server checks the same. */
export const audiencesFor = (reaches, seesReviews) => [
  "unit",
  ...(seesReviews && reaches !== "unit" ? ["reviewers"] : []),
  ...(reaches === "everyone" ? ["everyone"] : []),
];

/** Preset: all who review where that is open, else one's own unit; never more. */
export const usualAudience = (offered) => (offered.includes("reviewers") ? "reviewers" : "unit");

/** One mends one's own words until somebody else has spoken after them. */
export const mayEdit = (remark, remarks, accountId) =>
  remark.state === "written" && remark.author_id === accountId &&
  !remarks.some((one) => one.no > remark.no && one.author_id !== accountId && one.state === "written");
