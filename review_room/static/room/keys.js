/** The keyboard, as reviewers' hands know it. */
const TOOLS = { v: "select", h: "hand", c: "cloud", a: "arrow", r: "rectangle", t: "text", p: "freehand", n: "pin" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const typing = (target) => target.closest?.("input, textarea, select, dialog, [contenteditable]");

const withControl = (event, hooks) => {
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) return hooks.undo;
  if (key === "y" || (key === "z" && event.shiftKey)) return hooks.redo;
  return null;
};

const alone = (event, hooks) => {
  const { key } = event;
  if (event.shiftKey && key.toLowerCase() === "r") return () => hooks.rotate(1);
  if (event.shiftKey && key.toLowerCase() === "l") return () => hooks.rotate(-1);
  if (key in ARROWS) return () => hooks.nudge(...ARROWS[key].map((step) => step * (event.shiftKey ? 10 : 1)));
  const tool = TOOLS[key.toLowerCase()];
  if (tool) return () => hooks.choose(tool);
  return {
    Escape: hooks.cancel, Enter: hooks.close, Delete: hooks.remove, Backspace: hooks.remove,
    "+": () => hooks.zoom(1.4), "=": () => hooks.zoom(1.4), "-": () => hooks.zoom(1 / 1.4), 0: hooks.fit, Home: hooks.fit,
    b: hooks.pair, B: hooks.pair,
    PageUp: () => hooks.turn(-1), PageDown: () => hooks.turn(1),
  }[key];
};

/** Which act a key press asks for; null when it belongs to a field or a button. */
export const actFor = (event, hooks) => {
  if (event.altKey) return null;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f" && !event.target.closest?.("dialog")) return hooks.find;
  if (typing(event.target)) return null;
  if (event.ctrlKey || event.metaKey) return withControl(event, hooks);
  if (event.key === "Enter" && event.target.closest?.("button, a, summary")) return null;
  return alone(event, hooks) ?? null;
};

/** Listen on the whole page; Space held down pans with any tool. Returns a question: is Space held? */
export const listenToKeys = (hooks) => {
  let space = false;
  const onCanvas = (event) => !typing(event.target) && !event.target.closest?.("button, a, summary");
  window.addEventListener("keydown", (event) => {
    if (event.code === "Space" && onCanvas(event)) {
      space = true;
      hooks.spaceChanged(true);
      event.preventDefault();
      return;
    }
    const act = actFor(event, hooks);
    if (!act) return;
    event.preventDefault();
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
