/** Asks before acts that cannot be taken back, stops a second click on the way, and keeps what is typed. */
import { keepTexts } from "/static/service_centre/kept.js";

/** The page after a refused act has the address of the act; loading it again must show the case, not act again. */
const refused = document.getElementById("refused");
if (refused?.dataset.address) {
  window.history.replaceState(null, "", refused.dataset.address);
  refused.scrollIntoView({ block: "center" });
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
  });
}
keepTexts();
