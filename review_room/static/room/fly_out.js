/** Tools that belong together behind one button of the toolbar: opened beside it, closed by choosing one or by Escape. */

/** `root` holds [data-fly-button] buttons and the [data-fly] groups of the same names. */
export const connectFlyOuts = (root) => {
  const outside = ({ target }) => !target.closest("[data-fly], [data-fly-button]");
  const buttons = [...root.querySelectorAll("[data-fly-button]")];
  const groupOf = (button) => root.querySelector(`[data-fly="${button.dataset.flyButton}"]`);
  const show = (button, open) => {
    groupOf(button).hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const close = () => buttons.forEach((button) => show(button, false));
  document.addEventListener("pointerdown", (event) => outside(event) && close(), { capture: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  for (const button of buttons) {
    const group = groupOf(button);
    button.addEventListener("click", () => {
      const open = group.hidden;
      for (const other of buttons) show(other, other === button && open);
      if (open) group.querySelector("button")?.focus();
    });
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      show(button, false);
      button.focus();
    });
    for (const tool of group.querySelectorAll("[data-tool], [data-panel-button]")) {
      tool.addEventListener("click", () => {
        show(button, false);
        tool.blur(); // the next key belongs to the sheet
      });
    }
  }
};
