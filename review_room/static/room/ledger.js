/**
 * What the browser knows of the room: findings and marks, brought forward by numbered events.
 * An event may arrive twice (answer to a POST, and the live stream) and in either order; only the newest counts.
 */
export const ledger = (bootstrap) => {
  const findings = new Map();
  const marks = new Map();
  const carried = new Map();
  const scales = new Map();
  const newest = new Map();
  let last = 0;

  const reset = (known) => {
    findings.clear();
    marks.clear();
    carried.clear();
    scales.clear();
    newest.clear();
    last = known.last_event;
    for (const finding of known.findings) {
      findings.set(finding.id, finding);
      newest.set(finding.id, last);
    }
    for (const mark of known.marks) marks.set(mark.finding_id, [...(marks.get(mark.finding_id) ?? []), mark]);
    for (const scale of known.scales ?? []) scales.set(scale.id, scale);
    for (const one of known.carried ?? []) carried.set(one.finding_id, [...(carried.get(one.finding_id) ?? []), one]);
  };
  reset(bootstrap);

  const apply = (event) => {
    const { finding, marks: list, carried: followed, scale } = event.payload;
    const id = finding?.id ?? list?.[0]?.finding_id ?? scale?.id;
    if (id === undefined || event.number <= (newest.get(id) ?? 0)) return null;
    newest.set(id, event.number);
    if (finding) findings.set(id, finding);
    if (list) marks.set(id, list);
    if (followed) carried.set(id, followed);
    if (scale?.removed) scales.delete(id);
    else if (scale) scales.set(id, scale);
    return id;
  };

  return {
    /** Begin anew with what the server says now. */
    reset,
    get last() {
      return last;
    },
    /** Take a frame of the stream; returns the ids that changed and whether the case itself did. */
    take({ events, last: covered }) {
      const fresh = events.filter((event) => event.number > last);
      const changed = events.map(apply).filter((id) => id !== null);
      if (covered !== undefined) last = Math.max(last, covered);
      return { changed, reload: fresh.some((event) => event.payload.case === true), fresh };
    },
    findings: () => [...findings.values()],
    finding: (id) => findings.get(id),
    allMarks: () => [...marks.values()].flat(),
    /** Marks as they lie on the newest revision they were carried to. */
    allCarried: () => [...carried.values()].flat(),
    carriedOf: (findingId) => carried.get(findingId) ?? [],
    /** Scales that reviewers have set on a sheet. */
    scalesOn: (sheetId) => [...scales.values()].filter((scale) => scale.sheet_id === sheetId),
    /** Show a change of one's own before the server has answered. */
    keepMark(mark) {
      const others = (marks.get(mark.finding_id) ?? []).filter((other) => other.id !== mark.id);
      marks.set(mark.finding_id, [...others, mark]);
    },
    dropMark(id) {
      for (const [findingId, list] of marks) marks.set(findingId, list.filter((mark) => mark.id !== id));
    },
  };
};
