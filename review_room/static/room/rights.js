/** Which acts are open to the reader. The answer is the server's, in the bootstrap; nothing is decided here. */

/** Acts that the form and the drawing tools offer themselves, so that no button is shown for them. */
const BY_HAND = new Set(["draft_finding", "edit_finding", "place_mark", "change_mark", "remove_mark", "submit_finding"]);

export const rights = (bootstrap) => {
  const isMine = (finding) => finding.organisation_id === bootstrap.me.organisation_id;
  const answerable = (finding, act) => act.kind !== "reply_finding" || finding.answerable !== false;
  const actsOn = (finding) =>
    (bootstrap.actions[isMine(finding) ? "own" : "other"]?.[finding.state] ?? []).filter((act) => answerable(finding, act));
  return {
    isMine,
    /** A draft of one's own unit; what the server has not seen yet is always one. */
    editable: (finding) =>
      finding !== undefined && isMine(finding) && bootstrap.me.can_annotate &&
      (finding.state === "draft" || actsOn(finding).some((act) => act.kind === "edit_finding")),
    /** Buttons for a finding. */
    acts: (finding) => actsOn(finding).filter((act) => !BY_HAND.has(act.kind)),
    maySubmit: (finding) => finding.state === "draft" || actsOn(finding).some((act) => act.kind === "submit_finding"),
  };
};
