/** Numbers of findings as people say them: they begin anew with each discipline. Pure. */

/** 建筑-3; the number within the case where there is none of the discipline; empty for a draft. */
export const printedNo = (finding, { disciplines = [] } = {}) => {
  if (finding?.no === null || finding?.no === undefined) return "";
  const discipline = disciplines.find((one) => one.code === finding.discipline);
  return finding.discipline_no ? `${discipline?.label ?? finding.discipline}-${finding.discipline_no}` : String(finding.no);
};

/** Sorts as the opinion's table does: drafts first (they wait for their author), then discipline by discipline. */
export const byNumber = ({ disciplines = [] } = {}) => {
  const rank = new Map(disciplines.map(({ code }, n) => [code, n]));
  const place = (one) => (one.no === null ? -1 : (rank.get(one.discipline) ?? rank.size));
  return (a, b) => place(a) - place(b) || (a.no ?? -1) - (b.no ?? -1) || (a.id < b.id ? -1 : 1);
};
