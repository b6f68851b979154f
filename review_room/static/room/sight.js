/** What the reader sees of the sheets: layers, found words, the sheet beside, and what is fetched ahead. */
import { createPair } from "./pair.js";
import { createPanels } from "./panels.js";
import { createSearch } from "./search_panel.js";
import { drawLayers } from "./layers_panel.js";
import { drawMarksOn } from "./paint.js";
import { layerChoices } from "./layers.js";
import { neighbour } from "./sheet_order.js";
import { narrow, openSheet } from "./choosing.js";
import { overviewTiles } from "./tiles.js";
import { prefetcher } from "./prefetch.js";

const FOUND_AIR_MM = 40;

const connectLayers = (room, choices) => () => {
  const { sheet } = room.chosen;
  const panel = room.part("layers");
  drawLayers(panel, sheet, sheet ? choices.shown(sheet) : [], (shown) => {
    choices.keep(sheet, shown);
    room.stage.showLayers(choices.mask(sheet));
    room.part("layers-button").dataset.changed = choices.mask(sheet) === null ? "" : "1";
  });
  room.part("layers-button").dataset.changed = sheet && choices.mask(sheet) !== null ? "1" : "";
};

/** Fly to the chosen hit and mark all hits of the sheet it is on. */
const showFound = (room, found) => {
  const mark = () => room.stage.hits(found ? found.rectangles(room.chosen.sheet?.id) : []);
  const hit = found?.chosen();
  if (!hit) return mark();
  openSheet(room, hit.sheetId, () => {
    mark();
    room.stage.flyTo(hit.rectangles.flatMap(([left, bottom, right, top]) => [[left, bottom], [right, top]]), {
      air: FOUND_AIR_MM, above: narrow() ? 0.56 : 0,
    });
  });
};

const fetchAhead = (room, ahead, choices) => () => {
  const { sheet } = room.chosen;
  if (!sheet) return;
  const { width, height } = room.stage.viewer.size();
  const density = window.devicePixelRatio || 1;
  const beside = [1, -1].map((step) => neighbour(room.sheetsShown(), sheet, step))
    .filter((one) => one && one.sheet_no !== sheet.sheet_no && one.state === "ready");
  ahead.get(beside.flatMap((one) => [
    one.thumbnail_url, ...overviewTiles(one, { width: width * density, height: height * density }, choices.mask(one)),
  ]));
};

const pairOf = (room, choices) =>
  createPair(room.part("stage"), {
    pane: room.part("second-viewer"), bar: room.part("second-bar"), main: room.stage.viewer,
    hooks: {
      sheets: () => room.bootstrap.sheets, sheet: () => room.chosen.sheet, sheetById: room.sheetById,
      openFirst: (sheet) => openSheet(room, sheet.id), maskOf: choices.mask, drawMarks: (overlay, sheet) => drawMarksOn(room, overlay, sheet),
      missing: (count) => room.stage.missing("second", count),
      toggled: (open) => room.root.querySelector("[data-act=pair]").setAttribute("aria-pressed", String(open)),
    },
  });

/** The stage must stand already; it tells `moved` and `settled`. */
export const connectSight = (room, { search }) => {
  const choices = layerChoices(sessionStorage, "room:layers:");
  const ahead = prefetcher((address, options) => window.fetch(address, options));
  const drawLayerPanel = connectLayers(room, choices);
  const pair = pairOf(room, choices);
  const finding = createSearch(room.part("find"), {
    search, sheetById: room.sheetById, openSheetId: () => room.chosen.sheet?.id, show: (found) => showFound(room, found),
  });
  const panels = createPanels(room.root, (name) => {
    ({ find: () => finding.focus(), layers: drawLayerPanel, scales: room.measuring.drawScales })[name]?.();
    room.panelOpened(name);
  });
  return {
    pair, panels, maskOf: choices.mask,
    find: () => panels.show("find"),
    leaving: () => ahead.stop(),
    /** The sheet that is open is another one now. */
    opened(last) {
      drawLayerPanel();
      room.measuring.sheetOpened();
      pair.sheetChanged(last, room.chosen.sheet);
    },
    /** The sheet can be moved now: show again what was found on it. */
    ready: () => room.stage.hits(finding.found()?.rectangles(room.chosen.sheet.id) ?? []),
    moved: pair.mainMoved,
    settled: fetchAhead(room, ahead, choices),
  };
};
