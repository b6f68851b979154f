/** Changes to marks: shown at once, kept with an unsent draft, sent for a finding the server knows. */

/** What goes over the wire of a mark: its author and unit are the server's to say. */
export const wireMark = ({ author: _author, organisation_id: _unit, measure: _measure, ...mark }) => mark;

/** `context`: ledger, drafts, operation(kind, rest), drop(pointless), changed(), mark(id), unsent(findingId) */
export const markDesk = ({ ledger, drafts, operation, drop, changed, mark, unsent }) => {
  const keepWithDraft = (findingId, change) => {
    const entry = drafts.get(findingId);
    if (entry && !ledger.finding(findingId)) drafts.put({ ...entry, marks: change(entry.marks) });
  };

  const add = (one) => {
    keepWithDraft(one.finding_id, (list) => [...list, one]);
    if (ledger.finding(one.finding_id)) ledger.keepMark(one);
    if (!unsent(one.finding_id)) operation("place_mark", { mark: wireMark(one) });
    changed();
  };

  const remove = (id) => {
    const one = mark(id);
    if (!one) return;
    keepWithDraft(one.finding_id, (list) => list.filter((other) => other.id !== id));
    ledger.dropMark(id);
    if (!unsent(one.finding_id)) operation("remove_mark", { mark_id: id });
    changed();
  };

  const reshape = (id, geometry) => {
    const one = mark(id);
    if (!one) return;
    const { measure: _outdated, ...rest } = one;
    const next = { ...rest, geometry };
    keepWithDraft(one.finding_id, (list) => list.map((other) => (other.id === id ? next : other)));
    if (ledger.finding(one.finding_id)) ledger.keepMark(next);
    if (!unsent(one.finding_id)) {
      drop((waiting) => waiting.kind === "change_mark" && waiting.mark_id === id);
      operation("change_mark", { mark_id: id, geometry });
    }
    changed();
  };

  /** Commands for the history. A mark that comes back keeps its id: the server takes up its row again. */
  return {
    place: (one) => ({ run: () => add(one), undo: () => remove(one.id) }),
    remove(id) {
      const one = mark(id);
      return { run: () => remove(id), undo: () => add(one) };
    },
    reshape(id, geometry) {
      const before = mark(id).geometry;
      return { run: () => reshape(id, geometry), undo: () => reshape(id, before) };
    },
  };
};
