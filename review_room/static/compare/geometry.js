/** How the old sheet lies under the new one, and what a region is. Pure; millimetres, origin lower left, y up. */

/**
 * The old sheet's place on the screen, when the new one lies as `view` says. `alignment` carries millimetres of the old
 * sheet over to the new one: turn · z + shift_mm, complex numbers as [x, y].
 */
export const placeOfOld = (view, { turn: [a, b], shift_mm: [dx, dy] }, oldHeightMm) => {
  const onNew = ([x, y]) => [a * x - b * y + dx, b * x + a * y + dy];
  const [left, top] = view.toScreen(onNew([0, oldHeightMm]));
  return {
    left, top,
    pixelsPerMm: view.pixelsPerMm * Math.hypot(a, b),
    degrees: view.degrees - (Math.atan2(b, a) * 180) / Math.PI, // y up turns the other way than the screen
  };
};

/** Where a viewer `width` × `height` pixels large looks, so that its sheet lies there: centre in sheet widths, zoom. */
export const viewportFor = ({ left, top, pixelsPerMm, degrees }, { width, height }, widthMm) => {
  const angle = (-degrees * Math.PI) / 180;
  const [x, y] = [width / 2 - left, height / 2 - top];
  const unit = pixelsPerMm * widthMm;
  return {
    centre: [(x * Math.cos(angle) - y * Math.sin(angle)) / unit, (x * Math.sin(angle) + y * Math.cos(angle)) / unit],
    zoom: unit / width,
    degrees,
  };
};

/** Added, removed or both: an ink share of a twentieth does not count. */
export const kindOf = ({ added, removed }) => {
  const least = (added + removed) / 20;
  if (removed <= least) return "added";
  return added <= least ? "removed" : "both";
};

/** The regions that change more than `threshold` pixels of ink, or a word. */
export const large = (regions, threshold) =>
  regions.filter((region) => region.added + region.removed > threshold || region.words_before !== region.words_after);
