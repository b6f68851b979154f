/** By which of its points a mark is reshaped, and what becomes of it when one is dragged. Pure. */
import { calloutReshaped } from "./callout.js";
import { bounds, rounded } from "./geometry.js";
import { pictureReshaped } from "./pictures.js";

const MOST_GRIPS = 60;
const BY_POINTS = new Set(["cloud", "arrow", "rectangle", "ellipse", "polygon", "polyline", "highlight", "callout", "stamp", "length", "area", "angle", "count", "image"]);

/** The four points of a highlight in the order that other programs write: upper two, then lower two, from the left. */
export const quadOf = ({ left, bottom, right, top }) => [[left, top], [right, top], [left, bottom], [right, bottom]];

/** The points at which grips stand; none where the mark can only be moved as a whole. */
export const gripsOf = ({ kind, geometry: { points } }) => {
  if (!BY_POINTS.has(kind) || points.length > MOST_GRIPS) return [];
  return kind === "highlight" && points.length > 4 ? [] : points;
};

/** The dragged corner and the one opposite to it; the order of `quadOf` puts those three apart. */
const highlighted = ({ points }, index, at) => rounded(quadOf(bounds([points[3 - index], at])));

const onePoint = ({ points }, index, at) => rounded(points.map((point, i) => (i === index ? at : point)));

const RESHAPED = { callout: calloutReshaped, highlight: highlighted, image: pictureReshaped };

/** The points of the mark with its `index`th dragged to `at`. */
export const reshaped = ({ kind, geometry }, index, at) => (RESHAPED[kind] ?? onePoint)(geometry, index, at);
