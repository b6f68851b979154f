/** The pane under the list: the form for one's own draft, or a finding to read and act on. */
import { visitOn } from "./choosing.js";
import { elsewhere } from "./copies.js";
import { copyToSheets } from "./copying.js";
import { details } from "./details_panel.js";
import { editorForm, refreshForm } from "./editor_panel.js";
import { confirmed } from "./dialogs.js";
import { printedNo } from "./numbers.js";
import { drawLists } from "./paint.js";
import { keepWording } from "./talk/wording_tools.js";
import { isTalk, refreshTalk, talkPane } from "./talk/talk_pane.js";
import { t } from "./text.js";

const discard = async (room, finding) => {
  const { desk } = room;
  if (!(await confirmed(t("discard"), t("discard_question"), t("discard")))) return;
  desk.discard(finding.id);
  room.pickFinding(desk.finding(finding.id) ? finding.id : null);
};

const submit = async (room, finding) => {
  if (await confirmed(t("submit"), t("submit_question"), t("submit"))) room.desk.submit(finding.id);
};

/** The other sheets on which it stands, and the way to its marks there. */
const otherSheets = (room, finding) => ({
  alsoOn: elsewhere(finding, room.desk.marks(), room.sheetNoOf).map((id) => [id, room.sheetNoOf(id)]),
  look: (id) => visitOn(room, finding, id),
});
const marksOf = (desk, measuring, finding) => desk.marks().filter((mark) => mark.finding_id === finding.id).map(measuring.known);

/** What stands around the fields: number of marks, whether something is unsaved. */
const surroundings = (room, finding) => ({
  ...otherSheets(room, finding), ...stateOf(room, finding),
});

const stateOf = ({ desk, measuring }, finding) => ({
  marks: desk.marks().filter((mark) => mark.finding_id === finding.id).length,
  measured: marksOf(desk, measuring, finding),
  dirty: desk.isDirty(finding.id),
  unsent: desk.unsent(finding.id),
});

const editor = (room, finding) => {
  const { bootstrap, desk, habits } = room;
  return editorForm(finding, bootstrap, {
    provisions: room.provisions, precedents: room.precedents, wordings: room.talk.wordings, around: surroundings(room, finding), maySubmit: desk.maySubmit(finding),
    acts: desk.unsent(finding.id) ? [] : desk.acts(finding), // nothing to withdraw yet: a draft of one's own is given up
    write(fields) {
      habits.discipline = fields.discipline;
      desk.write(finding.id, fields);
      drawLists(room);
      refreshPane(room);
    },
    save: () => desk.save(finding.id),
    submit: () => submit(room, finding),
    discard: () => discard(room, finding),
    copyToSheets: () => copyToSheets(room, finding),
    act: (act) => perform(room, finding, act, {}),
  });
};

/** An act without fields is confirmed first; one with fields has just been written. */
const perform = async (room, finding, act, fields) => {
  const asks = (act.needs ?? []).length === 0;
  const question = t("act_question", { act: act.label, n: printedNo(finding, room.bootstrap) || t("draft_short") });
  if (asks && !(await confirmed(act.label, question, act.label))) return;
  room.desk.act(act.kind, finding.id, fields);
};

/** Where the finding's marks went on a new revision, and what their own unit may say of it. */
const carriedMarks = ({ bootstrap, desk, placing, sheetNoOf, openSheet }, finding) => ({
  carried: desk.carriedOf(finding.id), stateLabels: bootstrap.carried_states ?? {}, sheetNoOf, look: openSheet,
  mayDecide: desk.isMine(finding) && bootstrap.me.can_annotate,
  decide: (kind, carriedId) => desk.act(kind, finding.id, { carried_id: carriedId }), move: placing.start,
});

const reading = (room, finding) => {
  const { bootstrap, desk, sheetNoOf } = room;
  return details({
    bootstrap, finding, acts: desk.acts(finding), marks: marksOf(desk, room.measuring, finding),
    others: desk.findings().filter((one) => one.id !== finding.id && one.no !== null),
    sheetNo: sheetNoOf(finding.sheet_id) ?? "", ...otherSheets(room, finding),
    discipline: bootstrap.disciplines.find((one) => one.code === finding.discipline)?.label ?? finding.discipline,
    act: (act, fields) => perform(room, finding, act, fields),
    carriedMarks: carriedMarks(room, finding),
    begun: desk.words.about(finding.id).filter((entry) => !(bootstrap.talk.may_write && isTalk(entry))), redraw: () => drawPane(room),
    kept: (act) => desk.words.get(act.kind, finding.id),
    keep(act, fields) {
      desk.words.put(act.kind, finding.id, fields);
      drawLists(room);
    },
    async giveUp(act) {
      const sure = !desk.words.get(act.kind, finding.id) || (await confirmed(t("discard_words"), t("discard_question"), t("discard_words")));
      if (sure) desk.words.remove(act.kind, finding.id);
      drawLists(room);
      return sure;
    },
  });
};

export const drawPane = (room) => {
  const { chosen, desk, part } = room;
  const finding = chosen.finding && desk.finding(chosen.finding);
  part("pane").hidden = !finding;
  part("side").dataset.pane = finding ? "1" : "";
  room.talk.leave(finding?.id ?? null);
  if (!finding) return part("pane-body").replaceChildren();
  part("pane-title").textContent = finding.no === null ? t("finding_draft") : t("finding_no", { n: printedNo(finding, room.bootstrap) });
  const editable = desk.editable(finding);
  const keep = !editable && room.talk.wordings && desk.isMine(finding) ? keepWording(finding, room.talk.wordings) : "";
  part("pane-body").replaceChildren(editable ? editor(room, finding) : reading(room, finding), keep, talkPane(room, finding, { editable }));
};

/** Bring the surroundings of the form up to date without touching what is being written. */
export const refreshPane = (room) => {
  const form = room.part("pane-body").querySelector("form.editor");
  const finding = form && room.desk.finding(form.dataset.finding);
  if (finding) refreshForm(form, surroundings(room, finding));
  refreshTalk(room);
};
