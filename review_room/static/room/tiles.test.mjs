import assert from "node:assert/strict";
import test from "node:test";
import { largestPixelRatio, overviewTiles, percent, tileAddress } from "./tiles.js";

const sheet = {
  tile_url: "/sheets/7/tiles/{level}/{x}/{y}.webp",
  pyramid: { width: 39733, height: 28064, levels: 8, tile_size: 512, dpi: 1200 },
};

test("a tile has one address for the sheet as drawn and one for each state of its layers", () => {
  assert.equal(tileAddress(sheet, 3, 1, 2), "/sheets/7/tiles/3/1/2.webp");
  assert.equal(tileAddress(sheet, 3, 1, 2, "1f"), "/sheets/7/tiles/3/1/2.webp?layers=1f");
});

test("an A1 sheet at life size stands at 100 %", () => {
  assert.equal(percent(96 / 25.4), 100);
});

test("a reader reaches 400 dpi on every screen without a blurred pixel, and always eight times life size", () => {
  const zoomed = (density) => (largestPixelRatio(sheet, density) * 1200) / 96;
  assert.ok(zoomed(1) >= 8 && zoomed(2) >= 8 && zoomed(3) >= 8);
  assert.ok(largestPixelRatio(sheet, 1) <= 1);
});

test("the overview is fetched at the level that is at least as fine as the screen", () => {
  const addresses = overviewTiles(sheet, { width: 860, height: 852 });
  assert.equal(addresses.length, 6); // 1242 × 877 pixels
  assert.ok(addresses.every((address) => address.includes("/tiles/2/")));
  assert.deepEqual(overviewTiles({ ...sheet, pyramid: { ...sheet.pyramid, width: 300, height: 200, levels: 1 } }, { width: 900, height: 900 }),
    ["/sheets/7/tiles/0/0/0.webp"]);
});
