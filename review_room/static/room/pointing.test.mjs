import assert from "node:assert/strict";
import test from "node:test";
import { createFollowing } from "./following.js";
import { sheetView } from "./geometry.js";
import { leaderOf, mayFollow, shortName, spotOf, throttled, viewOf } from "./pointing.js";

const ME = { account_id: 1, organisation_id: 5, sees_reviews: true };
const person = (account, extra = {}) => ({ account, name: `某人${account}（虚构）`, organisation: 6, sheet: 7, follows: null, offers: false, reviews: true, ...extra });

test("a hand that moves all the time is told ten times a second, and its last place always", () => {
  let time = 0;
  const waiting = [];
  const sent = [];
  const tell = throttled((value) => sent.push([time, value]), { now: () => time, later: (act, ms) => waiting.push([time + ms, act]) });
  for (; time <= 250; time += 10) {
    while (waiting[0]?.[0] <= time) waiting.shift()[1]();
    tell(time);
  }
  time = 300;
  waiting.shift()[1]();
  assert.deepEqual(sent, [[0, 0], [100, 90], [200, 190], [300, 250]]);
});

test("a pointer beside the sheet is no pointer", () => {
  const sheet = { id: 7, width_mm: 420, height_mm: 297 };
  assert.deepEqual(spotOf(sheet, [120.123, 80]), [7, 120.12, 80]);
  assert.equal(spotOf(sheet, [-1, 80]), null);
  assert.equal(spotOf(sheet, [10, 298]), null);
});

test("a view is the box of the sheet that the canvas shows, however the sheet is turned", () => {
  const view = (degrees) => sheetView({ left: 0, top: 0, pixelsPerMm: 2, heightMm: 300, degrees });
  assert.deepEqual(viewOf(7, view(0), { width: 400, height: 200 }), [7, 0, 200, 200, 300]);
  assert.deepEqual(viewOf(7, view(90), { width: 400, height: 200 }), [7, 0, 300, 100, 500]);
});

test("only those who see each other follow each other", () => {
  assert.equal(mayFollow(ME, person(2)), true);
  assert.equal(mayFollow(ME, person(1)), false);
  assert.equal(mayFollow(ME, person(3, { reviews: false, organisation: 9 })), false);
  const owner = { account_id: 3, organisation_id: 9, sees_reviews: false };
  assert.equal(mayFollow(owner, person(4, { reviews: false, organisation: 9 })), true);
});

test("who follows a follower follows the one in front; nobody follows in a circle", () => {
  const people = [person(1), person(2, { follows: 3 }), person(3), person(4, { follows: 1 }), person(5, { follows: 6 }), person(6, { follows: 5 })];
  assert.equal(leaderOf(people, ME, 2).account, 3);
  assert.equal(leaderOf(people, ME, 4), null);
  assert.equal(leaderOf(people, ME, 5), null);
  assert.equal(leaderOf(people, ME, 99), null);
});

test("the bracket after a name is left out where there is no room", () => {
  assert.equal(shortName("消防审查·火一（虚构）"), "消防审查·火一");
});

const stand = (people = [person(1), person(2)]) => {
  const told = { said: [], shown: [], left: [], people };
  const following = createFollowing({
    me: ME, people: () => told.people, say: (content) => told.said.push(content), told() {}, left: (name) => told.left.push(name),
    show(sheetId, box) {
      told.shown.push([sheetId, box]);
      following.ownMove(); // the picture moves, as it does when the reader moves it
    },
  });
  return { following, told };
};

test("following shows what the other sees, and the movement that this makes does not end it", () => {
  const { following, told } = stand();
  following.view([2, 7, 0, 0, 420, 297]);
  assert.deepEqual(told.shown, [], "nobody is followed yet");
  following.follow(2);
  following.view([2, 7, 0, 0, 420, 297]);
  following.view([9, 8, 0, 0, 420, 297]);
  assert.deepEqual(told.shown, [[7, { left: 0, bottom: 0, right: 420, top: 297 }]]);
  assert.equal(following.leader().account, 2);
});

test("a movement of one's own ends it", () => {
  const { following, told } = stand();
  following.follow(2);
  following.ownMove();
  assert.equal(following.leader(), null);
  assert.deepEqual(told.said, [{ follow: 2 }, { follow: null }]);
});

test("when the other leaves it ends, and the reader hears of it", () => {
  const { following, told } = stand();
  following.follow(2);
  following.heard([person(1)]);
  assert.equal(following.leader(), null);
  assert.deepEqual(told.left, ["某人2（虚构）"]);
});

test("who asks to be followed is told once, and follows nobody meanwhile", () => {
  const { following, told } = stand();
  const asking = [person(1), person(2, { offers: true })];
  assert.deepEqual(following.heard(asking).asking.map((one) => one.account), [2]);
  assert.deepEqual(following.heard(asking).asking, []);
  following.follow(2);
  following.offer(true);
  assert.equal(following.leader(), null);
  assert.deepEqual(following.hello(), { follow: null, offer: true });
  assert.deepEqual(told.said.at(-1), { offer: true });
});

test("a view is told only while somebody follows, and never one that is itself followed", () => {
  const { following, told } = stand();
  assert.equal(following.tells(), false);
  told.people = [person(1), person(2, { follows: 1 }), person(3)];
  assert.equal(following.heard(told.people).followersChanged, true);
  assert.equal(following.tells(), true);
  following.follow(3);
  assert.equal(following.tells(), false);
});
