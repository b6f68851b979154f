/** Pairs of findings that contradict each other, or may: what the panel shows, in which order. Pure. */
import { isOpen } from "./filters.js";

const ORDER = ["in_conflict", "proposed", "settled", "dismissed"];

/** Proposals and what was said of pairs as one list: what waits for somebody first. Pairs not known here are left out. */
export const pairsOf = ({ candidates, conflicts }, finding) =>
  [...conflicts, ...candidates.map((one) => ({ ...one, state: "proposed" }))]
    .map((one) => ({ ...one, key: `${one.first}|${one.second}`, findings: [finding(one.first), finding(one.second)] }))
    .filter((pair) => pair.findings.every(Boolean))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));

/** How many wait for the lead, or for anybody. */
export const waiting = (pairs) => pairs.filter((pair) => pair.state === "in_conflict" || pair.state === "proposed").length;

/** What the reader may say of a pair. The server decides; this only spares a refusal. */
export const sayings = (pair, { may_speak: speaks, may_settle: settles }, me) => {
  const own = pair.findings.some((one) => one.organisation_id === me.organisation_id);
  const may = settles || (speaks && own);
  const open = pair.state === "in_conflict";
  return [
    open && settles && "settle_conflict",
    !open && (pair.state === "settled" ? settles : may) && pair.findings.every(isOpen) && "declare_conflict",
    ((open && settles) || (pair.state === "proposed" && may)) && "dismiss_conflict",
  ].filter(Boolean);
};

/** What the lead may decide, as the server found it: which finding stays and which goes, neither where both stay. */
export const decisions = ({ settlements = [], findings }) =>
  settlements.map(({ settlement, kept }) => ({
    settlement,
    kept: findings.find((one) => one.id === kept) ?? null,
    gone: kept ? findings.find((one) => one.id !== kept) : null,
  }));

/** The sheet that both findings have a mark on, or that of the first, with the points to fly to. */
export const placeOf = (pair, marks) => {
  const mine = marks.filter((mark) => mark.finding_id === pair.first);
  const theirs = marks.filter((mark) => mark.finding_id === pair.second);
  const shared = mine.find((mark) => theirs.some((one) => one.sheet_id === mark.sheet_id));
  const sheet = (shared ?? mine[0] ?? theirs[0])?.sheet_id ?? pair.findings[0].sheet_id;
  return { sheet, points: [...mine, ...theirs].filter((mark) => mark.sheet_id === sheet).flatMap((mark) => mark.geometry.points) };
};
