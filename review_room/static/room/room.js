/** The screen: what is chosen, and which module answers for what. */
import { connectAccount } from "./account.js";
import { begin, nudge, pickedMarks, place, removeMark, reshapeMarks } from "./marking.js";
import { canCopy, canPaste, copy, duplicate, pasteCopied, pickAll, pickWithin } from "./copying.js";
import { colourOf, draw, drawLists } from "./paint.js";
import { NO_FILTER } from "./filters.js";
import { acknowledged, refused, reloaded, took } from "./reports.js";
import { connectToolbar } from "./toolbar.js";
import { createStage } from "./stage.js";
import { createConflicts } from "./conflicts_panel.js";
import { drawFilters } from "./findings_panel.js";
import { connectSight } from "./sight.js";
import { connectTogether } from "./together.js";
import { createPlayback } from "./playback.js";
import { drawPane, refreshPane } from "./pane.js";
import { drawSheetFilter, mendThumbnails } from "./sheets_panel.js";
import { sheetsShown } from "./sheet_changes.js";
import { drawer, openDrawer, openSheet, pickFinding, pickMark, turn } from "./choosing.js";
import { history } from "./history.js";
import { connectPictureDesk } from "./picture_desk.js";
import { printRoom } from "./print_room.js";
import { KEYS, listenToKeys } from "./keys.js";
import { toolFamilies } from "./tool_families.js";
import { connectFlyOuts, createFlyOuts } from "./fly_out.js";
import { connectPlacing } from "./placing_desk.js";
import { connectMeasuring } from "./measuring_desk.js";
import { connectSnapping } from "./snap_desk.js";
import { showHelp } from "./help.js";

/** Asked for every mark and finding, so looked up and not looked for; a room loaded anew brings another list. */
const tables = new WeakMap();
const sheetsById = (sheets) => {
  if (!tables.has(sheets)) tables.set(sheets, new Map(sheets.map((sheet) => [sheet.id, sheet])));
  return tables.get(sheets);
};

/** What the modules of the screen share: what is known, what is chosen, and the ways between them. */
const sharedDesk = (root, bootstrap, desk, { reload, drafted, talk }) => {
  const room = {
    root, bootstrap, desk, reload, drafted, talk, people: [], filter: { ...NO_FILTER }, sheetFilter: "", allSheets: bootstrap.case.state !== "under_re_review", past: history(), clip: null,
    chosen: { sheet: null, finding: null, mark: null, tool: "select", also: new Set(), stamp: "", keep: false },
    habits: { discipline: bootstrap.disciplines[0]?.code ?? "" },
    say: () => {},
    panelOpened: (name) => name === "conflicts" && room.conflicts.look(),
    part: (name) => root.querySelector(`[data-part=${name}]`),
    sheetById: (id) => sheetsById(bootstrap.sheets).get(id),
    sheetNoOf: (id) => room.sheetById(id)?.sheet_no,
    sheetsShown: () => sheetsShown(bootstrap.sheets, { all: room.allSheets, chosen: room.chosen.sheet }),
    openSheet: (id) => openSheet(room, id),
    pickFinding: (id, how) => pickFinding(room, id, how),
    drawPane: () => drawPane(room),
    refreshPane: () => refreshPane(room),
    /** Fetch again the pictures that did not come. */
    mend() {
      room.stage.viewer.mend();
      room.sight.pair.mend();
      mendThumbnails(room.part("sheets"));
    },
    drawFilters: () => drawFilters(room.part("filters"), bootstrap, room.filter, (change) => {
      room.filter = { ...room.filter, ...change };
      drawLists(room);
    }, talk.ledger.assignees()),
    clearFilter() {
      room.filter = { ...NO_FILTER };
      room.drawFilters();
      drawLists(room);
    },
    /** Whom the reader's own unit has given a finding to, and whether that is the reader. */
    assigneeOf(id) {
      const one = talk.ledger.assignmentOf(id);
      return one && { ...one, me: one.account_id === bootstrap.me.account_id };
    },
    /** The sheet that the address names (`#sheet-7`, as the case page links to it), else the first that can be read. */
    openFirstSheet() {
      const linked = room.sheetById(Number(location.hash.replace("#sheet-", "")));
      const first = linked ?? room.sheetsShown().find((sheet) => sheet.current && sheet.state === "ready") ?? bootstrap.sheets.find((sheet) => sheet.current && sheet.state === "ready") ?? bootstrap.sheets[0];
      if (first) openSheet(room, first.id);
      else room.stage.show(null);
    },
  };
  return room;
};

const connectStage = (room) =>
  createStage(room.part("stage"), room.part("zoom"), {
    tool: () => room.chosen.tool,
    stamp: () => room.chosen.stamp,
    selectedMark: () => room.chosen.mark,
    previewColour: () => colourOf(room, room.bootstrap.me.organisation_id),
    editable: (markId) => room.desk.editable(room.desk.finding(room.desk.mark(markId)?.finding_id)),
    markById: (markId) => room.desk.mark(markId),
    spaceHeld: () => room.spaceHeld(),
    moved: () => (room.sight.moved(), room.together.moved()),
    mend: () => room.mend(),
    settled: () => room.sight.settled(),
    picked: (markId, added) => pickMark(room, markId, added),
    pickedMarks: () => pickedMarks(room),
    banded: (from, to) => pickWithin(room, from, to),
    reading: (kind, geometry) => room.measuring.reading(kind, geometry),
    snapped: (...where) => room.snapping.snapped(...where),
    placed: (kind, geometry) => room.measuring.takes(kind, geometry) || place(room, kind, geometry),
    reshaped: (changes) => reshapeMarks(room, changes),
  });

