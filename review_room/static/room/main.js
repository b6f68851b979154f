/** Puts the room together: what was chosen, what is drawn, and who is told. */
import { api } from "./api.js";
import { keepSigns, notice, noticeRefusal, savingState, showLive, showSaving } from "./announce.js";
import { createDesk } from "./desk.js";
import { paintIcon } from "./dom.js";
import { drafts } from "./drafts.js";
import { ledger } from "./ledger.js";
import { live } from "./live.js";
import { outbox } from "./outbox.js";
import { connectPictures } from "./picture_store.js";
import { createRoom } from "./room.js";
import { learnStamps } from "./stamps.js";
import { shelf } from "./shelf.js";
import { connectTalk } from "./talk/connect.js";
import { talkLedger } from "./talk/ledger.js";
import { loadTexts, t } from "./text.js";
import { watchViewing } from "./viewing.js";
import { createWords } from "./words.js";

const root = document.getElementById("room");

const storedUnder = (bootstrap, name) =>
  shelf(localStorage, `room:${bootstrap.case.id}:${bootstrap.me.account_id}:${name}:`, () =>
    notice(t("storage_full"), { grave: true }));

/** What the header says of saving: "saved" only when nothing is written that the server does not have, and it can be reached. */
const savingSign = () => {
  let sent = "saved";
  let unsaved = false;
  const show = () => showSaving(savingState({ sent, unsaved, online: navigator.onLine }));
  for (const change of ["online", "offline"]) window.addEventListener(change, show);
  return {
    tell: (state) => ((sent = state), show()),
    drafted: (any) => ((unsaved = any), show()),
  };
};

/** The talk about findings, joined to the room. */
const connectedTalk = (bootstrap, said, server, parts) =>
  connectTalk({
    bootstrap, ledger: said, shelf: storedUnder(bootstrap, "seen"), ask: server.read, post: server.post, putFile: server.putFile,
    waiting: () => parts.queue.waiting(),
  });

/** The queue of operations, with what happens when the server has taken or refused one. */
const connectOutbox = (bootstrap, book, server, sign, parts) =>
  outbox({
    shelf: storedUnder(bootstrap, "operation"),
    send: (operations) => server.operations(operations.map((operation) =>
      operation.kind === "edit_finding" ? { ...operation, version: book.finding(operation.finding_id)?.version ?? 0 } : operation,
    )),
    tell: sign.tell,
    acknowledged(operation, answer) {
      book.take({ events: answer.events });
      parts.talk.ledger.take(answer.events);
      parts.desk.acknowledged(operation);
      parts.room.acknowledged(operation);
    },
    refused(operation, error) {
      parts.desk.refused(operation);
      noticeRefusal(error);
      parts.room.refused(operation, error);
    },
  });

const start = async () => {
  loadTexts(root.dataset.texts);
  document.querySelectorAll("[data-icon]").forEach(paintIcon);
  keepSigns();
  const server = api(root.dataset);
  const bootstrap = await server.bootstrap();
  learnStamps(bootstrap);
  connectPictures((id) => server.file(`${bootstrap.talk.attachment_url}${id}`));
  const book = ledger(bootstrap);
  const written = drafts(storedUnder(bootstrap, "draft"));
  const parts = {};
  const sign = savingSign();
  const queue = (parts.queue = connectOutbox(bootstrap, book, server, sign, parts));
  const said = talkLedger(bootstrap);
  parts.talk = connectedTalk(bootstrap, said, server, parts);
  const reload = async () => {
    const fresh = await server.bootstrap();
    Object.assign(bootstrap, fresh);
    book.reset(fresh);
    said.reset(fresh);
    parts.room.reloaded();
  };
  parts.desk = createDesk({
    bootstrap, ledger: book, drafts: written, words: createWords(storedUnder(bootstrap, "words")), push: queue.push, drop: queue.drop, changed: () => parts.room.changed(),
  });
  parts.room = createRoom(root, bootstrap, parts.desk, {
    reload, server, drafted: sign.drafted, talk: parts.talk,
  });
  const stream = live({
    ticket: () => server.send(bootstrap.live.ticket_url, {}),
    events: server.events,
    last: () => book.last,
    take: (frame) => parts.room.took({ ...book.take(frame), talked: said.take(frame.events) }),
    tell(state) {
      showLive(state);
      if (state === "live") parts.room.mend();
    },
    heard: (frame) => parts.room.heard(frame),
    hello: () => parts.room.hello(),
    reload,
  });
  parts.room.speak(stream.say);
  if (bootstrap.viewings_url) watchViewing({ sheetId: () => parts.room.openSheetId(), send: (content) => server.send(bootstrap.viewings_url, content) });
  window.addEventListener("online", () => (queue.hurry(), parts.room.mend()));
  sign.tell("saved");
  queue.start();
  document.documentElement.dataset.roomReady = "true";
};

start().catch((error) => {
  document.documentElement.dataset.roomReady = "failed";
  notice(t("room_failed"), { grave: true });
  throw error;
});
