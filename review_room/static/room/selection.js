/** Several marks at once: which are picked, and what picking adds or takes away. Pure. */
import { bounds } from "./geometry.js";

/** Ids of the picked marks, the one with the grips first. */
export const pickedIds = ({ mark, also }) => [...new Set([mark, ...also])].filter(Boolean);

/** With Shift: a mark joins those picked or leaves them; the finding of the one that was picked first stays open. */
export const toggled = (chosen, id) => {
  const ids = pickedIds(chosen);
  const rest = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
  return { mark: rest[0] ?? null, also: new Set(rest.slice(1)) };
};

export const pickedAll = (ids) => ({ mark: ids[0] ?? null, also: new Set(ids.slice(1)) });

/** The marks that lie wholly within a box between two corners. */
export const within = (marks, from, to) => {
  const box = bounds([from, to]);
  return marks.filter(({ geometry: { points } }) => {
    const own = bounds(points);
    return own.left >= box.left && own.right <= box.right && own.bottom >= box.bottom && own.top <= box.top;
  });
};
