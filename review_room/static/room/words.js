/**
 * What has been typed into the form of an act (a reply, a reason) and is not yet with the server. Kept in the browser's
 * storage from the first letter until the server has acknowledged it, so that looking at another finding loses nothing.
 * An entry is { act, finding_id, fields }.
 */
const nameOf = (act, findingId) => `${act}:${findingId}`;

const isEmpty = (fields) => !Object.entries(fields).some(([name, value]) => WRITTEN.has(name) && String(value).trim());

/** Fields in which somebody writes; a choice alone is not worth keeping. */
const WRITTEN = new Set(["text", "reason", "attachments"]);

export const createWords = (shelf) => {
  const entries = new Map(shelf.all().map((entry) => [nameOf(entry.act, entry.finding_id), entry]));
  const remove = (act, findingId) => {
    entries.delete(nameOf(act, findingId));
    shelf.remove(nameOf(act, findingId));
  };
  return {
    get: (act, findingId) => entries.get(nameOf(act, findingId))?.fields,
    /** Everything unsent that has been written about the finding. */
    about: (findingId) => [...entries.values()].filter((entry) => entry.finding_id === findingId),
    any: () => entries.size > 0,
    put(act, findingId, fields) {
      if (isEmpty(fields)) return remove(act, findingId);
      const entry = { act, finding_id: findingId, fields };
      entries.set(nameOf(act, findingId), entry);
      shelf.put(nameOf(act, findingId), entry);
    },
    remove,
  };
};
