/** The points of the sheets to snap to, fetched cell by cell and kept. `ask(url)` resolves to { vector, points }. */
import { cellsAround } from "./snapping.js";

const SHEETS_KEPT = 6;
const later = () => new Promise((resolve) => setTimeout(resolve, 1500));

/** `lineless(sheet)` hears once of a sheet that has no lines: a scan; `late(sheet)` whenever points did not come. */
export const snaps = (ask, { lineless = () => {}, late = () => {}, wait = later } = {}) => {
  const kept = new Map(); // sheet id → { cells: Map(name → points or null while asked for), vector }
  const running = new Set();

  const cellsOf = (sheet) => {
    if (!kept.has(sheet.id)) {
      kept.set(sheet.id, { cells: new Map(), vector: true });
      if (kept.size > SHEETS_KEPT) kept.delete(kept.keys().next().value);
    }
    return kept.get(sheet.id);
  };

  const fetchCell = async (sheet, known, name) => {
    const [x, y] = name.split("/");
    try {
      const { vector, points } = await ask(sheet.snap_url.replace("{x}", x).replace("{y}", y));
      known.cells.set(name, points);
      if (!vector && known.vector) lineless(sheet);
      known.vector = vector;
    } catch {
      late(sheet);
      await wait();
      known.cells.delete(name); // asked for again when the pen comes by
    }
  };

  return {
    /** Points known within `reach` of a place; what is not known yet is fetched. */
    near(sheet, at, reach) {
      if (!sheet.snap_url) return [];
      const known = cellsOf(sheet);
      if (!known.vector) return [];
      return cellsAround(at, reach, sheet).flatMap((name) => {
        if (!known.cells.has(name)) {
          known.cells.set(name, null);
          const one = fetchCell(sheet, known, name).finally(() => running.delete(one));
          running.add(one);
        }
        return known.cells.get(name) ?? [];
      });
    },
    settled: () => Promise.all(running),
  };
};
