/**
 * Tools that belong together share one place on the toolbar: the one used last stands there, the others open beside it when
 * it is pressed. The stamps of the stamp tool open the same way.
 */
import { h } from "./dom.js";

const toolsOf = (family) => family.dataset.family.split(" ");

const inOrder = (family, buttons) => toolsOf(family).map((name) => buttons.find((one) => one.dataset.tool === name));

/** The box for the tools of a family that are folded away; they go back to their place when it closes. */
const familyBox = (stage, flyOuts) => {
  const box = h("div", { class: "fly tool-flyout", role: "group", "data-testid": "tool-flyout", hidden: true });
  stage.append(box);
  return {
    close: flyOuts.close,
    /** Show the buttons beside `button`; `family` is where they go back to, none for buttons made for this once. */
    open(button, buttons, family = null) {
      flyOuts.close();
      box.replaceChildren(...buttons);
      flyOuts.open(button, box, () => {
        const shown = [...box.children];
        box.replaceChildren();
        family?.append(...inOrder(family, [...family.children, ...shown]));
      });
    },
  };
};

const stampButton = ({ code, wording, label }, chosen, pick) =>
  h("button", {
    type: "button", class: "tool stamp-choice", "data-testid": `stamp-${code}`, "aria-pressed": String(code === chosen), title: label, onclick: () => pick(code),
  }, wording);

/**
 * `stage` holds the toolbar; `flyOuts` opens boxes beside it; `stamps` are the wordings; `chosen.stamp` is the one in use. Returns `chose(name)`, which is told
 * of every choice of a tool, `pressed(name)` of one made on the toolbar, `nextStamp()` for the key.
 */
export const toolFamilies = (stage, { flyOuts, stamps, chosen }) => {
  const flyout = familyBox(stage, flyOuts);
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
