"""What is said of two findings that may contradict each other: declared, dismissed, settled.

A finding that the owner sees keeps its state: reviewers' contradictions are told to reviewers only.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from review_room.domain.conflict import (
    ConflictAction,
    ConflictsOpen,
    ConflictState,
    NotComparable,
    Settlement,
    in_order,
    next_state,
)
from review_room.domain.finding import (
    CLASS_LABELS,
    OVER,
    TAKES_OTHERS,
    FindingAction,
    FindingState,
    milder,
    required_reason,
)
from review_room.domain.finding import next_state as next_finding_state
from review_room.domain.visibility import REVIEWERS
from review_room.errors import BadOperation, MergeIntoMilder
from review_room.models import Finding, FindingConflict, ReviewCase
from review_room.policy import Permission
from review_room.usecases.context import Operation, identifier
from review_room.usecases.events import Told, finding_told

PAIRS_NAMED = 5
SETTLED_REASON = "与其他意见冲突，已由牵头部门裁定"


def declare(operation: Operation) -> Finding:
    """A unit whose finding is one of the two, or the lead, says that they contradict each other, and why."""
    finding, other = _pair(operation)
    known = _between(operation.session, finding, other)
    if known is not None and known.state is ConflictState.SETTLED:
        operation.allow(Permission.FINDING_LEAD, operation.case)  # what the lead has settled no unit opens again
    else:
        _allow_to_speak(operation, finding, other)
    if any(one.state in OVER or one.submitted_at is None for one in (finding, other)):
        raise NotComparable
    conflict = _said(operation, finding, other, ConflictAction.DECLARE)
    for one in (finding, other):
        if one.issued_at is None and one.state is not FindingState.IN_CONFLICT:
            one.state = next_finding_state(one.state, FindingAction.CONTEST, one.finding_class)
    _tell(operation, conflict, ConflictAction.DECLARE)
    return finding


def dismiss(operation: Operation) -> Finding:
    """Say that the two do not contradict each other, and why. What was declared already only the lead may dismiss."""
    finding, other = _pair(operation)
    known = _between(operation.session, finding, other)
    if known is not None and known.state is ConflictState.IN_CONFLICT:
        operation.allow(Permission.FINDING_LEAD, operation.case)
    else:
        _allow_to_speak(operation, finding, other)
    conflict = _said(operation, finding, other, ConflictAction.DISMISS)
    for one in (finding, other):
        _clear(operation, one, FindingAction.CLEAR)
    _tell(operation, conflict, ConflictAction.DISMISS)
    return finding


def settle(operation: Operation) -> Finding:
    """The lead decides: one is merged into the other or waived, or both stand; the decision is named with its reason.

    Raises MergeIntoMilder, MandatoryNotWaivable, ReasonMissing, ConflictActionNotAllowed.
    """
    finding, other = _pair(operation)
    operation.allow(Permission.FINDING_LEAD, operation.case)
    conflict = _between(operation.session, finding, other)
    target = next_state(conflict.state if conflict else None, ConflictAction.SETTLE)
    if conflict is None:
        raise BadOperation(reason="没有声明过冲突")
    told = operation.text("settlement")
    if told not in {Settlement.MERGE, Settlement.WAIVE, Settlement.BOTH}:
        raise BadOperation(reason="未知的裁定方式")
    decision = required_reason(operation.text("reason"))
    conflict.state, conflict.settlement, conflict.decision = target, Settlement(told), decision
    conflict.settled_by, conflict.settled_at = operation.actor.name, operation.now
    if conflict.settlement is not Settlement.BOTH:
        _let_one_go(operation, conflict, decision)
    for one in (finding, other):
        _clear(operation, one, FindingAction.SETTLE)
    operation.facts.update(settlement=told, kept=conflict.kept_id)
    _tell(operation, conflict, ConflictAction.SETTLE)
    return finding


def end_with(operation: Operation, finding: Finding) -> None:
    """A finding is over: what it contradicted stands alone now."""
    for conflict in open_conflicts(operation.session, operation.case):
        if finding.id not in (conflict.first_id, conflict.second_id):
            continue
        other = conflict.other(finding)
        conflict.state = next_state(conflict.state, ConflictAction.SETTLE)
        conflict.settlement, conflict.kept_id = Settlement.GONE, other.id
        conflict.settled_by, conflict.settled_at = operation.actor.name, operation.now
        _clear(operation, other, FindingAction.SETTLE)
        operation.told.append(conflict_told(conflict))
        if other.issued_at is None:
            operation.told.append(finding_told(ConflictAction.SETTLE, other))


def open_conflicts(session: Session, case: ReviewCase) -> Sequence[FindingConflict]:
    """Declared and not settled."""
    return session.scalars(
        select(FindingConflict)
        .where(FindingConflict.case_id == case.id, FindingConflict.state == ConflictState.IN_CONFLICT)
        .order_by(FindingConflict.said_at, FindingConflict.id)
    ).all()


def check_no_conflicts(session: Session, case: ReviewCase, discipline: str | None = None) -> None:
    """Contradictions go neither to the designer nor into the joint opinion. Raises ConflictsOpen."""
    found = [
        one
        for one in open_conflicts(session, case)
        if discipline in (None, one.first.discipline, one.second.discipline)
    ]
    if found:
        named = "；".join(_in_order(one) for one in found[:PAIRS_NAMED])
        raise ConflictsOpen(count=len(found), pairs=named + ("……" if len(found) > PAIRS_NAMED else ""))


def _in_order(conflict: FindingConflict) -> str:
    """The two numbers, the earlier one first."""
    one, other = sorted((conflict.first, conflict.second), key=lambda finding: finding.number or 0)
    return f"{one.printed_no} 与 {other.printed_no}"


def conflict_json(conflict: FindingConflict) -> dict[str, Any]:
    """What was said of two findings, as the room's client knows it."""
    return {
        "first": conflict.first_id,
        "second": conflict.second_id,
        "state": conflict.state,
        "reason": conflict.reason,
        "by": conflict.said_by,
        "at": conflict.said_at.isoformat(),
        "settlement": conflict.settlement,
        "kept": conflict.kept_id,
        "decision": conflict.decision,
        "settled_by": conflict.settled_by,
    }


