/** Which findings the list shows, in which order, and how many are open on a sheet. */

import { byNumber } from "./numbers.js";

/** States in which nothing more is expected of anybody. */
const OVER = new Set(["closed", "waived", "withdrawn", "merged"]);

export const isOpen = (finding) => !OVER.has(finding.state);

export const NO_FILTER = { state: "", class: "", unit: "", discipline: "", round: "", sheet: "", assignee: "", text: "" };

/** What is looked through besides the number, made once for each state of a finding: a changed finding is another object. */
const hays = new WeakMap();
const hayOf = (finding) => {
  if (!hays.has(finding)) {
    hays.set(finding, [finding.text, finding.standard, finding.clause, finding.author, finding.reply?.text]
      .filter((part) => part !== null && part !== undefined)
      .join(" ")
      .toLowerCase());
  }
  return hays.get(finding);
};

const contains = (finding, words, noOf) => {
  if (words.length === 0) return true;
  const hay = `${String(noOf(finding) ?? "").toLowerCase()} ${hayOf(finding)}`;
  return words.every((word) => hay.includes(word));
};

const inState = (finding, state, unchecked) => {
  if (state === "open") return isOpen(finding);
  if (state === "to_check") return unchecked.has(finding.id);
  return !state || finding.state === state;
};

/** "me" is the reader, "nobody" says that none is named; else an account id as text. */
const isAssigned = (assignee, wanted) => {
  if (!wanted) return true;
  if (wanted === "nobody") return !assignee;
  return Boolean(assignee) && (wanted === "me" ? assignee.me : String(assignee.account_id) === wanted);
};

/**
 * `state` may be one state, "open", or "to_check" (the finding's id is among `unchecked`); `sheet` is a sheet number, so that all its
 * revisions are found. `known`: sheetNosOf(finding) are all sheets on which it has marks, unchecked, noOf(finding), assigneeOf(id).
 */
export const filtered = (findings, filter, { sheetNosOf, unchecked = new Set(), noOf = (finding) => finding.no, assigneeOf = () => null }) => {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter(
    (finding) =>
      inState(finding, filter.state, unchecked) &&
      (!filter.class || finding.class === filter.class) &&
      (!filter.unit || String(finding.organisation_id) === filter.unit) &&
      (!filter.discipline || finding.discipline === filter.discipline) &&
      (!filter.round || String(finding.round) === filter.round) &&
      isAssigned(assigneeOf(finding.id), filter.assignee) &&
      (!filter.sheet || sheetNosOf(finding).includes(filter.sheet)) &&
      contains(finding, words, noOf),
  );
};

/** Drafts first (they wait for their author), then as the opinion's table lists them. */
export const ordered = (findings, bootstrap) => [...findings].sort(byNumber(bootstrap));

/** Open findings by sheet number; one that stands on several counts on each. */
export const openCounts = (findings, sheetNosOf) => {
  const counts = new Map();
  for (const finding of findings.filter(isOpen)) {
    for (const sheetNo of sheetNosOf(finding)) counts.set(sheetNo, (counts.get(sheetNo) ?? 0) + 1);
  }
  return counts;
};
