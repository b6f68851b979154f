import { nothingTaken } from "./kept.js";

/** The page before, as it was left: what was typed there is still there. */
const back = document.querySelector("[data-back]");
if (back && history.length > 1) {
  back.hidden = false;
  back.addEventListener("click", () => history.back());
}
nothingTaken();
