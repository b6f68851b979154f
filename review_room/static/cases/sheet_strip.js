/** The sheets of the set as they get ready: a small picture with what was recognised, leading to its row of the index. */
import { h } from "../room/dom.js";

const place = document.getElementById("upload-sheets");
const words = place?.dataset ?? {};
const tiles = new Map();

const picture = (sheet) => {
  if (!sheet.thumbnail_url) return h("span", { class: "sheet-blank wrong" }, sheet.failure || words.failed);
  return h("img", { src: sheet.thumbnail_url, alt: "", loading: "lazy" });
};

const tile = (sheet) =>
  h("a", { class: "sheet-tile", "data-testid": "upload-sheet", href: sheet.failure ? null : `${words.indexUrl}#sheet-${sheet.id}` },
    picture(sheet), h("b", {}, sheet.sheet_no), h("span", {}, sheet.title), sheet.look && h("span", { class: "badge badge-warn" }, words.look));

/** A tile is made anew only when something about its sheet has changed, so that no picture flickers. */
const tileOf = (sheet) => {
  const told = JSON.stringify(sheet);
  const known = tiles.get(sheet.id);
  if (known?.told === told) return known.element;
  const element = tile(sheet);
  tiles.set(sheet.id, { told, element });
  return element;
};

/** The first sheet of a file that is still being read: its picture is there before its words are. */
const glimpses = (files) =>
  files.filter((file) => file.thumbnail_url && file.state === "reading" && !file.sheets.length).map((file) => {
    const known = tiles.get(file.thumbnail_url);
    if (known) return known.element;
    const element = h("div", { class: "sheet-tile", "data-testid": "upload-glimpse" },
      picture(file), h("b", {}, file.name), h("span", { class: "muted" }, words.wordsToCome));
    tiles.set(file.thumbnail_url, { element });
    return element;
  });

const waiting = (files) => {
  const left = files.filter((file) => file.state === "reading" && file.kind !== "zip").reduce((sum, file) => sum + Math.max(file.total - file.done, 0), 0);
  if (left === 0) return [];
  return [h("div", { class: "sheet-tile sheet-waiting", "data-testid": "sheets-waiting" },
    h("span", { class: "sheet-blank" }, words.reading.replace("{n}", left)))];
};

/** Show the sheets that are ready, in the order of the index, and how many are still being read. */
export const showSheets = (sheets, files) => {
  if (!place) return;
  const wanted = [...sheets.map(tileOf), ...glimpses(files), ...waiting(files)];
  const same = wanted.length === place.children.length && wanted.every((one, n) => one === place.children[n]);
  if (!same) place.replaceChildren(...wanted);
  document.getElementById("upload-sheets-count").textContent = sheets.length || "";
};
