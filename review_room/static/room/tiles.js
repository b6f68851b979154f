/** The pyramid of a sheet as the viewer wants it: level 0 is the smallest, the last level is the full size. */
export const tileSource = ({ pyramid, tile_url: address }) => ({
  width: pyramid.width,
  height: pyramid.height,
  tileSize: pyramid.tile_size,
  tileOverlap: 0,
  minLevel: 0,
  maxLevel: pyramid.levels - 1,
  getTileUrl: (level, x, y) => address.replace("{level}", level).replace("{x}", x).replace("{y}", y),
});
