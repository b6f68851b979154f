/** Where the ghost of a carried mark lies while its right place is looked for. Pure. Points are millimetres on the sheet. */
import { bounds, moved, rounded } from "./geometry.js";

const middle = (points) => {
  const box = bounds(points);
  return [(box.left + box.right) / 2, (box.bottom + box.top) / 2];
};

/** No farther than the sheet goes: a mark larger than the sheet keeps its lower left corner on it. */
const kept = (points, { width_mm: width, height_mm: height }) => {
  const box = bounds(points);
  const back = (low, high, size) => (low < 0 ? -low : Math.max(-low, Math.min(0, size - high)));
  return rounded(moved(points, back(box.left, box.right, width), back(box.bottom, box.top, height)));
};

/** The geometry a step further. */
export const stepped = (geometry, [dx, dy], sheet) => ({ ...geometry, points: kept(moved(geometry.points, dx, dy), sheet) });

/** The geometry with its middle at a point. */
export const putAt = (geometry, [x, y], sheet) => {
  const [fromX, fromY] = middle(geometry.points);
  return stepped(geometry, [x - fromX, y - fromY], sheet);
};

/** Where the ghost begins: where the mark waits, else in the shape it was drawn in, in the middle of what is seen. */
export const beginning = (carried, mark, seen, sheet) =>
  carried.geometry ?? (mark ? putAt(mark.geometry, seen, sheet) : null);

/** Whether a point takes hold of the ghost; `slack` millimetres beside it count as on it. */
export const takesHold = ({ points }, [x, y], slack) => {
  const box = bounds(points);
  return x >= box.left - slack && x <= box.right + slack && y >= box.bottom - slack && y <= box.top + slack;
};

/** What is told to the server, and what takes that back: an operation of its own, and what waited waits again. */
export const operationsOf = (carried, geometry) => {
  const back = carried.state === "to_check" ? "recheck_carried_mark" : "move_carried_mark";
  return {
    there: ["move_carried_mark", { carried_id: carried.id, geometry }],
    back: [back, { carried_id: carried.id, geometry: carried.geometry }],
  };
};
