/** Two viewers over one another; the new one is moved by the reader, the old one lies under it as aligned. */
import { createViewer } from "../room/viewer.js";
import { placeOfOld, viewportFor } from "./geometry.js";

/** `moved(view)` is called whenever the sheets lie elsewhere; `missing(viewer, count)` when tiles of one do not come. */
export const createLayers = ({ oldPlace, newPlace }, { before, after, alignment }, { moved, missing }) => {
  const lieUnder = (view) => {
    const { viewport } = old;
    if (!viewport) return;
    const look = viewportFor(placeOfOld(view, alignment, before.height_mm), old.size(), before.width_mm);
    viewport.setRotation(look.degrees, true);
    viewport.zoomTo(look.zoom, null, true);
    viewport.panTo(new window.OpenSeadragon.Point(...look.centre), true);
  };
  const follow = () => {
    if (!fresh.isOpen()) return;
    const view = fresh.view();
    lieUnder(view);
    moved(view);
  };
  const old = createViewer(oldPlace, { moved: () => {}, unreadable: () => {}, missing: (count) => missing("old", count) });
  const fresh = createViewer(newPlace, { moved: follow, unreadable: () => {}, missing: (count) => missing("new", count) });
  old.open(before, follow);
  fresh.open(after, follow);
  return Object.assign(fresh, { mendBoth: () => [old, fresh].forEach((one) => one.mend()) });
};
