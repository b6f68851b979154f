/** The pyramid of a sheet: level 0 is the smallest, the last level is the full size. Pure. */

const MM_PER_INCH = 25.4;
/** Pixels of the screen (as CSS counts them) per inch at 100 %, as every PDF reader has it. */
const SCREEN_DPI = 96;
/** However small the pixels are: a reader may look at eight times life size. */
const LARGEST_ZOOM = 8;

/** The address of a tile; `mask` names the layers shown, null those the author left on. */
export const tileAddress = ({ tile_url: address }, level, x, y, mask = null) =>
  address.replace("{level}", level).replace("{x}", x).replace("{y}", y) + (mask === null ? "" : `?layers=${mask}`);

/** The pyramid as the viewer wants it. */
export const tileSource = (sheet, mask = null) => ({
  width: sheet.pyramid.width,
  height: sheet.pyramid.height,
  tileSize: sheet.pyramid.tile_size,
  tileOverlap: 0,
  minLevel: 0,
  maxLevel: sheet.pyramid.levels - 1,
  mapUrl: sheet.thumbnail_url,
  getTileUrl: (level, x, y) => tileAddress(sheet, level, x, y, mask),
});

/** How large the sheet is shown, in percent of life size. */
export const percent = (pixelsPerMm) => Math.round((pixelsPerMm * MM_PER_INCH * 100) / SCREEN_DPI);

/** Screen pixels per pixel of the deepest level at most: until then every pixel of the screen has one of its own. */
export const largestPixelRatio = ({ pyramid }, density) =>
  Math.max(1 / density, (LARGEST_ZOOM * SCREEN_DPI) / pyramid.dpi);

/** Addresses of the tiles that show the whole sheet on a canvas of `width` × `height` pixels of the screen. */
export const overviewTiles = (sheet, { width, height }, mask = null) => {
  const { pyramid } = sheet;
  const shrink = Math.min(width / pyramid.width, height / pyramid.height);
  const steps = Math.max(0, Math.floor(Math.log2(1 / Math.min(1, shrink))));
  const level = Math.max(0, pyramid.levels - 1 - steps);
  const scale = 2 ** (pyramid.levels - 1 - level);
  const columns = Math.ceil(Math.ceil(pyramid.width / scale) / pyramid.tile_size);
  const rows = Math.ceil(Math.ceil(pyramid.height / scale) / pyramid.tile_size);
  const places = Array.from({ length: columns * rows }, (_, n) => [n % columns, Math.floor(n / columns)]);
  return places.map(([x, y]) => tileAddress(sheet, level, x, y, mask));
};
