/**
 * What the reader does with findings and marks. Every act becomes an operation with an id of its own;
 * what the server has not acknowledged yet stays in the drafts. Which acts are open is told by the server.
 */
import { FIELDS, changes } from "./drafts.js";
import { uuid } from "./uuid.js";

/** Acts that the form and the drawing tools offer themselves, so that no button is shown for them. */
const BY_HAND = new Set(["draft_finding", "edit_finding", "place_mark", "change_mark", "remove_mark", "submit_finding"]);

const fieldsOf = (finding) => Object.fromEntries(FIELDS.map((name) => [name, finding[name] ?? ""]));

/** `changed(ids)` redraws; `push(operation)` and `drop(pointless)` belong to the outbox. */
export const createDesk = ({ bootstrap, ledger, drafts, push, drop, changed }) => {
  const { me, actions } = bootstrap;
  const operation = (kind, rest) => push({ id: uuid(), kind, ...rest });

  const isMine = (finding) => finding.organisation_id === me.organisation_id;
  const actsOn = (finding) => actions[isMine(finding) ? "own" : "other"]?.[finding.state] ?? [];
  const unsent = (id) => {
    const entry = drafts.get(id);
    return entry && !entry.sent && !ledger.finding(id);
  };

  const finding = (id) => {
    const known = ledger.finding(id);
    const entry = drafts.get(id);
    return known && entry ? { ...known, ...fieldsOf(entry.finding) } : (known ?? entry?.finding);
  };
  const findings = () => {
    const local = drafts.all().map((entry) => entry.finding.id);
    return [...new Set([...ledger.findings().map((one) => one.id), ...local])].map(finding);
  };
  const marks = () => {
    const local = drafts.all().filter((entry) => !ledger.finding(entry.finding.id)).flatMap((entry) => entry.marks);
    return [...ledger.allMarks(), ...local];
  };
  const mark = (id) => marks().find((one) => one.id === id);
  const editable = (one) =>
    one !== undefined && isMine(one) && me.can_annotate &&
    (one.state === "draft" || actsOn(one).some((act) => act.kind === "edit_finding"));

  const begin = (sheet, habits) => {
    const fresh = {
      id: uuid(), no: null, sheet_id: sheet.id, organisation_id: me.organisation_id, author: me.name,
      discipline: sheet.discipline || habits.discipline, class: habits.class, standard: "", clause: "", text: "",
      state: "draft", reply: null, reason: null, merged_into: null, round: bootstrap.case.round, version: 0,
    };
    drafts.put({ finding: fresh, marks: [], sent: false });
    return fresh;
  };

  const keepLocally = (findingId, change) => {
    const entry = drafts.get(findingId);
    if (entry && !ledger.finding(findingId)) drafts.put({ ...entry, marks: change(entry.marks) });
  };

  const addMark = (one) => {
    keepLocally(one.finding_id, (list) => [...list, one]);
    if (ledger.finding(one.finding_id)) ledger.keepMark(one);
    if (!unsent(one.finding_id)) {
      const { author: _author, organisation_id: _unit, ...wire } = one;
      operation("place_mark", { mark: wire });
    }
    changed();
  };

  const dropMark = (id) => {
    const one = mark(id);
    if (!one) return;
    keepLocally(one.finding_id, (list) => list.filter((other) => other.id !== one.id));
    ledger.dropMark(one.id);
    if (!unsent(one.finding_id)) operation("remove_mark", { mark_id: one.id });
    changed();
  };

  const reshape = (id, geometry) => {
    const one = mark(id);
    if (!one) return;
    const next = { ...one, geometry };
    keepLocally(one.finding_id, (list) => list.map((other) => (other.id === one.id ? next : other)));
    if (ledger.finding(one.finding_id)) ledger.keepMark(next);
    if (!unsent(one.finding_id)) {
      drop((waiting) => waiting.kind === "change_mark" && waiting.mark_id === one.id);
      operation("change_mark", { mark_id: one.id, geometry });
    }
    changed();
  };

  /** Commands for the history; each is { run, undo }. A mark that comes back keeps its id. */
  const commands = {
    place: (one) => ({ run: () => addMark(one), undo: () => dropMark(one.id) }),
    remove(id) {
      const one = mark(id);
      return { run: () => dropMark(id), undo: () => addMark(one) };
    },
    reshape(id, geometry) {
      const before = mark(id).geometry;
      return { run: () => reshape(id, geometry), undo: () => reshape(id, before) };
    },
  };

  const write = (id, fields) => {
    const entry = drafts.get(id) ?? { finding: { ...ledger.finding(id) }, marks: [], sent: true };
    drafts.put({ ...entry, finding: { ...entry.finding, ...fields } });
  };

  const save = (id) => {
    const entry = drafts.get(id);
    if (!entry) return;
    const known = ledger.finding(id);
    if (known) {
      const edited = changes(known, entry.finding);
      if (Object.keys(edited).length > 0) operation("edit_finding", { finding_id: id, ...edited });
      else drafts.remove(id);
    } else if (!entry.sent) {
      drafts.put({ ...entry, sent: true });
      const wire = { id, sheet_id: entry.finding.sheet_id, ...fieldsOf(entry.finding) };
      operation("draft_finding", { finding: wire, marks: entry.marks.map(({ author: _a, organisation_id: _o, ...one }) => one) });
    } else {
      // Saved again before the first answer: the rest follows as an edit, in order.
      operation("edit_finding", { finding_id: id, ...fieldsOf(entry.finding) });
    }
    changed();
  };

  const discard = (id) => {
    drafts.remove(id);
    changed();
  };

  const submit = (id) => {
    save(id);
    operation("submit_finding", { finding_id: id });
  };

  return {
    finding, findings, marks, mark, editable, begin, commands, write, save, discard, submit, unsent, isMine,
    /** Buttons for a finding, as the server offers them. */
    acts: (one) => actsOn(one).filter((act) => !BY_HAND.has(act.kind)),
    maySubmit: (one) => one.state === "draft" || actsOn(one).some((act) => act.kind === "submit_finding"),
    act: (kind, id, fields) => operation(kind, { finding_id: id, ...fields }),
    isDirty: (id) => {
      const entry = drafts.get(id);
      const known = ledger.finding(id);
      return Boolean(entry) && (!known || Object.keys(changes(known, entry.finding)).length > 0);
    },
    /** The server has taken an operation: what it acknowledged need not be kept here any longer. */
    acknowledged(done) {
      const id = done.finding?.id ?? done.finding_id;
      const entry = drafts.get(id);
      const known = ledger.finding(id);
      if (entry && known && Object.keys(changes(known, entry.finding)).length === 0) drafts.remove(id);
    },
    /** The server has refused an operation: a refused draft becomes an unsaved one again, with all its marks. */
    refused(done) {
      const id = done.finding?.id;
      const entry = drafts.get(id);
      if (done.kind !== "draft_finding" || !entry) return;
      drafts.put({ ...entry, sent: false });
      drop((waiting) => waiting.finding_id === id || waiting.mark?.finding_id === id || entry.marks.some((one) => one.id === waiting.mark_id));
    },
  };
};
