/** Has OpenSeadragon ask again for tiles that failed, which it never does by itself: it takes them for places without one. */
import { missingTiles } from "./missing_tiles.js";

const NOTICED_MS = 600; // by then the viewer has begun to fetch what it needs of the tiles let in again

/** `told(count)` hears how many tiles are missing; `alsoMend()` is called whenever they are asked for again. */
export const mendTiles = (osd, { told, alsoMend }) => {
  const stillMissing = (tile) => !tile.exists || tile.loading;
  /** A picture that has all it needs: what was let in again and not asked for lies out of sight, or below finer tiles. */
  const forget = (picture) => missing.keep(picture, stillMissing);
  const again = (tiles) => {
    tiles.forEach((tile) => (tile.exists = true));
    const count = osd.world.getItemCount();
    const pictures = Array.from({ length: count }, (_, n) => osd.world.getItemAt(n));
    pictures.forEach((one) => one.setClip(one.getClip())); // the public way to have it look at its tiles again
    alsoMend();
    setTimeout(() => pictures.filter((one) => one.getFullyLoaded()).forEach(forget), NOTICED_MS);
  };
  const missing = missingTiles({ again, told });
  osd.addHandler("tile-load-failed", ({ tile, tiledImage }) => {
    // Those of a sheet that has been left are given up, not missing.
    if (osd.world.getIndexOfItem(tiledImage) >= 0) missing.failed(tile, tiledImage);
  });
  osd.addHandler("tile-loaded", ({ tile }) => void missing.came(tile));
  osd.world.addHandler("add-item", ({ item }) => {
    item.addHandler("fully-loaded-change", ({ fullyLoaded }) => fullyLoaded && forget(item));
  });
  osd.world.addHandler("remove-item", ({ item }) => missing.keep(item, () => false));
  return {
    hurry: missing.hurry,
    reset: missing.reset,
    /** Whether the picture has holes although it says that it has loaded everything. */
    lacks: (picture) => missing.of(picture).some(stillMissing),
  };
};
