/** Who is signed in: a menu that closes by itself, and a change of language that comes back to the same sheet. */
export const connectAccount = (root) => {
  const menu = root.querySelector("[data-part=account]");
  window.addEventListener("pointerdown", (event) => menu.open && !menu.contains(event.target) && (menu.open = false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  for (const form of root.querySelectorAll("[data-keeps-place]")) {
    const place = form.elements.next.value;
    form.addEventListener("submit", () => (form.elements.next.value = place + window.location.hash));
  }
};
