/** Marks taken along to another place or sheet. Pure: geometries in millimetres. */
import { bounds, moved, ontoSheet, rounded } from "./geometry.js";

/** What is kept of marks that are copied, and the sheet they come from. */
export const taken = (marks, sheetId) => ({ sheetId, shapes: marks.map(({ kind, geometry }) => ({ kind, geometry })), times: 0 });

/** The shapes, moved by a step and then as far as needed to lie on the sheet, together as they were. */
export const laid = (shapes, [dx, dy], sheet) => {
  const box = bounds(shapes.flatMap((one) => moved(one.geometry.points, dx, dy)));
  const [inX, inY] = ontoSheet(box, sheet);
  return shapes.map(({ kind, geometry }) => ({ kind, geometry: { ...geometry, points: rounded(moved(geometry.points, dx + inX, dy + inY)) } }));
};

const near = (a, b) => Math.abs(a - b) <= 1;

/** Sheets to which marks may be copied: those of the same size first, and of these the ones of the same discipline chosen. */
export const targets = (sheets, from) =>
  sheets
    .filter((sheet) => sheet.current && sheet.state === "ready" && sheet.id !== from.id)
    .map((sheet) => {
      const alike = near(sheet.width_mm, from.width_mm) && near(sheet.height_mm, from.height_mm);
      return { sheet, alike, chosen: alike && sheet.discipline === from.discipline };
    })
    .sort((a, b) => b.chosen - a.chosen || b.alike - a.alike);

/** Whether marks of that shape stand on a sheet already, so that copying twice does not double them. */
export const standsOn = (marks, sheetId, { kind, geometry }) =>
  marks.some((one) => one.sheet_id === sheetId && one.kind === kind && JSON.stringify(one.geometry) === JSON.stringify(geometry));

/** Sheets besides its own on which a finding has marks: one id for each sheet number. */
export const elsewhere = (finding, marks, sheetNoOf) => {
  const found = new Map();
  for (const mark of marks) {
    const no = sheetNoOf(mark.sheet_id);
    if (mark.finding_id === finding.id && no !== undefined && no !== sheetNoOf(finding.sheet_id)) found.set(no, mark.sheet_id);
  }
  return [...found.values()];
};
