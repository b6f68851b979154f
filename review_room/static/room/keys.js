/** The keyboard, as reviewers' hands know it. */
import { pressOf, rowFor } from "./key_table.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ARROWS = Object.keys(STEPS);

const tool = (key, name) => ({ keys: [key], name: `tool_${name}`, act: (hooks) => hooks.choose(name), writes: !["select", "hand"].includes(name) });
const nudge = (times) => (hooks, event) => hooks.nudge(...STEPS[event.key].map((step) => step * times));

/**
 * Every key of the room, in the order of the help. `name` is its text there; `also` are keys that do the same and are not
 * listed; `anywhere` ones work while somebody types, `onScale` ones on the scale of the playback,
 * `native` ones are told to the browser as well, which has a clipboard of its own,
 * `writes` ones are for those who may annotate, those with `when` are left to the browser while that says no, `held` ones are held down.
 */
export const KEYS = [
  tool("v", "select"), tool("h", "hand"), tool("c", "cloud"), tool("a", "arrow"), tool("r", "rectangle"), tool("t", "text"),
  tool("p", "freehand"), tool("n", "pin"),
  tool("e", "ellipse"), tool("g", "polygon"), tool("l", "polyline"), tool("k", "highlight"), tool("q", "callout"), tool("s", "stamp"), tool("i", "image"),
  tool("Shift+Alt+l", "length"), tool("Shift+Alt+a", "area"), tool("Shift+Alt+g", "angle"), tool("Shift+Alt+c", "count"),
  { keys: ["F8"], name: "snap", act: (hooks) => hooks.snap(), writes: true },
  { keys: ["Enter"], name: "close_stroke", act: (hooks) => hooks.close(), writes: true },
  { keys: ARROWS, name: "nudge", act: nudge(1) },
  { keys: ARROWS.map((key) => `Shift+${key}`), name: "nudge_far", act: nudge(10) },
  { keys: ["Delete"], also: ["Backspace"], name: "remove", act: (hooks) => hooks.remove(), writes: true },
  { keys: ["Shift+i"], name: "turn_image", act: (hooks) => hooks.turnPictures(), writes: true },
  { keys: ["Ctrl+z"], name: "undo", act: (hooks) => hooks.undo(), writes: true },
  { keys: ["Ctrl+y"], also: ["Ctrl+Shift+z"], name: "redo", act: (hooks) => hooks.redo(), writes: true },
  { keys: ["Ctrl+a"], name: "pick_all", act: (hooks) => hooks.pickAll(), when: (hooks) => hooks.mayWrite(), writes: true },
  { keys: ["Ctrl+c"], name: "copy", act: (hooks) => hooks.copy(), when: (hooks) => hooks.canCopy(), native: true },
  { keys: ["Ctrl+v"], name: "paste", act: (hooks) => hooks.paste(), when: (hooks) => hooks.canPaste(), writes: true, native: true },
  { keys: ["Ctrl+d"], name: "duplicate", act: (hooks) => hooks.duplicate(), when: (hooks) => hooks.mayWrite(), writes: true },
  { keys: ["Space"], name: "pan", held: true },
  { keys: ["+"], also: ["="], name: "zoom_in", act: (hooks) => hooks.zoom(1.4) },
  { keys: ["-"], name: "zoom_out", act: (hooks) => hooks.zoom(1 / 1.4) },
  { keys: ["0", "Home"], name: "fit", act: (hooks) => hooks.fit() },
  { keys: ["Shift+l"], name: "turn_left", act: (hooks) => hooks.rotate(-1) },
  { keys: ["Shift+r"], name: "turn_right", act: (hooks) => hooks.rotate(1) },
  { keys: ["PageUp"], name: "previous", act: (hooks) => hooks.turn(-1) },
  { keys: ["PageDown"], name: "next", act: (hooks) => hooks.turn(1) },
  { keys: ["b"], name: "pair", act: (hooks) => hooks.pair() },
  { keys: ["m"], name: "map", act: (hooks) => hooks.map() },
  { keys: ["f"], name: "people", act: (hooks) => hooks.people() },
  { keys: ["Shift+h"], name: "replay", act: (hooks) => hooks.replay() },
  { keys: [","], name: "replay_back", act: (hooks) => hooks.replayStep(-1), onScale: true },
  { keys: ["."], name: "replay_on", act: (hooks) => hooks.replayStep(1), onScale: true },
  { keys: ["Ctrl+f"], name: "find", act: (hooks) => hooks.find(), anywhere: true },
  { keys: ["Escape"], name: "cancel", act: (hooks) => hooks.cancel(), onScale: true },
  { keys: ["?"], name: "help", act: (hooks) => hooks.help() },
];

/** While the room is only to look at. */
const READING = KEYS.filter((row) => !row.writes);

const typing = (target) => target.closest?.("input, textarea, select, dialog, [contenteditable]");
const pressing = (target) => target.closest?.("button, a, summary");

/** Which act a key press asks for; null when it belongs to a field or a button. */
export const actFor = (event, hooks, table = KEYS) => {
  const row = rowFor(table, event);
  if (!row?.act || (row.when && !row.when(hooks))) return null;
  if (row.anywhere ? event.target.closest?.("dialog") : typing(event.target) && !(row.onScale && event.target.type === "range")) return null;
  if (pressOf(event) === "Enter" && pressing(event.target)) return null;
  return Object.assign(() => row.act(hooks, event), { native: row.native ?? false });
};

/** Listen on the whole page; Space held down pans with any tool. Returns a question: is Space held? */
export const listenToKeys = (hooks) => {
  let space = false;
  const onCanvas = (event) => !typing(event.target) && !pressing(event.target);
  window.addEventListener("keydown", (event) => {
    if (event.code === "Space" && onCanvas(event)) {
      space = true;
      hooks.spaceChanged(true);
      event.preventDefault();
      return;
    }
    const act = actFor(event, hooks, hooks.readOnly() ? READING : KEYS);
    if (!act) return;
    if (!act.native) event.preventDefault();
    act();
  });
  const release = () => {
    space = false;
    hooks.spaceChanged(false);
  };
  window.addEventListener("keyup", (event) => event.code === "Space" && release());
  window.addEventListener("blur", release);
  return () => space;
};
