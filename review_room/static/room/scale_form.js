/** What is asked when a scale is set: how it is known, and for which part of the sheet. Pure. */
import { distance } from "./geometry.js";
import { ratioIn, realMillimetres } from "./measuring.js";

const SHORTEST_MM = 2;

/** What goes over the wire for a scale, or `{ wrong }`, the name of the sentence that says what is missing. */
export const scaleFrom = ({ line, real = "", stated = "" }) => {
  if (!line) return ratioIn(stated) === null ? { wrong: "scale_wrong_ratio" } : { stated: stated.trim() };
  if (distance(...line) < SHORTEST_MM) return { wrong: "scale_wrong_line" };
  if (realMillimetres(real) === null) return { wrong: "scale_wrong_real" };
  return { calibrated: { points: line, real: real.trim() } };
};
