/** Files at a finding itself: what a reviewer adds to a draft, and what everybody who sees the finding gets with it. */
import { h, icon } from "../dom.js";
import { takesDrops } from "../drops.js";
import { t } from "../text.js";
import { fileChooser, fileList, filesOf, sendingFiles } from "./files.js";

/** Files on their way and what was said of refused ones, by finding: the pane is drawn anew when the first of several has arrived. */
const underWay = new Map();
const listFor = (findingId) => {
  if (!underWay.has(findingId)) underWay.set(findingId, h("ul", { class: "files" }));
  return underWay.get(findingId);
};

/** `hooks`: base, largest, editable, send(file), attach(file), detach(file) */
export const ownFiles = (finding, { base, largest, editable, send, attach, detach }) => {
  const files = finding.attachments ?? [];
  if (!editable && files.length === 0) return null;
  const sending = listFor(finding.id);
  const begin = sendingFiles(sending, { send, largest, sent: attach });
  const chooser = fileChooser("finding-files", begin);
  const place = h("div", { class: "own-files", "data-testid": "own-files" },
    h("div", { class: "assignment" }, h("span", { class: "muted" }, t("attachments")),
      editable && h("button", { type: "button", class: "button button-small quiet", "data-testid": "finding-file-add", onclick: () => chooser.click() }, icon("paperclip"), t("file_add")), chooser),
    fileList(files, base, editable ? detach : null), sending);
  takesDrops(place, (dropped) => begin(filesOf(dropped)), () => editable);
  return place;
};
