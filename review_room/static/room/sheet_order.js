/** The sheets in force, discipline by discipline, as the strip shows them and as the page keys go through them. Pure. */

const fits = (sheet, words) => {
  const hay = `${sheet.sheet_no} ${sheet.title} ${sheet.discipline_label}`.toLowerCase();
  return words.every((word) => hay.includes(word));
};

/** Groups of sheets in the order in which their disciplines first appear; sheets without one come last. */
export const grouped = (sheets, filter = "") => {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map();
  const numbers = [...new Set(sheets.map((sheet) => sheet.sheet_no))];
  const place = new Map(numbers.map((number, n) => [number, n]));
  // A sheet keeps the place of its first revision: a later set brings only the sheets that changed.
  const current = sheets.filter((sheet) => sheet.current).sort((a, b) => place.get(a.sheet_no) - place.get(b.sheet_no));
  for (const sheet of current) {
    if (!fits(sheet, words)) continue;
    const key = sheet.discipline ?? "";
    if (!groups.has(key)) groups.set(key, { discipline: key, label: sheet.discipline_label, sheets: [] });
    groups.get(key).sheets.push(sheet);
  }
  return [...groups.values()].sort((a, b) => (a.discipline === "") - (b.discipline === ""));
};

/** The same without the groups. */
export const inOrder = (sheets) => grouped(sheets).flatMap((group) => group.sheets);

/** The sheet `step` places away from `chosen` (or its revision in force), which stays where there is none. */
export const neighbour = (sheets, chosen, step) => {
  const order = inOrder(sheets);
  const at = order.findIndex((sheet) => sheet.sheet_no === chosen?.sheet_no);
  return order[Math.min(order.length - 1, Math.max(0, at + step))] ?? null;
};

/** The same, going past the sheets that `passes` leaves out; the chosen one stays where no other follows. */
export const neighbourPast = (sheets, chosen, step, passes) => {
  const order = inOrder(sheets);
  const ahead = step > 0 ? order : [...order].reverse();
  const at = ahead.findIndex((sheet) => sheet.sheet_no === chosen?.sheet_no);
  return ahead.slice(at + 1).find((sheet) => !passes(sheet)) ?? chosen;
};

/** Revisions of the same sheet before this one, newest first. */
export const olderRevisions = (sheets, chosen) =>
  sheets.filter((one) => one.sheet_no === chosen.sheet_no && one.revision_no < chosen.revision_no && one.state === "ready")
    .sort((a, b) => b.revision_no - a.revision_no);
