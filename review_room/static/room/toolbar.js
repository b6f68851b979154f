/** Tools, zoom, undo, drawers: the buttons that the template has drawn. */
const on = (root, selector, act) => {
  for (const element of root.querySelectorAll(selector)) element.addEventListener("click", () => act(element));
};

/** `hooks`: chosen, choosePicture, families, canAnnotate, begin, setTool, undo, redo, zoom, fit, turn, rotate, pair, map, help, closePane, drawers, replay, readOnly */
export const connectToolbar = (root, hooks) => {
  const { chosen } = hooks;
  const readers = new Set(["select", "hand"]);

  const choose = (name) => {
    if ((!hooks.canAnnotate || hooks.readOnly()) && !readers.has(name)) return;
    if (name === "image") return hooks.choosePicture(); // a file is chosen, and then it is there
    if (name === "stamp" && chosen.tool === "stamp") hooks.families.nextStamp();
    hooks.families.chose(name);
    if (name === "stamp") hooks.families.showStamps();
    chosen.tool = name;
    hooks.setTool(name);
    for (const button of root.querySelectorAll("[data-tool]")) {
      if (button.matches("button")) button.setAttribute("aria-pressed", String(button.dataset.tool === name));
    }
  };

  for (const button of root.querySelectorAll("button[data-tool]")) {
    button.hidden = !hooks.canAnnotate && !readers.has(button.dataset.tool);
  }
  for (const element of (root.closest("#room") ?? root).querySelectorAll("[data-writers]")) element.hidden = !hooks.canAnnotate;

  on(root, "button[data-tool]", (button) => {
    const stands = !button.matches(".is-folded");
    choose(button.dataset.tool);
    if (stands) hooks.families.pressed(button.dataset.tool);
  });
  on(root, "[data-act=keep]", (button) => {
    chosen.keep = !chosen.keep;
    button.setAttribute("aria-pressed", String(chosen.keep));
  });
  on(root, "[data-act=undo]", hooks.undo);
  on(root, "[data-act=redo]", hooks.redo);
  on(root, "[data-act=zoom-in]", () => hooks.zoom(1.4));
  on(root, "[data-act=zoom-out]", () => hooks.zoom(1 / 1.4));
  on(root, "[data-act=fit]", hooks.fit);
  on(root, "[data-act=rotate-left]", () => hooks.rotate(-1));
  on(root, "[data-act=rotate-right]", () => hooks.rotate(1));
  on(root, "[data-act=pair]", hooks.pair);
  on(root, "[data-act=map]", hooks.map);
  on(root, "[data-act=help]", hooks.help);
  on(root, "[data-act=replay]", hooks.replay);
  on(root, "[data-act=print]", () => window.print());
  on(root, "[data-act=previous]", () => hooks.turn(-1));
  on(root, "[data-act=next]", () => hooks.turn(1));
  on(root, "[data-act=begin]", hooks.begin);
  on(root, "[data-act=close-pane]", hooks.closePane);
  on(root, "[data-drawer-button]", (button) => hooks.drawers(button.dataset.drawerButton));
  return { choose };
};
