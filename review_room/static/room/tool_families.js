/**
 * Tools that belong together share one place on the toolbar: the one used last stands there, the others open beside it when
 * it is pressed. The stamps of the stamp tool open the same way.
 */
import { h } from "./dom.js";

const GAP = 8;

const toolsOf = (family) => family.dataset.family.split(" ");

const inOrder = (family, buttons) => toolsOf(family).map((name) => buttons.find((one) => one.dataset.tool === name));

/** A box beside the toolbar, on narrow screens above it. */
const createFlyout = (stage) => {
  const box = h("div", { class: "tool-flyout", role: "group", "data-testid": "tool-flyout", hidden: true });
  stage.append(box);
  let home = null;
  const close = () => {
    if (box.hidden) return;
    box.hidden = true;
    const buttons = [...box.children];
    box.replaceChildren();
    if (home) home.append(...inOrder(home, [...home.children, ...buttons]));
    home = null;
  };
  const place = (button) => {
    const [on, at, own] = [stage, button, box].map((element) => element.getBoundingClientRect());
    const beside = stage.querySelector(".tools").getBoundingClientRect();
    const upright = beside.height > beside.width;
    const left = upright ? beside.right - on.left + GAP : at.left - on.left;
    const top = upright ? at.top - on.top : beside.top - on.top - own.height - GAP;
    box.style.left = `${Math.max(GAP, Math.min(left, on.width - own.width - GAP))}px`;
    box.style.top = `${Math.max(GAP, Math.min(top, on.height - own.height - GAP))}px`;
  };
  document.addEventListener("pointerdown", (event) => !box.contains(event.target) && close(), { capture: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  return {
    close,
    /** Show the buttons beside `button`; `family` is where they go back to, none for buttons made for this once. */
    open(button, buttons, family = null) {
      close();
      home = family;
      box.replaceChildren(...buttons);
      box.hidden = false;
      place(button);
    },
  };
};

const stampButton = ({ code, wording, label }, chosen, pick) =>
  h("button", {
    type: "button", class: "tool stamp-choice", "data-testid": `stamp-${code}`, "aria-pressed": String(code === chosen), title: label, onclick: () => pick(code),
  }, wording);

/**
 * `stage` holds the toolbar; `stamps` are the wordings; `chosen.stamp` is the one in use. Returns `chose(name)`, which is told
 * of every choice of a tool, `pressed(name)` of one made on the toolbar, `nextStamp()` for the key.
 */
export const toolFamilies = (stage, { stamps, chosen }) => {
  const flyout = createFlyout(stage);
  const buttonOf = (name) => stage.querySelector(`button[data-tool="${name}"]`);
  const familyOf = (name) => [...stage.querySelectorAll(".tool-family")].find((one) => toolsOf(one).includes(name));
  const fold = (family, top) => {
    for (const button of family.querySelectorAll(".tool")) button.classList.toggle("is-folded", button.dataset.tool !== top);
  };
  for (const family of stage.querySelectorAll(".tool-family")) fold(family, toolsOf(family)[0]);
  chosen.stamp = stamps[0]?.code ?? "";
  const showStamps = () => {
    const pick = (code) => {
      chosen.stamp = code;
      flyout.close();
    };
    flyout.open(buttonOf("stamp"), stamps.map((one) => stampButton(one, chosen.stamp, pick)));
  };
  return {
    chose(name) {
      flyout.close();
      const family = familyOf(name);
      if (family) fold(family, name);
    },
    pressed(name) {
      const family = familyOf(name);
      if (name === "stamp") return showStamps();
      if (!family) return;
      const others = [...family.querySelectorAll(".tool.is-folded")];
      flyout.open(buttonOf(name), others, family);
    },
    /** The key of the stamp tool, pressed again, goes on to the next wording. */
    nextStamp() {
      const at = stamps.findIndex((one) => one.code === chosen.stamp);
      chosen.stamp = stamps[(at + 1) % stamps.length]?.code ?? "";
    },
    showStamps,
  };
};