const cancel = (room) => {
  const { chosen, stage, toolbar } = room;
  if (room.placing.cancel()) return;
  if (room.sight.panels.open()) room.sight.panels.show("");
  else if (stage.pointer.isDrawing()) stage.pointer.cancel();
  else if (chosen.tool !== "select") toolbar.choose("select");
  else if (room.together.stop() || room.playback.end()) return;
  else pickFinding(room, null);
};

/** Buttons, keys and clicks, all to the same acts. */
const connectHands = (room) => {
  const { past, stage } = room;
  const own = (move) => (...how) => (room.together.ownMove(), move(...how));
  const shared = {
    undo: past.undo, redo: past.redo, zoom: own(stage.zoom), fit: own(stage.fit), turn: own((step) => turn(room, step)), rotate: own(stage.turn), pair: own(room.sight.pair.toggle),
    replay: room.playback.toggle, replayStep: room.playback.step, readOnly: room.playback.isOn, map: stage.toggleMap, help: () => showHelp(KEYS.filter((row) => room.bootstrap.me.can_annotate || !row.writes)),
  };
  room.toolbar = connectToolbar(room.root, {
    ...shared, families: toolFamilies(room.part("stage"), { flyOuts: room.flyOuts, stamps: room.bootstrap.stamps, chosen: room.chosen }), chosen: room.chosen, canAnnotate: room.bootstrap.me.can_annotate,
    choosePicture: () => room.pictures.choose(),
    setTool(name) {
      stage.setTool(name);
      room.placing.left(name);
      room.measuring.toolChosen(name);
    },
    begin: () => room.chosen.sheet && (begin(room), openDrawer(room, "findings")),
    closePane: () => pickFinding(room, null), drawers: (name) => drawer(room, name),
  });
  room.spaceHeld = listenToKeys({
    ...shared, choose: room.toolbar.choose, nudge: (dx, dy) => room.placing.nudge(dx, dy) || nudge(room, dx, dy), remove: () => removeMark(room),
    copy: () => copy(room), canCopy: () => canCopy(room), paste: () => room.pictures.pasteUnlessPicture(() => pasteCopied(room)), turnPictures: () => room.pictures.turn(), canPaste: () => canPaste(room),
    mayWrite: () => room.bootstrap.me.can_annotate, duplicate: () => duplicate(room), pickAll: () => pickAll(room), snap: room.snapping.toggle,
    find: room.sight.find, people: room.together.showPeople, close: () => room.placing.confirm() || stage.pointer.close(), spaceChanged: stage.setSpace, cancel: () => cancel(room),
  });
  stage.onEmptyClick(() => room.chosen.tool === "select" && room.chosen.finding && pickFinding(room, null));
};

/** Open the screen; `drafted(any)` hears whether anything unsaved is written. Returns what the outbox and the stream tell it. */
export const createRoom = (root, bootstrap, desk, { reload, server, drafted, talk }) => {
  const linked = location.hash.replace("#finding-", ""); // as the work list links to it; opening a sheet changes the address
  const room = sharedDesk(root, bootstrap, desk, { reload, drafted, talk });
  room.measuring = connectMeasuring(room);
  room.stage = connectStage(room);
  room.snapping = connectSnapping(root, { ask: server.read, sign: room.stage.snap, tool: () => room.chosen.tool, sheet: () => room.chosen.sheet });
  room.sight = connectSight(room, server);
  room.placing = connectPlacing(room);
  room.provisions = server.provisions;
  room.precedents = server.precedents;
  room.conflicts = createConflicts(room, server);
  room.together = connectTogether(room, (content) => room.say(content));
  room.playback = createPlayback(room, server);
  room.flyOuts = createFlyOuts(room.part("stage"));
  room.pictures = connectPictureDesk(room, { send: talk.sendPicture, largest: bootstrap.talk.largest });
  connectHands(room);
  connectFlyOuts(room.part("stage"), room.flyOuts);
  connectAccount(root);
  printRoom(room);
  room.toolbar.choose("select");
  room.part("case-state").textContent = bootstrap.case.state_label;
  room.drawFilters();
  drawSheetFilter(room.part("sheet-filter"), bootstrap.sheets, (filter) => {
    room.sheetFilter = filter;
    drawLists(room);
  });
  room.openFirstSheet();
  draw(room);
  if (desk.finding(linked)) (openDrawer(room, "findings"), room.pickFinding(linked));
  return {
    changed: () => draw(room),
    openSheetId: () => (room.stage.isOpen() ? (room.chosen.sheet?.id ?? null) : null),
    /** What a new connection has to know of the reader, and the way to say more. */
    hello: () => ({ sheet: room.chosen.sheet?.id ?? null, ...room.together.hello() }),
    speak: (say) => (room.say = say),
    /** What the stream tells of people. */
    heard({ presence, cursors, sheet, view }) {
      if (presence) room.together.present(presence);
      if (cursors && sheet === room.chosen.sheet?.id) room.together.cursors(cursors);
      if (view) room.together.view(view);
    },
    acknowledged: (operation) => acknowledged(room, operation),
    refused: (operation, error) => refused(room, operation, error),
    took: (report) => took(room, report),
    reloaded: () => reloaded(room),
    mend: room.mend,
  };
};
