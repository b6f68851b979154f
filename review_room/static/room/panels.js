/** The small panels over the canvas: one at a time, opened and closed by its button, closed by Escape. */

/** `root` holds the panels ([data-panel]) and their buttons ([data-panel-button]); `opened(name)` follows each opening. */
export const createPanels = (root, opened) => {
  let open = "";
  const show = (name) => {
    open = name;
    for (const panel of root.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== name;
    for (const button of root.querySelectorAll("[data-panel-button]")) {
      button.setAttribute("aria-pressed", String(button.dataset.panelButton === name));
    }
    if (name) opened(name);
  };
  for (const button of root.querySelectorAll("[data-panel-button]")) {
    button.addEventListener("click", () => show(open === button.dataset.panelButton ? "" : button.dataset.panelButton));
  }
  for (const button of root.querySelectorAll("[data-panel-close]")) button.addEventListener("click", () => show(""));
  for (const panel of root.querySelectorAll("[data-panel]")) {
    panel.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && show(""));
  }
  return { show, open: () => open };
};
