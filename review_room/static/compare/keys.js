/** Every key of the comparison, in the order of its help; the table is as in the room. */
export const KEYS = [
  { keys: ["n"], name: "next_region", act: (hooks) => hooks.next() },
  { keys: ["p"], name: "previous_region", act: (hooks) => hooks.previous() },
  { keys: ["+"], also: ["="], name: "zoom_in", act: (hooks) => hooks.zoom(1.4) },
  { keys: ["-"], name: "zoom_out", act: (hooks) => hooks.zoom(1 / 1.4) },
  { keys: ["0", "Home"], name: "fit", act: (hooks) => hooks.whole() },
  { keys: ["?"], name: "help", act: (hooks) => hooks.help() },
];
