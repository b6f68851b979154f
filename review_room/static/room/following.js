/**
 * Following a colleague's view, and asking colleagues to follow one's own. Any movement of one's own ends it.
 * `hooks`: me, people(), show(sheetId, box), say(content), told() — redraw what says so —, left(name)
 */
import { followersOf, leaderOf } from "./pointing.js";

export const createFollowing = (hooks) => {
  let leader = null;
  let offering = false;
  let moving = false;
  let offers = new Set();
  let followers = "";

  const follow = (account) => {
    const next = account === null ? null : leaderOf(hooks.people(), hooks.me, account);
    if (account !== null && !next) return false;
    if (next?.account === leader?.account) return true;
    leader = next;
    hooks.say({ follow: leader?.account ?? null });
    hooks.told();
    return true;
  };

  return {
    follow,
    leader: () => leader,
    offering: () => offering,
    followers: () => followersOf(hooks.people(), hooks.me),
    offer(wanted) {
      offering = wanted;
      if (wanted) follow(null);
      hooks.say({ offer: offering });
      hooks.told();
    },
    /** The reader moves the sheet, whichever way. */
    ownMove() {
      if (leader && !moving) follow(null);
    },
    /** A frame of the stream: somebody sees another part of a sheet now. */
    view([account, sheetId, left, bottom, right, top]) {
      if (account !== leader?.account) return;
      moving = true;
      hooks.show(sheetId, { left, bottom, right, top });
      moving = false;
    },
    /** The list of people is another one; returns those who have begun to ask others to follow, and whether the followers are others. */
    heard(people) {
      if (leader && !people.some((one) => one.account === leader.account)) {
        hooks.left(leader.name);
        follow(null);
      }
      const asking = people.filter((one) => one.offers && one.account !== hooks.me.account_id);
      const fresh = asking.filter((one) => !offers.has(one.account) && leaderOf(people, hooks.me, one.account)?.account === one.account);
      offers = new Set(asking.map((one) => one.account));
      const now = followersOf(people, hooks.me).map((one) => one.account).join();
      const changed = now !== followers;
      followers = now;
      return { asking: fresh, followersChanged: changed };
    },
    /** What a new connection has to know. */
    hello: () => ({ follow: leader?.account ?? null, offer: offering }),
    /** Views are told only while somebody follows, and never those that one only follows oneself. */
    tells: () => !leader && followers !== "",
  };
};
