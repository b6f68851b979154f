/** What was found, and which hit is chosen: forwards and backwards through all sheets, round and round. Pure. */

/** `answer` is what the server found: sheets with hits with rectangles. */
export const finder = (answer) => {
  const all = answer.sheets.flatMap((sheet) => sheet.hits.map((hit) => ({ ...hit, sheetId: sheet.id })));
  let at = -1;
  const go = (to) => {
    if (all.length === 0) return null;
    at = (to + all.length) % all.length;
    return all[at];
  };
  return {
    answer, all,
    get at() {
      return at;
    },
    next: () => go(at + 1),
    previous: () => go(at < 0 ? -1 : at - 1),
    go,
    chosen: () => all[at] ?? null,
    /** The first hit on a sheet at or after the chosen one's place; where it has none, the next sheet's. */
    startAt(sheetId) {
      const first = all.findIndex((hit) => hit.sheetId === sheetId);
      return go(Math.max(0, first));
    },
    /** Rectangles on one sheet, those of the chosen hit marked. */
    rectangles: (sheetId) => all.flatMap((hit, n) =>
      hit.sheetId === sheetId ? hit.rectangles.map((rectangle) => ({ rectangle, chosen: n === at })) : []),
  };
};
