/** What is said of one's own hand and view, and what may be made of others'. Pure, so that tests need no page. */
import { rounded, seenThrough, wired } from "./geometry.js";

/** Ten times a second is a smooth enough hand. */
const EVERY = 100;

/** Calls `send(value)` at most every `every` milliseconds; the last value is never lost. Clock and waiting are given for tests. */
export const throttled = (send, { every = EVERY, now = Date.now, later = setTimeout } = {}) => {
  let sent = -Infinity;
  let waiting = null;
  const go = () => {
    const [value] = waiting;
    waiting = null;
    sent = now();
    send(value);
  };
  return (value) => {
    if (waiting) return void (waiting = [value]);
    waiting = [value];
    const rest = sent + every - now();
    if (rest <= 0) go();
    else later(go, rest);
  };
};

/** The part of the sheet that a canvas of this size shows, as it is sent: [sheet, left, bottom, right, top] in millimetres. */
export const viewOf = (sheetId, view, canvas) => [sheetId, ...wired(seenThrough(view, canvas))];

/** A pointer as it is sent: [sheet, x, y] in millimetres; null beside the sheet. */
export const spotOf = (sheet, [x, y]) =>
  x < 0 || y < 0 || x > sheet.width_mm || y > sheet.height_mm ? null : [sheet.id, ...rounded([[x, y]])[0]];

/** Only people who see each other follow each other; the server holds to it as well. */
export const mayFollow = (me, person) =>
  person.account !== me.account_id && (person.organisation === me.organisation_id || (me.sees_reviews && person.reviews));

/** Whom one really follows when one follows somebody who follows another; null where that leads back to oneself. */
export const leaderOf = (people, me, account) => {
  const seen = new Set([me.account_id]);
  for (let person = people.find((one) => one.account === account); person && !seen.has(person.account); ) {
    if (!person.follows) return mayFollow(me, person) ? person : null;
    seen.add(person.account);
    person = people.find((one) => one.account === person.follows);
  }
  return null;
};

export const followersOf = (people, me) => people.filter((one) => one.follows === me.account_id && one.account !== me.account_id);

/** A name without what stands in brackets, for small places. */
export const shortName = (name) => name.replace(/（[^）]*）$/, "");
