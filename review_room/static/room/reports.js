/** What the server says: answers to one's own acts, refusals, and what others did. */
import { notice } from "./announce.js";
import { showWrongFields } from "./editor_panel.js";
import { printedNo } from "./numbers.js";
import { draw, drawLists } from "./paint.js";
import { t } from "./text.js";
import { tellOfTalk } from "./talk/talk_pane.js";

/** Acts whose words go back into their box when they are refused. */
const TALKED = new Set(["write_remark", "edit_remark"]);

const idOf = (operation) => operation.finding?.id ?? operation.finding_id;

export const acknowledged = (room, operation) => {
  draw(room);
  room.measuring.refresh();
  // The form of what has just been done has done its work, even if the cursor is still in it.
  const done = operation.kind === "submit_finding" || room.part("pane-body").querySelector(`[data-act-form="${operation.kind}"]`);
  if (done && idOf(operation) === room.chosen.finding) room.drawPane();
};

export const refused = (room, operation, error) => {
  const form = room.part("pane-body").querySelector(`form[data-finding="${idOf(operation)}"]`);
  if (form && Object.keys(error.fields ?? {}).length > 0) showWrongFields(form, error.fields);
  else if (operation.kind !== "draft_finding") room.reload();
  if (TALKED.has(operation.kind) && idOf(operation) === room.chosen.finding) room.drawPane(); // with the words that came back
  drawLists(room);
};

const tellOfOthers = (room, fresh) => {
  tellOfTalk(room, fresh);
  for (const { kind, actor, payload } of fresh) {
    const { finding } = payload;
    if (!kind.startsWith("submit") || !finding || room.desk.isMine(finding)) continue;
    const sentence = t("others_submitted", { who: actor, n: printedNo(finding, room.bootstrap) });
    notice(sentence, { action: { label: t("look"), run: () => room.pickFinding(finding.id) } });
  }
};

/** A frame of the stream, as the ledger has understood it. */
export const took = (room, { changed: known, reload, fresh, talked = [] }) => {
  if (reload) return room.reload();
  room.conflicts.took(fresh);
  const changed = [...known, ...talked];
  if (changed.length > 0) room.measuring.refresh();
  if (changed.length > 0) draw(room, { pane: changed.includes(room.chosen.finding) });
  if (fresh.some((event) => event.payload.assignment)) room.drawFilters();
  if (!room.playback.isOn()) tellOfOthers(room, fresh); // what is played back does not have them yet
};

/** The whole room was loaded again: new revisions, another state of the case, other rights. */
export const reloaded = (room) => {
  const { bootstrap, chosen } = room;
  room.part("case-state").textContent = bootstrap.case.state_label;
  const before = chosen.sheet;
  chosen.sheet = room.sheetById(before?.id) ?? null;
  room.conflicts.again();
  room.drawFilters();
  if (!chosen.sheet || chosen.sheet.state !== before.state) room.openFirstSheet();
  draw(room);
  room.together.draw();
};
