/**
 * Findings being written: kept in the browser's storage from the first letter until the server has acknowledged them,
 * so that a crash, a closed lid or a refused operation loses nothing.
 * An entry is { finding, marks, sent }: `sent` says whether the finding is on its way to the server, or there already.
 */
export const drafts = (shelf) => {
  let entries = Object.fromEntries(shelf.all().map((entry) => [entry.finding.id, entry]));
  return {
    get: (id) => entries[id],
    all: () => Object.values(entries),
    put(entry) {
      entries = { ...entries, [entry.finding.id]: entry };
      shelf.put(entry.finding.id, entry);
    },
    remove(id) {
      const { [id]: _gone, ...rest } = entries;
      entries = rest;
      shelf.remove(id);
    },
  };
};

/** The fields a writer fills in. */
export const FIELDS = ["discipline", "class", "standard", "clause", "text", "precedent_id"];

const NEEDED = ["discipline", "class", "text"];

/** Names of the fields that are still missing. Which class needs a provision is told by the server. */
export const missing = (finding, classes) => {
  const needs = classes.find((kind) => kind.code === finding.class)?.needs_provision ?? false;
  const wanted = needs ? [...NEEDED, "standard", "clause"] : NEEDED;
  return wanted.filter((name) => !String(finding[name] ?? "").trim());
};

/** The fields in which `edited` differs from what the server has. */
export const changes = (before, edited) =>
  Object.fromEntries(FIELDS.filter((name) => (before[name] ?? "") !== (edited[name] ?? "")).map((name) => [name, edited[name]]));
