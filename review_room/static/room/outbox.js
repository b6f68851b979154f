/**
 * Operations on their way to the server, in order, kept in the browser's storage until the server has answered.
 * Ids are made here, so sending one twice is harmless. Shelf, waiting and network are given, so tests need none of them.
 */
const WAITS = [500, 1000, 2000, 5000, 10000];

/** The server takes so many in one request. */
const MOST = 50;
/** An edit names the version it was made from, and that of the next edit is known only once this one is answered. */
const goesAlone = (operation) => operation.kind === "edit_finding";

const pauseFor = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * `send(operations)` resolves to a reply for each, { ok: true, answer } or { ok: false, error }, and throws when nobody
 * answered. What waits goes together, in order.
 * `tell(state)` hears "saved", "sending" or "offline".
 */
export const outbox = ({ shelf, send, tell, acknowledged, refused, wait = pauseFor, first = Date.now() }) => {
  let waiting = shelf.all().sort((a, b) => a.turn - b.turn);
  let leaving = [];
  let running = null;
  let turn = Math.max(first, ...waiting.map((one) => one.turn + 1));
  let hurry = () => {};

  const forget = (gone) => {
    for (const one of gone) shelf.remove(one.operation.id);
    waiting = waiting.filter((one) => !gone.includes(one));
  };

  const next = () => {
    const alone = waiting.findIndex(({ operation }) => goesAlone(operation));
    return waiting.slice(0, alone < 0 ? MOST : Math.min(MOST, Math.max(1, alone)));
  };

  const attempt = async (failures) => {
    leaving = next();
    let replies;
    try {
      replies = await send(leaving.map((one) => one.operation));
    } catch {
      tell("offline");
      const hurried = new Promise((resolve) => (hurry = resolve));
      await Promise.race([wait(WAITS[Math.min(failures, WAITS.length - 1)]), hurried]);
      return failures + 1;
    }
    const answered = leaving.map((one, i) => [one, replies[i]]);
    leaving = []; // from here on a refusal may drop what followed from it: its reply is of no interest then
    for (const [one, reply] of answered) {
      if (!waiting.includes(one)) continue;
      forget([one]);
      if (reply.ok) acknowledged(one.operation, reply.answer);
      else refused(one.operation, reply.error);
    }
    return 0;
  };

  const run = async () => {
    let failures = 0;
    try {
      while (waiting.length > 0) {
        if (failures === 0) tell("sending");
        failures = await attempt(failures);
      }
    } finally {
      running = null; // at once: whatever is pushed from here on starts anew
    }
    tell("saved");
  };

  const start = () => {
    // What is done in one go (a copy onto ten sheets, an undo) goes in one request.
    running ??= Promise.resolve().then(run);
    return running;
  };

  return {
    /** Send what an earlier visit left behind. */
    start,
    push(operation) {
      const one = { turn: (turn += 1), operation };
      waiting.push(one);
      shelf.put(operation.id, one);
      return start();
    },
    /** Forget operations that have become pointless; those on their way are not among them. */
    drop: (pointless) => forget(waiting.filter((one) => !leaving.includes(one) && pointless(one.operation))),
    /** Try again now, for example because the network is back. */
    hurry: () => hurry(),
    waiting: () => waiting.map((one) => one.operation),
  };
};
