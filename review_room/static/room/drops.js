/** Files that are dropped onto a part of the page. */

/** `take(transfer)` hears what was dropped, while `active()` says that it may be; the element is marked meanwhile. */
export const takesDrops = (element, take, active = () => true) => {
  const leave = () => element.classList.remove("over");
  element.addEventListener("dragover", (event) => {
    if (!active()) return;
    event.preventDefault();
    element.classList.add("over");
  });
  element.addEventListener("dragleave", leave);
  element.addEventListener("drop", (event) => {
    if (!active()) return;
    event.preventDefault();
    leave();
    take(event.dataTransfer);
  });
};
