import assert from "node:assert/strict";
import test from "node:test";
import { audiencesFor, isOverdue, mayEdit, talkLedger, usualAudience } from "./ledger.js";
import { matching, mentionAt, stillNamed, withMention } from "./mention.js";
import { unreadMarks } from "./unread.js";
import { filledWith } from "./wording.js";

const remark = (id, no, extra = {}) => ({ id, no, finding_id: "f", author_id: 3, state: "written", text: "请核对", ...extra });
const event = (number, payload) => ({ number, payload });
const shelf = (kept = []) => ({ all: () => kept, put: (name, value) => kept.push(value) });

test("an event of the talk counts once, and an older one never undoes a newer one", () => {
  const talk = talkLedger({ remarks: [remark("a", 4)], assignments: [], last_event: 4 });
  assert.deepEqual(talk.take([event(6, { remark: remark("a", 4, { state: "withdrawn", text: "" }) })]), ["f"]);
  assert.deepEqual(talk.take([event(6, { remark: remark("a", 4) }), event(5, { remark: remark("a", 4) })]), []);
  assert.equal(talk.remarksOf("f")[0].state, "withdrawn");
  assert.equal(talk.countOf("f"), 0);
});

test("remarks stand in the order of the room, whatever order they came in", () => {
  const talk = talkLedger({ remarks: [], assignments: [], last_event: 0 });
  talk.take([event(9, { remark: remark("b", 9) }), event(7, { remark: remark("a", 7) }), event(8, { finding: { id: "f" } })]);
  assert.deepEqual(talk.remarksOf("f").map((one) => one.id), ["a", "b"]);
  assert.deepEqual(talk.remarksOf("g"), []);
});

test("a released finding is nobody's", () => {
  const given = { finding_id: "f", account_id: 5, name: "王虚构", due_on: "2026-11-30" };
  const talk = talkLedger({ remarks: [], assignments: [given], last_event: 2 });
  assert.equal(talk.assignmentOf("f").name, "王虚构");
  assert.deepEqual(talk.assignees(), [["5", "王虚构"]]);
  talk.take([event(3, { assignment: { ...given, account_id: null } })]);
  assert.equal(talk.assignmentOf("f"), null);
  assert.deepEqual(talk.assignees(), []);
});

test("a day is overdue from the next day on, and no longer when the finding is over", () => {
  const due = { due_on: "2026-11-28" };
  assert.equal(isOverdue(due, { state: "draft" }, "2026-11-28"), false);
  assert.equal(isOverdue(due, { state: "draft" }, "2026-11-29"), true);
  assert.equal(isOverdue(due, { state: "closed" }, "2026-11-29"), false);
  assert.equal(isOverdue({ due_on: null }, { state: "draft" }, "2026-11-29"), false);
  assert.equal(isOverdue(null, { state: "draft" }, "2026-11-29"), false);
});

test("a remark is offered no wider than its finding, and preset no wider than the reviewers", () => {
  assert.deepEqual(audiencesFor("unit", true), ["unit"]);
  assert.deepEqual(audiencesFor("reviewers", true), ["unit", "reviewers"]);
  assert.deepEqual(audiencesFor("everyone", true), ["unit", "reviewers", "everyone"]);
  assert.deepEqual(audiencesFor("everyone", false), ["unit", "everyone"]);
  assert.equal(usualAudience(["unit"]), "unit");
  assert.equal(usualAudience(["unit", "everyone"]), "unit");
  assert.equal(usualAudience(["unit", "reviewers", "everyone"]), "reviewers");
});

test("own words are mended until somebody else has spoken", () => {
  const [mine, again, other] = [remark("a", 1), remark("b", 2), remark("c", 3, { author_id: 4 })];
  assert.equal(mayEdit(mine, [mine, again], 3), true);
  assert.equal(mayEdit(mine, [mine, again, other], 3), false);
  assert.equal(mayEdit(mine, [mine, { ...other, state: "withdrawn" }], 3), true);
  assert.equal(mayEdit(other, [mine, other], 3), false);
});

test("an @ after a blank or a Chinese word opens the list, one in an address does not", () => {
  assert.deepEqual(mentionAt("请@王", 3), { from: 1, query: "王" });
  assert.deepEqual(mentionAt("@", 1), { from: 0, query: "" });
  assert.equal(mentionAt("mail a@b", 8), null);
  assert.equal(mentionAt("@王工 已核", 6), null);
  assert.equal(mentionAt("没有", 2), null);
  assert.equal(mentionAt(`@${"长".repeat(30)}`, 31), null);
});

test("a picked name takes the place of what was typed, and is sent only while it stands there", () => {
  const at = mentionAt("请@王核对", 3);
  const { text, caret } = withMention("请@王核对", at, "王虚构（消防）");
  assert.equal(text, "请@王虚构（消防） 核对");
  assert.equal(text.slice(caret), "核对");
  const picked = [{ id: 1, name: "王虚构（消防）" }, { id: 2, name: "李虚构" }];
  assert.deepEqual(stillNamed(text, picked).map((one) => one.id), [1]);
});

test("people are found by name and by unit", () => {
  const people = [{ name: "王虚构", unit: "消防" }, { name: "Li", unit: "人防" }];
  assert.deepEqual(matching(people, "消防").length, 1);
  assert.deepEqual(matching(people, "li").length, 1);
  assert.deepEqual(matching(people, "").length, 2);
});

test("what others wrote is unread until it was looked at; one's own never is", () => {
  const kept = [];
  const marks = unreadMarks(shelf(kept), 3);
  const talk = [remark("a", 4), remark("b", 5, { author_id: 9 }), remark("c", 6, { author_id: 9, state: "withdrawn" })];
  assert.deepEqual(marks.unread("f", talk).map((one) => one.id), ["b"]);
  marks.look("f", talk);
  marks.look("f", talk);
  assert.deepEqual(marks.unread("f", talk), []);
  assert.deepEqual(kept, [{ finding_id: "f", no: 6 }]);
  assert.deepEqual(unreadMarks(shelf(kept), 3).unread("f", [...talk, remark("d", 7, { author_id: 9 })]).map((one) => one.id), ["d"]);
});

test("a picked wording fills an empty form, and adds to a begun one without taking anything away", () => {
  const wording = { class: "mandatory", discipline: "fire", standard: "GB 55037-2022", clause: "7.1.2", text: "净宽不足。" };
  const empty = { class: "", discipline: "structure", standard: "", clause: "", text: " / " };
  assert.deepEqual(filledWith(empty, wording), wording);
  const begun = { class: "depth", discipline: "structure", standard: "", clause: "", text: "首层：" };
  assert.deepEqual(filledWith(begun, wording), { ...wording, class: "depth", discipline: "structure", text: "首层：\n净宽不足。" });
  const cited = { ...begun, standard: "GB 50016-2014" };
  assert.deepEqual([filledWith(cited, wording).standard, filledWith(cited, wording).clause], ["GB 50016-2014", ""]);
});
