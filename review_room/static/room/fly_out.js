/** Boxes of tools beside a button of the toolbar: one at a time, closed by choosing a tool, by Escape and by a click elsewhere. */

const GAP = 8;

/** Beside the upright toolbar, on narrow screens above the lying one, and never over the edge of the stage. */
const place = (stage, button, box) => {
  const [on, at, own] = [stage, button, box].map((element) => element.getBoundingClientRect());
  const tools = stage.querySelector(".tools").getBoundingClientRect();
  const upright = tools.height > tools.width;
  const left = upright ? tools.right - on.left + GAP : at.left - on.left;
  const top = upright ? at.top - on.top : tools.top - on.top - own.height - GAP;
  box.style.left = `${Math.max(GAP, Math.min(left, on.width - own.width - GAP))}px`;
  box.style.top = `${Math.max(GAP, Math.min(top, on.height - own.height - GAP))}px`;
};

/** `stage` holds the toolbar and the boxes. Returns open(button, box, closed), isOpen(box) and close(). */
export const createFlyOuts = (stage) => {
  let shown = null;
  const close = () => {
    if (!shown) return;
    const { button, box, closed } = shown;
    shown = null;
    box.hidden = true;
    button.setAttribute("aria-expanded", "false");
    closed();
  };
  const escape = (event) => {
    if (!shown || event.key !== "Escape") return;
    event.stopPropagation(); // the tool in hand stays
    const { button, box } = shown;
    const within = box.contains(document.activeElement);
    close();
    if (within) button.focus();
  };
  const isPartOf = (target) => shown.box.contains(target) || shown.button.contains(target);
  document.addEventListener("pointerdown", ({ target }) => shown && !isPartOf(target) && close(), { capture: true });
  document.addEventListener("keydown", escape, { capture: true });
  window.addEventListener("resize", () => shown && place(stage, shown.button, shown.box));
  return {
    close,
    isOpen: (box) => shown?.box === box,
    /** Show `box` beside `button`; `closed()` hears when it is gone. */
    open(button, box, closed = () => {}) {
      close();
      shown = { button, box, closed };
      box.hidden = false;
      button.setAttribute("aria-expanded", "true");
      place(stage, button, box);
    },
  };
};

/** The boxes that the template has drawn: [data-fly-button] buttons and the [data-fly] groups of the same names. */
export const connectFlyOuts = (stage, flyOuts) => {
  for (const button of stage.querySelectorAll("[data-fly-button]")) {
    const group = stage.querySelector(`[data-fly="${button.dataset.flyButton}"]`);
    button.addEventListener("click", () => {
      if (flyOuts.isOpen(group)) return flyOuts.close();
      flyOuts.open(button, group);
      group.querySelector("button")?.focus();
    });
    for (const tool of group.querySelectorAll("[data-tool], [data-panel-button]")) {
      tool.addEventListener("click", () => {
        flyOuts.close();
        tool.blur(); // the next key belongs to the sheet
      });
    }
  }
};
