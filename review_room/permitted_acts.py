"""Which operations a reader may do on findings, told to the room's client so that it needs no rules of its own."""

from typing import Any, Final

from flask_babel import gettext

from review_room.domain.finding import ACTION_LABELS, TRANSITIONS, FindingAction, FindingState
from review_room.domain.lifecycle import REVIEWING, CaseState
from review_room.models import Finding, ReviewCase
from review_room.policy import POLICY, Permission
from service_centre.permissions import Actor, permits

_LEAD_ACTS: Final = (FindingAction.WAIVE, FindingAction.MERGE, FindingAction.UNMERGE)
_OWN_ACTS: Final = (FindingAction.SUBMIT, FindingAction.WITHDRAW, FindingAction.CLOSE, FindingAction.REOPEN)
_WHILE_REVIEWING: Final = (FindingAction.SUBMIT, FindingAction.CLOSE, FindingAction.REOPEN)
_ANSWERED_IN: Final = REVIEWING | {CaseState.REVISION_DUE}
"""While the case is reviewed, only what was released early; each finding says itself whether it is `answerable`."""
_NEEDS: Final = {
    FindingAction.WITHDRAW: ["reason"],
    FindingAction.REOPEN: ["reason"],
    FindingAction.WAIVE: ["reason"],
    FindingAction.MERGE: ["into", "reason"],
    FindingAction.REPLY: ["reply_kind", "text"],
}


def permitted_acts(actor: Actor, case: ReviewCase) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Acts by whose finding it is (`own` unit or `other`) and by state, from the life-cycle table and the policy."""
    return {relation: _acts(actor, case, own=relation == "own") for relation in ("own", "other")}


def _acts(actor: Actor, case: ReviewCase, *, own: bool) -> dict[str, list[dict[str, Any]]]:
    sample = Finding(case=case, organisation_id=actor.organisation_id if own else None)
    may_own = own and permits(POLICY, actor, Permission.FINDING_OWN, sample)
    may_lead = permits(POLICY, actor, Permission.FINDING_LEAD, case)
    may_reply = permits(POLICY, actor, Permission.FINDING_REPLY, case) and case.state in _ANSWERED_IN
    allowed: dict[str, list[dict[str, Any]]] = {str(state): [] for state in FindingState}
    if may_own and case.state in REVIEWING:
        allowed[FindingState.DRAFT].append({"kind": "edit_finding", "label": gettext("修改"), "needs": []})
    for state, action in TRANSITIONS:
        granted = (
            (action in _OWN_ACTS and may_own and (action not in _WHILE_REVIEWING or case.state in REVIEWING))
            or (action in _LEAD_ACTS and may_lead)
            or (action is FindingAction.REPLY and may_reply)
        )
        if granted:
            needs = [] if (state, action) == (FindingState.DRAFT, FindingAction.WITHDRAW) else _NEEDS.get(action, [])
            allowed[state].append({"kind": str(action), "label": gettext(ACTION_LABELS[action]), "needs": needs})
    return allowed