def conflict_told(conflict: FindingConflict) -> Told:
    """An event about two findings, for reviewers."""
    return Told("conflict", REVIEWERS, {"conflict": conflict_json(conflict)})


def _pair(operation: Operation) -> tuple[Finding, Finding]:
    """The two findings; hidden from whoever may not see them, and never a draft. Raises NotFound, NotComparable."""
    finding, other = operation.finding(), operation.finding("with_id")
    if finding.organisation_id == other.organisation_id or None in (finding.submitted_at, other.submitted_at):
        raise NotComparable
    return finding, other


def _allow_to_speak(operation: Operation, finding: Finding, other: Finding) -> None:
    if operation.permitted(Permission.FINDING_LEAD, operation.case):
        return
    operation.allow(Permission.ANNOTATE, operation.case)
    mine = finding if finding.organisation_id == operation.actor.organisation_id else other
    operation.allow(Permission.FINDING_OWN, mine)


def _between(session: Session, one: Finding, other: Finding) -> FindingConflict | None:
    first, second = in_order(one.id, other.id)
    return session.scalars(
        select(FindingConflict).where(FindingConflict.first_id == first, FindingConflict.second_id == second)
    ).one_or_none()


def _said(operation: Operation, one: Finding, other: Finding, action: ConflictAction) -> FindingConflict:
    """The row of the pair, made when nobody has spoken of it yet."""
    conflict = _between(operation.session, one, other)
    state = next_state(conflict.state if conflict else None, action)
    reason = required_reason(operation.text("reason"))
    if conflict is None:
        first, second = in_order(one.id, other.id)
        conflict = FindingConflict(
            id=str(uuid.uuid4()), case_id=operation.case.id, first_id=first, second_id=second, reason=reason
        )
        operation.session.add(conflict)
    if state is not ConflictState.SETTLED:
        conflict.settlement, conflict.kept_id, conflict.decision = None, None, None
        conflict.settled_by, conflict.settled_at = None, None
    conflict.state, conflict.reason = state, reason
    conflict.said_by, conflict.said_unit_id = operation.actor.name, operation.actor.organisation_id
    conflict.said_at = operation.now
    operation.session.flush()
    operation.facts["with"] = identifier(operation.content, "with_id")
    return conflict


def check_takes(kept: Finding, gone: Finding) -> None:
    """Whether one finding may take another in: it still goes its way and weighs as much. Raises BadOperation,
    MergeIntoMilder."""
    if kept.id == gone.id or kept.state not in TAKES_OTHERS:
        raise BadOperation(reason="不能合并到该意见")
    if milder(kept.finding_class, than=gone.finding_class):
        raise MergeIntoMilder(
            finding_class=CLASS_LABELS[gone.finding_class], into_class=CLASS_LABELS[kept.finding_class]
        )


def _let_one_go(operation: Operation, conflict: FindingConflict, decision: str) -> None:
    kept = operation.finding("kept_id")
    if kept.id not in (conflict.first_id, conflict.second_id):
        raise BadOperation(reason="保留的意见不在这处冲突中")
    gone = conflict.other(kept)
    conflict.kept_id = kept.id
    if conflict.settlement is Settlement.MERGE:
        check_takes(kept, gone)
    action = FindingAction.MERGE if conflict.settlement is Settlement.MERGE else FindingAction.WAIVE
    gone.state = next_finding_state(gone.state, action, gone.finding_class)
    gone.merged_into_id = kept.id if action is FindingAction.MERGE else None
    # What the lead decided between units is for those who review; owner and designer read the finding itself.
    gone.reason = SETTLED_REASON if gone.issued_at is not None else decision
    end_with(operation, gone)
    if gone.issued_at is not None:
        operation.told.append(finding_told(action, gone))


def _clear(operation: Operation, finding: Finding, action: FindingAction) -> None:
    """Out of the conflict, unless the finding stands in another one still."""
    operation.session.flush()
    if finding.state is not FindingState.IN_CONFLICT or _stands_in_another(operation.session, finding):
        return
    finding.state = next_finding_state(finding.state, action, finding.finding_class)


def _stands_in_another(session: Session, finding: Finding) -> bool:
    found = session.scalars(
        select(FindingConflict.id)
        .where(
            FindingConflict.state == ConflictState.IN_CONFLICT,
            or_(FindingConflict.first_id == finding.id, FindingConflict.second_id == finding.id),
        )
        .limit(1)
    ).first()
    return found is not None


def _tell(operation: Operation, conflict: FindingConflict, action: ConflictAction) -> None:
    operation.session.flush()
    operation.told.append(conflict_told(conflict))
    for one in (conflict.first, conflict.second):
        if one.issued_at is None:
            operation.told.append(finding_told(action, one))
