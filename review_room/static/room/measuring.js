/**
 * What a figure on the paper measures, for the reading beside the pen. Pure; the same rules as the server's
 * (`domain/measuring.py`, `domain/sheet_scale.py`), whose value is the one that counts. Points are [x, y] in millimetres on
 * paper; a ratio is the number of millimetres in the building that one on paper stands for.
 */
import { distance } from "./geometry.js";

const MEASURES = ["length", "area", "angle", "count"];
const NEEDS_SCALE = new Set(["length", "area"]);
const PEN_MM = 0.1;
const ALIKE = 2;

export const isMeasure = (kind) => MEASURES.includes(kind);

const lengthMm = (points) => points.slice(1).reduce((sum, point, i) => sum + distance(points[i], point), 0);

const areaMm2 = (points) => {
  const [x0, y0] = points[0];
  const moved = points.map(([x, y]) => [x - x0, y - y0]);
  return Math.abs(moved.reduce((sum, [x, y], i) => {
    const [nx, ny] = moved[(i + 1) % moved.length];
    return sum + x * ny - nx * y;
  }, 0)) / 2;
};

const angleDegrees = ([one, vertex, other]) => {
  const [ax, ay, bx, by] = [one[0] - vertex[0], one[1] - vertex[1], other[0] - vertex[0], other[1] - vertex[1]];
  return (Math.atan2(Math.abs(ax * by - ay * bx), ax * bx + ay * by) * 180) / Math.PI;
};

const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
const between = (a, b, c) =>
  Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);

const meet = ([a, b], [c, d]) => {
  const [one, two, three, four] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (one * two < 0 && three * four < 0) return true;
  return (one === 0 && between(a, b, c)) || (two === 0 && between(a, b, d)) || (three === 0 && between(c, d, a)) || (four === 0 && between(c, d, b));
};

/** Whether two edges of the closed outline that are no neighbours meet, reckoned in whole hundredths of a millimetre. */
const crossesItself = (points) => {
  const whole = points.map(([x, y]) => [Math.round(x * 100), Math.round(y * 100)]);
  const corners = whole.filter(([x, y], i) => {
    const [bx, by] = whole[(i + whole.length - 1) % whole.length];
    return x !== bx || y !== by;
  });
  const edges = corners.map((corner, i) => [corner, corners[(i + 1) % corners.length]]);
  return edges.some((one, i) => edges.some((other, j) =>
    j > i + 1 && !(i === 0 && j === edges.length - 1) && meet(one, other)));
};

const decimalsAt = (ratio) => Math.min(3, Math.max(0, Math.ceil(-Math.log10((PEN_MM * ratio) / 1000) - 0.05)));

const shown = (value, decimals, unit) => {
  const step = 10 ** decimals;
  return `${(Math.floor(value * step + 0.5 + 1e-9) / step).toFixed(decimals)}${unit.startsWith("m") ? " " : ""}${unit}`;
};

/** `{ text }` or `{ text: "", why }`; `scale` is `{ ratio }` or `{ why }`. Null while there are too few points. */
export const measured = (kind, points, scale) => {
  if (kind === "count") return { text: String(points.length), why: null };
  if (kind === "angle") return points.length === 3 ? { text: shown(angleDegrees(points), 1, "°"), why: null } : null;
  if (points.length < (kind === "area" ? 3 : 2)) return null;
  if (scale.why) return { text: "", why: scale.why };
  const { ratio } = scale;
  if (kind === "length") return { text: shown((lengthMm(points) * ratio) / 1e3, decimalsAt(ratio), "m"), why: null };
  if (crossesItself(points)) return { text: "", why: "self_crossing" };
  return { text: shown((areaMm2(points) * ratio ** 2) / 1e6, Math.max(2, decimalsAt(ratio)), "m²"), why: null };
};

export const needsScale = (kind) => NEEDS_SCALE.has(kind);

const plain = (text) => text.normalize("NFKC").replace(/\s+/g, " ").trim();

/** The one ratio that a text states ("1:100"); null where it states none or several. */
export const ratioIn = (text) => {
  const found = new Set([...plain(text).matchAll(/(?<![\d.])(\d{1,6}(?:\.\d{1,4})?)\s*[:∶/]\s*(\d{1,7}(?:\.\d{1,4})?)(?![\d.])/g)]
    .map(([, paper, real]) => Number(real) / Number(paper)));
  const [ratio] = found;
  return found.size === 1 && ratio >= 0.01 && ratio <= 1e6 ? ratio : null;
};

const MILLIMETRES = { "": 1, mm: 1, 毫米: 1, cm: 10, 厘米: 10, m: 1e3, 米: 1e3, km: 1e6, 公里: 1e6, 千米: 1e6 };

/** A length in the building as people type it, in millimetres; a bare number is in millimetres. Null for none. */
export const realMillimetres = (text) => {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)\s*(mm|cm|m|km|毫米|厘米|米|公里|千米)?$/i.exec(plain(text).replaceAll(",", ""));
  const told = match ? Number(match[1]) * MILLIMETRES[(match[2] ?? "").toLowerCase()] : 0;
  return told > 0 ? told : null;
};

export const scaleText = (ratio) =>
  ratio < 1 ? `${Number((1 / ratio).toPrecision(4))}:1` : `1:${ratio >= 1e4 ? ratio.toFixed(0) : Number(ratio.toPrecision(4))}`;

const wholeSheet = ({ width_mm: w, height_mm: h }) => [-0.1 * w, -0.1 * h, 1.1 * w, 1.1 * h];
const holds = ([left, bottom, right, top]) => ([x, y]) => left <= x && x <= right && bottom <= y && y <= top;
const areaOf = ([left, bottom, right, top]) => (right - left) * (top - bottom);

const before = (one, other) =>
  Number(other.mine) - Number(one.mine) || Number(one.source === "title_block") - Number(other.source === "title_block") ||
  areaOf(one.place) - areaOf(other.place) || other.order - one.order;

/**
 * The scale in force for a figure: of the smallest region that holds all of it; `{ why }` where there is none.
 * `scales`: id, ratio, source, region (or null for the whole sheet), mine, order.
 */
export const inForce = (points, scales, sheet) => {
  const placed = scales.map((one) => ({ ...one, place: one.region ?? wholeSheet(sheet) }));
  const holding = placed.filter((one) => points.every(holds(one.place)));
  const smallest = Math.min(...holding.map((one) => areaOf(one.place)));
  const [best] = holding.filter((one) => areaOf(one.place) <= ALIKE * smallest).sort(before);
  const touched = placed.filter((one) => !holding.includes(one) && points.some(holds(one.place)))
    .filter((one) => one.mine || !best?.mine); // no unit keeps another from measuring
  if (touched.some((one) => one.ratio !== best?.ratio)) return { why: "across_scales" };
  return best ?? { why: "unknown_scale" };
};

/** The same with the scale that the sheet's title block states, which must be sure before anything is measured by it. */
export const scaleFor = (points, sheet, scales, unit) => {
  const known = scales.map((one) => ({ ...one, mine: one.organisation_id === unit }));
  const read = sheet.scale;
  if (read?.sure) known.push({ id: "", ratio: read.ratio, source: "title_block", region: null, mine: false, order: 0 });
  const found = inForce(points, known, sheet);
  return found.why === "unknown_scale" && read ? { why: "unconfirmed_scale" } : found;
};
