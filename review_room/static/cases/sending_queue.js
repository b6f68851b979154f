/**
 * Files on their way to the server, one after the other. Nothing chosen is ever dropped without a word: what could not
 * be sent stays in the list with its reason, and is tried again by itself when only the network was at fault.
 *
 * `transfer(file, onProgress)` returns `{ done: Promise<{ status, error }>, cancel() }`: status 201 is taken, 0 and 408
 * are a broken connection, everything else a refusal that `error` tells.
 */
export const WAITING = "waiting";
export const SENDING = "sending";
export const BROKEN = "broken";
export const REFUSED = "refused";

/** Seconds until a broken connection is tried again; the last one for ever. */
export const PAUSES = [2, 5, 10, 30];

/** What lies with the server or the way to it, not with the file. */
const passing = (status) => status === 0 || status === 408 || status === 429 || status >= 500;

export const sendingQueue = ({ transfer, onChange, onTaken, later = setTimeout, forget = clearTimeout }) => {
  const entries = [];
  let current = null;
  let alarm = null;
  let breaks = 0;

  const remove = (entry) => {
    const place = entries.indexOf(entry);
    if (place >= 0) entries.splice(place, 1);
  };

  const next = () => {
    if (current) return;
    const entry = entries.find((one) => one.state === WAITING);
    if (!entry) return;
    current = entry;
    entry.state = SENDING;
    entry.share = 0;
    const { done, cancel } = transfer(entry.file, (share) => {
      entry.share = share;
      onChange();
    });
    entry.cancel = cancel;
    onChange();
    done.then((answer) => settle(entry, answer));
  };

  const settle = (entry, { status, error, code }) => {
    current = null;
    entry.cancel = null;
    if (entry.state !== SENDING) remove(entry); // cancelled meanwhile
    else if (status === 201 || (code === "duplicate_file" && entry.breaks)) { // taken, but the answer was lost on its way
      breaks = 0;
      remove(entry);
      onTaken();
    } else if (passing(status)) {
      entry.state = BROKEN;
      entry.breaks = (entry.breaks ?? 0) + 1;
      // One file that makes the server fail must not keep the others from being sent.
      if (entry.breaks > 1 && status !== 0) entries.push(...entries.splice(entries.indexOf(entry), 1));
      // One broken connection breaks all: the others wait with it instead of failing one by one.
      for (const other of entries) if (other.state === WAITING) other.state = BROKEN;
      forget(alarm);
      alarm = later(retry, PAUSES[Math.min(breaks, PAUSES.length - 1)] * 1000);
      breaks += 1;
    } else {
      entry.state = REFUSED;
      entry.error = error;
    }
    onChange();
    next();
  };

  /** Try all again that failed by the network, at once. */
  const retry = () => {
    forget(alarm);
    for (const entry of entries) if (entry.state === BROKEN) entry.state = WAITING;
    onChange();
    next();
  };

  return {
    entries,
    add(files) {
      for (const file of files) entries.push({ file, state: WAITING, share: 0 });
      onChange();
      next();
    },
    /** Take a file out that the server has not taken yet, or put away the word about one that was refused. */
    cancel(entry) {
      const cancel = entry.cancel;
      entry.state = REFUSED;
      remove(entry);
      cancel?.();
      onChange();
    },
    retry,
    /** Whether leaving the page would lose something. */
    busy: () => entries.some((entry) => entry.state !== REFUSED),
  };
};
