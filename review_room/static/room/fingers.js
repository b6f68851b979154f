/** Two fingers on the screen, as a movement: from where to where their middle went, and how far they spread. Pure. */
import { distance, middle } from "./geometry.js";

const spread = (pair) => Math.max(1, distance(...pair));

export const fingers = () => {
  const down = new Map();
  const pair = () => [...down.values()].slice(0, 2);
  return {
    put: (id, point) => down.set(id, point),
    lift: (id) => down.delete(id),
    count: () => down.size,
    /** Move one finger; with two of them down it says what they did together, else nothing. */
    move(id, point) {
      if (!down.has(id)) return null;
      const before = pair();
      down.set(id, point);
      if (down.size < 2) return null;
      const after = pair();
      return { from: middle(...before), to: middle(...after), factor: spread(after) / spread(before) };
    },
  };
};
