/** Playing the room's history back on the sheets. While it plays the room is to look at; whatever happens meanwhile waits. */
import { notice } from "./announce.js";
import { openDrawer, openSheet, pickFinding } from "./choosing.js";
import { draw } from "./paint.js";
import { playbackBar } from "./playback_panel.js";
import { allEvents, recording, replayDesk, SPEEDS } from "./recording.js";
import { t } from "./text.js";

const AT_ONCE = 4; // at high speeds the picture is drawn so many times a second

/** Show the place of the newest event: its sheet, with its finding chosen. */
const showPlace = (room, event) => {
  const { finding, marks } = event?.payload ?? {};
  if (!finding || !room.desk.finding(finding.id)) return (room.chosen.finding = null);
  room.chosen.finding = finding.id;
  room.chosen.mark = marks?.[0]?.id ?? null;
  const sheetId = marks?.[0]?.sheet_id ?? finding.sheet_id;
  if (sheetId !== room.chosen.sheet?.id) openSheet(room, sheetId);
};

const playerOf = (room, record, redrawn, end) => {
  let at = record.count;
  let pace = 0;
  let clock = 0;
  let state = record.stateAfter(at);
  const pause = () => (clearInterval(clock), (clock = 0));
  const go = (step) => {
    at = Math.min(record.count, Math.max(0, step));
    state = record.stateAfter(at);
    showPlace(room, record.event(at));
    room.drawPane();
    draw(room, { pane: false });
    redrawn();
  };
  const tick = (by) => () => {
    go(at + by);
    if (at === record.count) pause();
    redrawn();
  };
  const start = () => {
    if (at === record.count) go(0);
    const often = Math.min(AT_ONCE, SPEEDS[pace]);
    clock = setInterval(tick(SPEEDS[pace] / often), 1000 / often);
    redrawn();
  };
  return {
    go: (step) => (pause(), go(step)),
    step: (by) => (pause(), go(at + by)),
    toggle: () => (clock ? (pause(), redrawn()) : start()),
    speed() {
      pace = (pace + 1) % SPEEDS.length;
      if (clock) pause(), start();
      redrawn();
    },
    pause, end, pace: () => pace, goes: () => clock !== 0, at: () => at, count: record.count, event: record.event, state: () => state,
  };
};

/** `server.events(after)` resolves to a page of the history. */
export const createPlayback = (room, server) => {
  const place = room.part("replay");
  let player = null;
  let asking = false;
  let live = null;

  const end = () => {
    if (!player) return;
    player.pause();
    player = null;
    room.desk = live;
    delete room.root.dataset.replay;
    place.replaceChildren();
    pickFinding(room, null);
    room.conflicts.again();
    draw(room);
  };
  const begin = async () => {
    asking = true;
    try {
      const record = recording(await allEvents(server.events));
      const bar = {};
      player = playerOf(room, record, () => bar.show?.(), end);
      live = room.desk;
      room.toolbar.choose("select");
      room.sight.panels.show("");
      pickFinding(room, null);
      room.desk = replayDesk(live, () => player.state());
      room.root.dataset.replay = "1";
      openDrawer(room, "");
      Object.assign(bar, playbackBar(place, player, room.bootstrap));
      player.go(record.count);
      bar.focus();
    } catch {
      notice(t("replay_failed"), { grave: true });
    } finally {
      asking = false;
    }
  };
  return {
    isOn: () => player !== null,
    toggle: () => (player ? end() : asking || begin()),
    step: (by) => player?.step(by),
    end: () => player !== null && (end(), true),
  };
};
