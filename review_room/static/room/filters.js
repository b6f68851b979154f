/** Which findings the list shows, in which order, and how many are open on a sheet. */

/** States in which nothing more is expected of anybody. */
const SETTLED = new Set(["closed", "waived", "withdrawn", "merged"]);

export const isOpen = (finding) => !SETTLED.has(finding.state);

export const NO_FILTER = { state: "", class: "", unit: "", sheet: "", assignee: "", text: "" };

const contains = (finding, words) => {
  const hay = [finding.no, finding.text, finding.standard, finding.clause, finding.author, finding.reply?.text]
    .filter((part) => part !== null && part !== undefined)
    .join(" ")
    .toLowerCase();
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

/** `state` may be one state, "open", or "to_check" (the finding's id is among `unchecked`); `sheet` is a sheet number, so that all its revisions are found. */
export const filtered = (findings, filter, sheetNoOf, unchecked = new Set(), assigneeOf = () => null) => {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter(
    (finding) =>
      inState(finding, filter.state, unchecked) &&
      (!filter.class || finding.class === filter.class) &&
      (!filter.unit || String(finding.organisation_id) === filter.unit) &&
      isAssigned(assigneeOf(finding.id), filter.assignee) &&
      (!filter.sheet || sheetNoOf(finding.sheet_id) === filter.sheet) &&
      contains(finding, words),
  );
};

/** Drafts first (they wait for their author), then by number. */
export const ordered = (findings) =>
  [...findings].sort((a, b) => (a.no ?? -1) - (b.no ?? -1) || (a.id < b.id ? -1 : 1));

/** Open findings by sheet number. */
export const openCounts = (findings, sheetNoOf) => {
  const counts = new Map();
  for (const finding of findings.filter(isOpen)) {
    const sheetNo = sheetNoOf(finding.sheet_id);
    counts.set(sheetNo, (counts.get(sheetNo) ?? 0) + 1);
  }
  return counts;
};
