/**
 * Stamps: fixed wordings in a double frame, with the unit and the day. The exports draw them by the same shares
 * (review_room/exchange/appearance.py). Pure, but for what the room tells once: wordings and the units' names.
 */
import { bounds, moved, ontoSheet, rounded } from "./geometry.js";
import { lineWidth } from "./lettering.js";
import { beijingDay } from "./moments.js";

export const MARGIN = 0.07; // between the two frames, as a share of the height
const LINES = [[0.4, 0.37], [0.19, 0.75]]; // letter height of each line, and how far below the upper edge its middle lies
const WIDEST = 0.86;
const CENTRE = 0.36; // from the middle of a line down to its baseline, in letter heights
const SHAPE = 0.42; // height of a new stamp as a share of its width
const [NEW_PIXELS, NARROWEST_MM, WIDEST_MM] = [150, 24, 160];

let known = { stamps: [], organisations: {} };

/** Wordings and units as the server tells them. */
export const learnStamps = (bootstrap) => (known = bootstrap);

/** What a stamp shows: its wording, and who says it when. */
export const stampLines = ({ geometry, organisation_id: unit, placed_at: placedAt }) => [
  known.stamps.find((one) => one.code === geometry.stamp)?.wording ?? "",
  `${known.organisations[unit]?.short_name ?? ""} ${beijingDay(placedAt)}`.trim(),
];

/** Each line with its place in the frame: { words, size, x, y } of the middle of its baseline, y down. */
export const setLines = (lines, { left, right, bottom, top }) => {
  const [width, height] = [right - left, top - bottom];
  return lines.map((words, i) => {
    const [share, middle] = LINES[i];
    const size = Math.min(height * share, (width * WIDEST) / Math.max(lineWidth(words), 1));
    return { words, size, x: left + width / 2, y: bottom + height * middle + size * CENTRE };
  });
};

/** Lower left and upper right corner of a new stamp about a point: as large as it reads well, and on the sheet. */
export const stampAt = ([x, y], pixelsPerMm, sheet) => {
  const width = Math.min(Math.max(NEW_PIXELS / pixelsPerMm, NARROWEST_MM), WIDEST_MM, sheet.width_mm);
  const corners = [[x - width / 2, y - (width * SHAPE) / 2], [x + width / 2, y + (width * SHAPE) / 2]];
  return rounded(moved(corners, ...ontoSheet(bounds(corners), sheet)));
};
