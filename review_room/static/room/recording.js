/**
 * The room's history, made of the numbered events that the reader may see: how findings and marks stood after any of them.
 * Every event carries the whole of what it is about, so a state is the last event of each finding. Pure.
 */

const idOf = ({ payload: { finding, marks } }) => finding?.id ?? marks?.[0]?.finding_id;

/** The last place in an ordered list that is not after `step`; -1 when there is none. */
const lastUpTo = (places, step) => {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/** A draft that was withdrawn before anybody else saw it is gone, as it is in the room. */
const remains = (finding) => finding && (finding.state !== "withdrawn" || finding.no !== null);

export const recording = (events) => {
  const places = new Map();
  events.forEach((event, place) => {
    const id = idOf(event);
    if (id === undefined) return;
    if (!places.has(id)) places.set(id, []);
    places.get(id).push(place);
  });

  /** How everything stood after so many events. */
  const stateAfter = (count) => {
    const findings = new Map();
    const marks = [];
    const carried = [];
    for (const [id, list] of places) {
      const last = lastUpTo(list, count - 1);
      if (last < 0) continue;
      const { finding, marks: drawn = [], carried: followed = [] } = events[list[last]].payload;
      if (!remains(finding)) continue;
      findings.set(id, finding);
      marks.push(...drawn);
      carried.push(...followed);
    }
    return { findings, marks, carried };
  };

  return { stateAfter, count: events.length, event: (number) => events[number - 1] };
};

/** All events that the reader may see, asked for in pages by number. `page(after)` resolves to { events, last }. */
export const allEvents = async (page, told = () => {}) => {
  const events = [];
  for (let after = 0; ; ) {
    const { events: found, last } = await page(after);
    if (found.length === 0) return events;
    events.push(...found);
    told(events.length);
    after = Math.max(last, found.at(-1).number);
  }
};

/** Events that are played in a second. */
export const SPEEDS = [1, 4, 16];

/** What the modules of the screen ask of the desk, answered from the history: to look at, never to change. */
export const replayDesk = (desk, state) => ({
  ...desk,
  finding: (id) => state().findings.get(id),
  findings: () => [...state().findings.values()],
  marks: () => state().marks,
  mark: (id) => state().marks.find((one) => one.id === id),
  carried: () => state().carried,
  carriedOf: (id) => state().carried.filter((one) => one.finding_id === id),
  editable: () => false,
  acts: () => [],
  maySubmit: () => false,
  unsent: () => false,
  isWaiting: () => false,
  isDirty: () => false,
  isMine: () => false,
  isKnown: () => false, // what is said around a finding is of today, and looking at the past reads none of it
  save() {},
  submit() {},
  act() {},
  scale() {},
  words: { ...desk.words, about: () => [] },
});
