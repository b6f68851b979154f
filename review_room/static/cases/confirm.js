/** Asks before acts that cannot be taken back, and stops a second click on the way. */
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    for (const button of form.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
  });
}
