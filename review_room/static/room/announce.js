/** What the reader should hear: the state of saving and of the stream, and short notices. */
import { refusalText } from "./readable.js";
import { t } from "./text.js";
import { h, icon, iconAddress } from "./dom.js";

const SAVE_ICON = { saved: "cloud-check", unsaved: "pencil-line", sending: "refresh-cw", offline: "cloud-off" };
const LIVE_ICON = { live: "radio", connecting: "refresh-cw", offline: "wifi-off" };

/** Signs of a broken network must be there before it breaks; they are kept, so that the browser does not ask for them again. */
const kept = ["cloud-off", "wifi-off", "refresh-cw", "triangle-alert", "git-compare"];
export const keepSigns = () => kept.forEach((name, n) => (kept[n] = Object.assign(new Image(), { crossOrigin: "anonymous", src: iconAddress(name) })));

const show = (element, state, pictures, prefix) => {
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  element.replaceChildren(icon(pictures[state]), h("span", {}, t(`${prefix}_${state}`)));
  element.title = t(`${prefix}_${state}_hint`);
};

/** Never "saved" while the browser has no network: what the server holds is not known then. */
export const savingState = ({ sent, unsaved, online }) => {
  if (!online) return "offline";
  return sent === "saved" && unsaved ? "unsaved" : sent;
};

export const showSaving = (state) => show(document.getElementById("save-state"), state, SAVE_ICON, "save");
export const showLive = (state) => show(document.getElementById("live-state"), state, LIVE_ICON, "live");

/** A notice that goes away by itself; `grave` ones stay longer and are read out at once. */
export const notice = (sentence, { grave = false, action = null } = {}) => {
  const close = () => box.remove();
  const box = h("div", { class: grave ? "toast toast-grave" : "toast", role: grave ? "alert" : "status" },
    icon(grave ? "triangle-alert" : "bell"), h("p", {}, sentence),
    action && h("button", { class: "quiet", onclick: () => (action.run(), close()) }, action.label),
    h("button", { class: "quiet square", "aria-label": t("close"), onclick: close }, icon("x")));
  document.getElementById("toasts").append(box);
  setTimeout(close, grave ? 12000 : 5000);
};

/** The server has refused what the reader wanted. */
export const noticeRefusal = (error) => notice(refusalText(error), { grave: true });
