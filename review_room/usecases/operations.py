"""Operations of the room: one door for everything a browser does to findings and marks.

Each operation has an id made by the browser; sent again, it is answered again and not done again.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.carried_mark import CarriedAction
from review_room.domain.conflict import ConflictAction
from review_room.domain.finding import FindingAction
from review_room.errors import BadOperation
from review_room.finding_digest import content_digest
from review_room.models import Finding, ReviewCase, RoomEvent, SheetScale
from review_room.usecases import attachments, carried_marks, conflicts, findings, marks, sheet_scales
from review_room.usecases.context import Operation, identifier
from review_room.usecases.events import Told, enter_room, finding_told, write_events
from review_room.usecases.talk import TALK, Said, talk_facts, talk_told
from service_centre import audit
from service_centre.permissions import Actor

Outcome = Finding | SheetScale | Said
Act = Callable[[Operation], Outcome]

ACTS: Final[Mapping[str, Act]] = {
    "draft_finding": findings.draft,
    "edit_finding": findings.edit,
    "downgrade_finding": findings.downgrade,
    "place_mark": marks.place,
    "change_mark": marks.change,
    "remove_mark": marks.remove,
    "attach_file": attachments.attach,
    "detach_file": attachments.detach,
    "set_sheet_scale": sheet_scales.set_scale,
    "remove_sheet_scale": sheet_scales.remove_scale,
    CarriedAction.CONFIRM: carried_marks.confirm,
    CarriedAction.MOVE: carried_marks.move,
    CarriedAction.DROP: carried_marks.drop,
    CarriedAction.RECHECK: carried_marks.recheck,
    FindingAction.SUBMIT: findings.submit,
    FindingAction.WITHDRAW: findings.withdraw,
    FindingAction.MERGE: findings.merge,
    FindingAction.UNMERGE: findings.unmerge,
    FindingAction.REPLY: findings.reply,
    FindingAction.CLOSE: findings.close,
    FindingAction.REOPEN: findings.reopen,
    FindingAction.WAIVE: findings.waive,
    ConflictAction.DECLARE: conflicts.declare,
    ConflictAction.DISMISS: conflicts.dismiss,
    ConflictAction.SETTLE: conflicts.settle,
    **TALK,
}

_TELL_THEMSELVES: Final = frozenset(ConflictAction)
"""Acts about which the owner hears nothing, even where they are about a finding that the owner sees."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an operation; `repeated` when it had been done before."""

    number: int
    events: list[RoomEvent]
    repeated: bool


def perform(session: Session, case: ReviewCase, content: Mapping[str, Any], *, actor: Actor, now: datetime) -> Done:
    """Do one operation in the room. Raises BadOperation, Forbidden, and what the rules raise."""
    return perform_once(Operation(session, case, enter_room(session, case), content, actor, now))


def perform_once(operation: Operation) -> Done:
    """Do an operation in the locked room, unless it has been done before: then it is answered again."""
    session, room, content = operation.session, operation.room, operation.content
    operation_id, kind = identity(content)
    earlier = earlier_events(session, operation.case, [operation_id]).get(operation_id)
    if earlier:
        return done_before(earlier, operation.actor)
    before = _state_before(session, content)
    outcome = ACTS[kind](operation)
    session.flush()
    told = operation.told if kind in _TELL_THEMSELVES else [*operation.told, _told(kind, outcome)]
    events = write_events(session, room, told, operation_id=operation_id, actor=operation.actor, now=operation.now)
    _record(operation, kind, outcome, before, told)
    return Done(room.last_event, events, repeated=False)


def identity(content: Mapping[str, Any]) -> tuple[str, str]:
    """Id and kind of an operation. Raises BadOperation."""
    try:
        operation_id = str(uuid.UUID(str(content.get("id"))))
    except ValueError:
        raise BadOperation(reason="缺少操作编号") from None
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in ACTS:
        raise BadOperation(reason="未知的操作")
    return operation_id, kind


def earlier_events(session: Session, case: ReviewCase, operation_ids: Collection[str]) -> dict[str, list[RoomEvent]]:
    """What came of those of these operations that have been done before."""
    events: dict[str, list[RoomEvent]] = defaultdict(list)
    for event in session.scalars(
        select(RoomEvent)
        .where(RoomEvent.case_id == case.id, RoomEvent.operation_id.in_(operation_ids))
        .order_by(RoomEvent.number)
    ):
        events[event.operation_id].append(event)
    return events


def done_before(events: list[RoomEvent], actor: Actor) -> Done:
    """The answer to an operation that is sent again. Raises BadOperation when somebody else used its id."""
    if events[0].actor_id != actor.account_id:
        raise BadOperation(reason="操作编号已被使用")
    return Done(events[-1].number, events, repeated=True)


def _state_before(session: Session, content: Mapping[str, Any]) -> str | None:
    """State of the finding that the operation is about; none for a new one."""
    if not content.get("finding_id"):
        return None
    finding = session.get(Finding, identifier(content, "finding_id"))
    return finding.state if finding else None


def _told(kind: str, outcome: Outcome) -> Told:
    if isinstance(outcome, SheetScale):
        return sheet_scales.scale_told(kind, outcome)
    return finding_told(kind, outcome) if isinstance(outcome, Finding) else talk_told(kind, outcome)


def _record(operation: Operation, kind: str, outcome: Outcome, before: str | None, told: list[Told]) -> None:
    audit.record(
        operation.session,
        stream=operation.case.audit_stream,
        actor=operation.actor,
        action=kind,
        now=operation.now,
        facts=facts_of(operation, outcome, before, operation.room.last_event, len(told)),
    )


def facts_of(
    operation: Operation, outcome: Outcome, before: str | None, last_event: int, events: int
) -> dict[str, Any]:
    """What the trail keeps of an operation: from what to what, and why, in words, as it was said."""
    around = {"event": last_event, "events": events, **operation.facts}
    if isinstance(outcome, SheetScale):
        return {**sheet_scales.scale_facts(outcome), **around}
    if not isinstance(outcome, Finding):
        return {**talk_facts(outcome), **around}
    finding = outcome
    return {
        **around,
        "finding": finding.id,
        "from": before,
        "to": finding.state,
        "reason": operation.text("reason") or None,
        "content_digest": content_digest(finding),
        "marks": len(finding.marks_there),
    }
