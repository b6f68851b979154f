"""Several operations of one browser in one transaction: what waited while the line was away or an answer was due.

Each is answered for itself, as if it had been sent alone: a refused one leaves nothing behind and stops no other.
Drafts of new findings that follow each other are written together; everything else one after the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from review_room.domain.mark import MarkKind
from review_room.errors import BadOperation
from review_room.models import Finding, ReviewCase, Room, RoomEvent
from review_room.usecases import findings
from review_room.usecases.context import Known, Operation, identifier, part
from review_room.usecases.events import enter_room, finding_told, write_events_of
from review_room.usecases.operations import (
    Done,
    done_before,
    earlier_events,
    facts_of,
    identity,
    perform,
    perform_once,
)
from service_centre import audit
from service_centre.errors import ChangedMeanwhile, DomainError
from service_centre.permissions import Actor

MOST: Final = 50
"""Operations in one request."""
DRAFT: Final = "draft_finding"

Outcome = Done | DomainError


def perform_together(
    session: Session, case: ReviewCase, contents: Sequence[object], *, actor: Actor, now: datetime
) -> list[Outcome]:
    """Do the operations in order; the outcome of each. Raises BadOperation for more than MOST."""
    if not 1 <= len(contents) <= MOST:
        raise BadOperation(reason=f"一次最多 {MOST} 项操作")
    room = enter_room(session, case)
    batch = _Batch(session, case, room, actor, now)
    return batch.perform(contents)


def perform_one(session: Session, case: ReviewCase, content: Mapping[str, Any], *, actor: Actor, now: datetime) -> Done:
    """Do one operation: a draft as a batch of one, which asks less of the database. Raises what `perform` raises."""
    if (draft := _Draft.of(content)) is None:
        return perform(session, case, content, actor=actor, now=now)
    (outcome,) = _Batch(session, case, enter_room(session, case), actor, now).write([draft])
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft whose ids have the right form, so that they can be looked for beforehand."""

    operation_id: str
    finding_id: str
    mark_ids: Sequence[str]
    content: Mapping[str, Any]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((self.operation_id, self.finding_id, *self.mark_ids))

    @classmethod
    def of(cls, content: object) -> "_Draft | None":
        """None for any other operation, and for a draft that is to be refused on its own."""
        try:
            if not isinstance(content, dict):
                return None
            operation_id, kind = identity(content)
            if any(isinstance(one, dict) and one.get("kind") == MarkKind.IMAGE for one in content.get("marks") or ()):
                return None  # it takes a file as its own, which only an operation of its own can give back
            marks = [identifier(part({"mark": mark}, "mark"), "id") for mark in content.get("marks") or ()]
            if kind != DRAFT or len(set(marks)) < len(marks):
                return None
            return cls(operation_id, identifier(part(content, "finding"), "id"), marks, content)
        except (BadOperation, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class _Begun:
    """A draft that has been checked and waits to be written."""

    operation_id: str
    operation: Operation
    finding: Finding


class _Batch:
    """The operations of one request while they are being done. The room's row is locked."""

    def __init__(self, session: Session, case: ReviewCase, room: Room, actor: Actor, now: datetime) -> None:
        self._session, self._case, self._room = session, case, room
        self._actor, self._now = actor, now
        self._known = Known()

    def perform(self, contents: Sequence[object]) -> list[Outcome]:
        """Runs of drafts together, everything else alone."""
        outcomes: list[Outcome] = []
        for one in _runs(contents):
            outcomes += self.write(one) if isinstance(one, list) else [self._alone(one)]
        return outcomes

    def _alone(self, content: object) -> Outcome:
        try:
            if not isinstance(content, dict):
                raise BadOperation(reason="不是 JSON")
            with self._session.begin_nested():
                done = perform_once(self._operation(content, Known()))
        except DomainError as refusal:
            return refusal
        except (StaleDataError, IntegrityError):  # an operation without an answer would stop all that wait behind it
            return ChangedMeanwhile()
        return done

    def write(self, drafts: Sequence[_Draft]) -> list[Outcome]:
        """Drafts that name nothing twice."""
        there = self._known.look_for(self._session, self._case, [name for one in drafts for name in one.ids])
        asked = [one.operation_id for one in drafts if one.operation_id in there]
        earlier = earlier_events(self._session, self._case, asked) if asked else {}
        begun: list[_Begun | Outcome] = []
        with self._session.no_autoflush:
            for one in drafts:
                begun.append(self._begin(one, earlier.get(one.operation_id)))
        self._session.flush()
        self._known.written()
        events = iter(self._tell([one for one in begun if isinstance(one, _Begun)]))
        return [
            Done((told := next(events))[-1].number, told, repeated=False) if isinstance(one, _Begun) else one
            for one in begun
        ]

    def _begin(self, draft: _Draft, before: list[RoomEvent] | None) -> "_Begun | Outcome":
        try:
            if before:
                return done_before(before, self._actor)
            operation = self._operation(draft.content, self._known)
            return _Begun(draft.operation_id, operation, findings.draft(operation))
        except DomainError as refusal:
            self._forget(draft.finding_id)
            return refusal

    def _tell(self, written: Sequence["_Begun"]) -> list[list[RoomEvent]]:
        if not written:
            return []
        told = [(one.operation_id, [*one.operation.told, finding_told(DRAFT, one.finding)]) for one in written]
        events = write_events_of(self._session, self._room, told, actor=self._actor, now=self._now)
        acts = [
            (DRAFT, facts_of(one.operation, one.finding, None, of_one[-1].number, len(of_one)))
            for one, of_one in zip(written, events, strict=True)
        ]
        audit.record_several(self._session, stream=self._case.audit_stream, actor=self._actor, now=self._now, acts=acts)
        return events

    def _operation(self, content: Mapping[str, Any], known: Known) -> Operation:
        return Operation(self._session, self._case, self._room, content, self._actor, self._now, known=known)

    def _forget(self, finding_id: str) -> None:
        """A draft whose marks are refused was already on its way."""
        for row in list(self._session.new):
            if finding_id in (getattr(row, "finding_id", None), row.id):
                self._session.expunge(row)


def _runs(contents: Sequence[object]) -> Iterator[list[_Draft] | object]:
    """Drafts that follow each other and name nothing twice; everything else as it is."""
    run: list[_Draft] = []
    named: set[str] = set()
    for content in contents:
        draft = _Draft.of(content)
        if run and (draft is None or not named.isdisjoint(draft.ids)):
            yield run
            run, named = [], set()
        if draft is None:
            yield content
        else:
            run.append(draft)
            named |= draft.ids
    if run:
        yield run
