import assert from "node:assert/strict";
import test from "node:test";
import { savingState } from "./announce.js";

test("nothing is said to be saved while the browser is offline", () => {
  for (const sent of ["saved", "sending", "offline"]) assert.equal(savingState({ sent, unsaved: false, online: false }), "offline");
});

test("with a network it is what the queue says, and unsaved where something is written", () => {
  assert.equal(savingState({ sent: "saved", unsaved: false, online: true }), "saved");
  assert.equal(savingState({ sent: "saved", unsaved: true, online: true }), "unsaved");
  assert.equal(savingState({ sent: "sending", unsaved: true, online: true }), "sending");
});
