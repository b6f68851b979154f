/** The sheets of the set as they get ready: a small picture with what was recognised, leading to its row of the index. */
const place = document.getElementById("upload-sheets");
const words = place?.dataset ?? {};
const tiles = new Map();

const made = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });

const picture = (sheet) => {
  if (!sheet.thumbnail_url) return made("span", "sheet-blank wrong", sheet.failure || words.failed);
  return Object.assign(document.createElement("img"), { src: sheet.thumbnail_url, alt: "", loading: "lazy" });
};

const tile = (sheet) => {
  const link = made("a", "sheet-tile");
  link.dataset.testid = "upload-sheet";
  if (!sheet.failure) link.href = `${words.indexUrl}#sheet-${sheet.id}`;
  link.append(picture(sheet), made("b", "", sheet.sheet_no), made("span", "", sheet.title));
  if (sheet.look) link.append(made("span", "badge badge-warn", words.look));
  return link;
};

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
    const element = made("div", "sheet-tile sheet-glimpse");
    element.dataset.testid = "upload-glimpse";
    element.append(picture({ thumbnail_url: file.thumbnail_url }), made("b", "", file.name), made("span", "muted", words.wordsToCome));
    tiles.set(file.thumbnail_url, { element });
    return element;
  });

const waiting = (files) => {
  const left = files.filter((file) => file.state === "reading" && file.kind !== "zip").reduce((sum, file) => sum + Math.max(file.total - file.done, 0), 0);
  if (left === 0) return [];
  const blank = made("div", "sheet-tile sheet-waiting");
  blank.dataset.testid = "sheets-waiting";
  blank.append(made("span", "sheet-blank", words.reading.replace("{n}", left)));
  return [blank];
};

/** Show the sheets that are ready, in the order of the index, and how many are still being read. */
export const showSheets = (sheets, files) => {
  if (!place) return;
  const wanted = [...sheets.map(tileOf), ...glimpses(files), ...waiting(files)];
  const same = wanted.length === place.children.length && wanted.every((one, n) => one === place.children[n]);
  if (!same) place.replaceChildren(...wanted);
  document.getElementById("upload-sheets-count").textContent = sheets.length || "";
};
