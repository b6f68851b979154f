/**
 * What the reader does with findings and marks. Every act becomes an operation with an id of its own;
 * what the server has not acknowledged yet stays in the drafts.
 */
import { FIELDS, changes } from "./drafts.js";
import { markDesk, wireMark } from "./mark_desk.js";
import { rights } from "./rights.js";
import { uuid } from "./uuid.js";

const fieldsOf = (finding) => Object.fromEntries(FIELDS.map((name) => [name, finding[name] ?? ""]));

/** The class is the writer's to say, every time: what is preset is what gets submitted by mistake. */
const freshFinding = (sheet, { me, case: matter }, habits) => ({
  id: uuid(), no: null, sheet_id: sheet.id, organisation_id: me.organisation_id, author: me.name,
  discipline: me.discipline || sheet.discipline || habits.discipline, class: "", standard: "", clause: "", text: "", precedent_id: "",
  state: "draft", reply: null, reason: null, merged_into: null, round: matter.round, version: 0,
});

/** What is known and what is being written, seen as one. */
const reading = (ledger, drafts) => {
  const finding = (id) => {
    const known = ledger.finding(id);
    const entry = drafts.get(id);
    return known && entry ? { ...known, ...fieldsOf(entry.finding) } : (known ?? entry?.finding);
  };
  const local = () => drafts.all().filter((entry) => !ledger.finding(entry.finding.id));
  const marks = () => [...ledger.allMarks(), ...local().flatMap((entry) => entry.marks)];
  const view = {
    finding, marks, carried: ledger.allCarried, carriedOf: ledger.carriedOf, scalesOn: ledger.scalesOn,
    findings: () => [...ledger.findings().map((one) => finding(one.id)), ...local().map((entry) => entry.finding)],
    mark: (id) => marks().find((one) => one.id === id),
    /** Whether the server has the finding, so that something can be said about it. */
    isKnown: (id) => ledger.finding(id) !== undefined,
    /** True while the server has never been told of the finding. */
    unsent: (id) => Boolean(drafts.get(id)) && !drafts.get(id).sent && !ledger.finding(id),
    isDirty(id) {
      const entry = drafts.get(id);
      const known = ledger.finding(id);
      return Boolean(entry) && (known ? Object.keys(changes(known, entry.finding)).length > 0 : !entry.sent);
    },
    anyDirty: () => drafts.all().some((entry) => view.isDirty(entry.finding.id)),
    /** True while the first save is on its way. */
    isWaiting: (id) => Boolean(drafts.get(id)?.sent) && !ledger.finding(id),
  };
  return view;
};

/** Saving: a first save sends the whole draft, a later one what has changed. */
const saving = (ledger, drafts, operation, changed) => (id) => {
  const entry = drafts.get(id);
  if (!entry) return;
  const known = ledger.finding(id);
  if (known) {
    const edited = changes(known, entry.finding);
    if (Object.keys(edited).length > 0) operation("edit_finding", { finding_id: id, ...edited });
    else drafts.remove(id);
  } else if (entry.sent) {
    // Saved again before the first answer: the rest follows as an edit, in order.
    operation("edit_finding", { finding_id: id, ...fieldsOf(entry.finding) });
  } else {
    drafts.put({ ...entry, sent: true });
    const finding = { id, sheet_id: entry.finding.sheet_id, ...fieldsOf(entry.finding) };
    operation("draft_finding", { finding, marks: entry.marks.map(wireMark) });
  }
  changed();
};

/** Answers of the server to one's own operations. */
const answers = (ledger, drafts, words, drop) => ({
  /** What has been acknowledged need not be kept here any longer; what was typed meanwhile is kept. */
  acknowledged(done) {
    const id = done.finding?.id ?? done.finding_id;
    if (done.kind !== "write_remark") words.remove(done.kind, id); // of a remark the next one may be under way already
    const entry = drafts.get(id);
    const known = ledger.finding(id);
    if (entry && known && Object.keys(changes(known, entry.finding)).length === 0) drafts.remove(id);
  },
  /** A refused draft becomes an unsaved one again, with all its marks. */
  refused(done) {
    const id = done.finding?.id;
    const entry = drafts.get(id);
    if (done.kind === "write_remark" && !words.get(done.kind, done.finding_id)) {
      words.put(done.kind, done.finding_id, { text: done.text, audience: done.audience, mentions: done.named ?? [], attachments: done.files ?? [] });
    }
    if (done.kind !== "draft_finding" || !entry) return;
    drafts.put({ ...entry, sent: false });
    const marks = new Set(entry.marks.map((one) => one.id));
    drop((waiting) => waiting.finding_id === id || waiting.mark?.finding_id === id || marks.has(waiting.mark_id));
  },
});

/** `changed()` redraws; `push(operation)` and `drop(pointless)` belong to the outbox. */
export const createDesk = ({ bootstrap, ledger, drafts, words, push, drop, changed }) => {
  const operation = (kind, rest) => push({ id: uuid(), kind, ...rest });
  const view = reading(ledger, drafts);
  const save = saving(ledger, drafts, operation, changed);
  return {
    ...view, ...rights(bootstrap), ...answers(ledger, drafts, words, drop), save, words,
    commands: markDesk({ ledger, drafts, operation, drop, changed, mark: view.mark, unsent: view.unsent }),
    /** Whether something is written here that the server does not have and is not being sent. */
    anyUnsaved: () => view.anyDirty() || words.any(),
    begin(sheet, habits) {
      const fresh = freshFinding(sheet, bootstrap, habits);
      drafts.put({ finding: fresh, marks: [], sent: false });
      return fresh;
    },
    write(id, fields) {
      const entry = drafts.get(id) ?? { finding: { ...ledger.finding(id) }, marks: [], sent: true };
      drafts.put({ ...entry, finding: { ...entry.finding, ...fields } });
    },
    discard(id) {
      drafts.remove(id);
      changed();
    },
    submit(id) {
      save(id);
      operation("submit_finding", { finding_id: id });
    },
    scale: operation,
    act: (kind, id, fields) => operation(kind, { finding_id: id, ...fields }),
  };
};
