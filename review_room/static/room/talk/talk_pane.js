/** The talk under a finding: assignment, remarks, the box to write in; and what of it the lists and toasts show. */
import { notice } from "../announce.js";
import { confirmed } from "../dialogs.js";
import { h, icon } from "../dom.js";
import { printedNo } from "../numbers.js";
import { t } from "../text.js";
import { uuid } from "../uuid.js";
import { assigneeTag, assignmentLine } from "./assigning.js";
import { audiencesFor, mayEdit, usualAudience } from "./ledger.js";
import { remarkForm } from "./remark_form.js";
import { drawRemarks } from "./thread.js";

const WRITE = "write_remark";
const EDIT = "edit_remark";

/** Words of the talk are shown in its own box, not among the acts of the finding. */
export const isTalk = (entry) => entry.act === WRITE || entry.act === EDIT;

const people = (room, findingId, query) =>
  room.talk.ask(`${room.bootstrap.talk.people_url}?finding_id=${findingId}&${query}`).then((answer) => answer.people);

const send = (room, finding, { text, audience, mentions, attachments }) =>
  room.desk.act(WRITE, finding.id, {
    remark_id: uuid(), text, audience, mentions: mentions.map((one) => one.id), attachments: attachments.map((one) => one.id),
    named: mentions, files: attachments,
  });

const formOf = (room, finding) => {
  const { bootstrap, desk } = room;
  const editing = desk.words.get(EDIT, finding.id) ?? null;
  const act = editing ? EDIT : WRITE;
  const offered = editing ? [editing.audience] : audiencesFor(finding.reaches, bootstrap.me.sees_reviews);
  const done = () => (desk.words.remove(EDIT, finding.id), room.drawPane());
  return remarkForm({
    talk: bootstrap.talk, offered, usual: usualAudience(offered), editing,
    kept: () => desk.words.get(act, finding.id),
    keep(fields) {
      if (editing && !fields.text.trim()) return; // an emptied box is no end of mending
      desk.words.put(act, finding.id, editing ? { ...fields, remark_id: editing.remark_id } : fields);
      room.drafted(desk.anyUnsaved());
    },
    people: (audience) => people(room, finding.id, `audience=${audience}`),
    sendFile: (file) => room.talk.sendFile(finding.id, file),
    send(fields) {
      if (!editing) desk.words.remove(act, finding.id); // of an edit they stay until it is acknowledged: it may be refused
      if (editing) desk.act(EDIT, finding.id, { remark_id: editing.remark_id, text: fields.text, mentions: fields.mentions.map((one) => one.id) });
      else send(room, finding, fields);
      refreshTalk(room);
    },
    giveUp: done,
  });
};

const edit = (room, remark) => {
  room.desk.words.put(EDIT, remark.finding_id, { remark_id: remark.id, text: remark.text, audience: remark.audience, mentions: remark.mentions, attachments: [] });
  room.drawPane();
  room.part("pane-body").querySelector("[data-testid=remark-text]")?.focus();
};

const withdraw = async (room, remark) => {
  if (await confirmed(t("remark_withdraw"), t("remark_withdraw_question"), t("remark_withdraw"))) {
    room.desk.act("withdraw_remark", remark.finding_id, { remark_id: remark.id });
  }
};

const contextOf = (room, findingId) => {
  const { bootstrap, talk } = room;
  const remarks = talk.ledger.remarksOf(findingId);
  const account = bootstrap.me.account_id;
  const may = bootstrap.talk.may_write;
  return {
    bootstrap, remarks, waiting: talk.waiting(findingId), isNew: (one) => one.state === "written" && one.author_id !== account && one.no > talk.newFrom(findingId),
    mayEdit: (one) => may && mayEdit(one, remarks, account),
    mayWithdraw: (one) => may && one.state === "written" && one.author_id === account,
    edit: (one) => edit(room, one), withdraw: (one) => withdraw(room, one),
  };
};

/** Files of the finding itself; a draft of one's own takes more, and gives them up again. */
const findingFiles = (room, finding, editable) => {
  const { bootstrap, desk, talk } = room;
  return talk.files(finding, {
    base: bootstrap.talk.attachment_url, largest: bootstrap.talk.largest, editable,
    send: (file) => talk.sendFile(finding.id, file),
    attach: (file) => desk.act("attach_file", finding.id, { attachment_id: file.id }),
    detach: (file) => desk.act("detach_file", finding.id, { attachment_id: file.id }),
  });
};

const assignmentOf = (room, finding) => {
  const { bootstrap, desk, talk } = room;
  return assignmentLine({
    finding, assignment: talk.ledger.assignmentOf(finding.id), talk: bootstrap.talk, me: bootstrap.me,
    mayAssign: bootstrap.talk.assigns[desk.isMine(finding) ? "own" : "other"] && (desk.isMine(finding) || finding.reaches === "everyone"),
    people: () => people(room, finding.id, "for=assignment"),
    assign: (fields) => desk.act("assign_finding", finding.id, fields),
    release: () => desk.act("release_finding", finding.id, {}),
    failed: () => notice(t("people_unreachable"), { grave: true }),
  });
};

/** Everything said around a finding, under its form or its details; what the server does not know yet has no talk. */
export const talkPane = (room, finding, { editable }) => {
  if (!room.desk.isKnown(finding.id)) return h("p", { class: "muted talk-later" }, icon("messages-square"), t("talk_later"));
  room.talk.look(finding.id);
  const list = h("ol", { class: "remarks", "data-role": "remarks", "data-finding": finding.id, "aria-live": "polite" });
  drawRemarks(list, contextOf(room, finding.id));
  return h("section", { class: "talk", "aria-label": t("talk") },
    findingFiles(room, finding, editable), assignmentOf(room, finding),
    h("h3", {}, icon("messages-square"), t("talk")), list,
    room.bootstrap.talk.may_write && formOf(room, finding));
};

/** Bring the remarks up to date without touching the box in which somebody writes. */
export const refreshTalk = (room) => {
  const list = room.part("pane-body").querySelector("[data-role=remarks]");
  if (!list) return;
  room.talk.look(list.dataset.finding);
  drawRemarks(list, contextOf(room, list.dataset.finding));
};

/** What a row of the list shows of the talk: how much is said, whether something is new, who takes care. */
export const talkTags = (room, finding) => {
  const { bootstrap, talk } = room;
  const count = talk.ledger.countOf(finding.id);
  const fresh = talk.unread(finding.id).length;
  return [
    assigneeTag(talk.ledger.assignmentOf(finding.id), finding, bootstrap.talk, bootstrap.me),
    count > 0 && h("span", { class: "said", "data-new": fresh > 0 ? "1" : null, "data-testid": "said", title: t(fresh > 0 ? "said_new" : "said", { n: count, fresh }) },
      icon("message-circle"), String(count)),
  ];
};

/** Toasts for what concerns the reader in person. */
export const tellOfTalk = (room, fresh) => {
  const me = room.bootstrap.me.account_id;
  for (const { kind, actor, payload: { remark, assignment } } of fresh) {
    const finding = room.desk.finding((remark ?? assignment)?.finding_id);
    if (!finding) continue;
    const no = printedNo(finding, room.bootstrap) || t("draft_short");
    const look = { label: t("look"), run: () => room.pickFinding(finding.id) };
    if (kind === WRITE && remark.author_id !== me && remark.mentions.some((one) => one.id === me)) notice(t("mentioned_you", { who: actor, n: no }), { action: look });
    if (kind === "assign_finding" && assignment.account_id === me && assignment.by !== room.bootstrap.me.name) notice(t("assigned_you", { who: actor, n: no }), { action: look });
  }
};
