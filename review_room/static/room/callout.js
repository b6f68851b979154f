/**
 * A callout: words in a box, and a leader to what they are about. Its points are tip and knee of the leader, where that
 * meets the box, and the upper left and lower right corner of the box. Millimetres on the sheet, y up. Pure.
 */
import { bounds, distance, moved, ontoSheet, rounded } from "./geometry.js";
import { LINE_PITCH, lineWidth, wrapped } from "./lettering.js";

export const PAD = 0.35; // between words and frame, as a multiple of the letter height
const WIDEST = 18; // letters in a line before it breaks
const KNEE = 1.5; // length of the level part of the leader, in letter heights

/** The lines of a callout's words in its box. */
export const linesIn = ({ left, right }, text, height) => wrapped(text, Math.max(1, (right - left) / height - 2 * PAD));

/** Where the leader meets the box and where it bends, for a tip at that place. */
const leaderTo = (box, tip, height) => {
  const y = (box.bottom + box.top) / 2;
  const fromLeft = tip[0] <= (box.left + box.right) / 2;
  const end = [fromLeft ? box.left : box.right, y];
  const knee = [end[0] + (fromLeft ? -KNEE : KNEE) * height, y];
  const bends = fromLeft ? knee[0] > tip[0] : knee[0] < tip[0];
  return [tip, bends ? knee : end, end];
};

const withBox = (box, tip, height) => rounded([...leaderTo(box, tip, height), [box.left, box.top], [box.right, box.bottom]]);

/** The geometry of words about `tip` that stand at `at`, away from the tip and within the sheet. */
export const calloutAt = (tip, at, text, height, sheet) => {
  const lines = wrapped(text, WIDEST);
  const across = (Math.max(1, ...lines.map(lineWidth)) + 2 * PAD) * height;
  const up = (lines.length * LINE_PITCH + 2 * PAD) * height;
  const left = at[0] >= tip[0] ? at[0] : at[0] - across;
  const box = { left, right: left + across, bottom: at[1] - up / 2, top: at[1] + up / 2 };
  const [dx, dy] = ontoSheet(box, sheet);
  const inside = { left: box.left + dx, right: box.right + dx, bottom: box.bottom + dy, top: box.top + dy };
  return { points: withBox(inside, tip, height), text, height_mm: height };
};

/** The points after one of them was dragged to `at`: the end of the leader takes the whole box along. */
export const calloutReshaped = ({ points, height_mm: height }, index, at) => {
  const [tip, knee, end, one, other] = points;
  if (index === 0) return rounded([at, distance(knee, end) === 0 ? end : knee, end, one, other]);
  if (index === 1) return rounded([tip, at, end, one, other]);
  const shifted = index === 2 ? moved([one, other], at[0] - end[0], at[1] - end[1]) : index === 3 ? [at, other] : [one, at];
  return withBox(bounds(shifted), tip, height);
};
