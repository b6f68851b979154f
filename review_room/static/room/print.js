/**
 * Printing what is seen: the drawing is laid onto the page as it stands on the screen, made larger or smaller as a whole, so
 * that nothing moves in it. The browser says when it prints, by whichever way it was asked to.
 */
import { h } from "./dom.js";

/** Pixels of a page of A4 that the margins leave: the longer and the shorter side, at 96 to the inch. */
const [LONG, SHORT] = [1030, 690];
const LINE = 44; // of the shorter side, for the words under the drawing

/** How the part `seen` of a drawing lies on the page: which way the page is, and how much larger the drawing becomes. */
export const pageFor = ({ left, top, right, bottom }) => {
  const [width, height] = [right - left, bottom - top];
  const wide = width >= height;
  const scale = Math.min((wide ? LONG : SHORT) / width, ((wide ? SHORT : LONG) - LINE) / height);
  return { wide, scale, width: Math.floor(width * scale), height: Math.floor(height * scale) };
};

const lay = (stage, seen, page) => {
  const { clientWidth, clientHeight } = stage; // as on the screen: what is on it must not notice the page
  Object.assign(stage.style, {
    width: `${clientWidth}px`, height: `${clientHeight}px`, transformOrigin: "0 0",
    transform: `scale(${page.scale}) translate(${-seen.left}px, ${-seen.top}px)`,
  });
};

const letGo = (stage) => Object.assign(stage.style, { width: "", height: "", transformOrigin: "", transform: "" });

/**
 * `stage` is the element with the drawing; `seen()` the part of it to print, in its pixels, or null for nothing; `words()` the
 * line under it. The styles in viewer.css leave out everything else.
 */
export const printsOnly = (stage, { seen, words }) => {
  const line = h("p", { class: "print-line", hidden: true });
  const place = h("div", { class: "print-page" });
  stage.before(place);
  place.append(stage, line);
  window.addEventListener("beforeprint", () => {
    const part = seen();
    if (!part) return;
    const page = pageFor(part);
    lay(stage, part, page); // first, while it is as on the screen
    place.dataset.page = page.wide ? "wide" : "tall";
    Object.assign(place.style, { width: `${page.width}px`, height: `${page.height + LINE}px` });
    line.textContent = words();
    line.style.top = `${page.height}px`;
    line.hidden = false;
  });
  window.addEventListener("afterprint", () => {
    letGo(stage);
    Object.assign(place.style, { width: "", height: "" });
    line.hidden = true;
  });
};
