"""The room's operation log: who may see what, one order, a doorbell after the commit."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import FindingState
from review_room.domain.mark_measures import measure_json
from review_room.domain.visibility import EVERYONE, reach_of
from review_room.models import Attachment, CarriedMark, Finding, Mark, Precedent, ReviewCase, Room, RoomEvent
from review_room.queries import case_and_units
from service_centre.db import after_commit
from service_centre.permissions import Actor
from service_centre.queues import redis_connection


@dataclass(frozen=True, slots=True)
class Told:
    """One thing to tell the room: what happened, to whom it is visible, the new whole of the thing."""

    kind: str
    visibility: str
    payload: dict[str, Any]


CASE_TOLD: Final = Told("case", EVERYONE, {"case": True})
"""The case itself has changed: every browser asks for it anew."""


def lock_room(session: Session, case_id: int) -> Room:
    """The room's counters, held until the transaction ends: writers of a room take turns."""
    return session.scalars(select(Room).where(Room.case_id == case_id).with_for_update()).one()


def enter_room(session: Session, case: ReviewCase) -> Room:
    """Lock the room, then look at the case again: whoever decides something decides on what is true now."""
    room = lock_room(session, case.id)
    session.get(ReviewCase, case.id, options=case_and_units(), populate_existing=True)
    return room


def write_events(
    session: Session, room: Room, told: Sequence[Told], *, operation_id: str, actor: Actor, now: datetime
) -> list[RoomEvent]:
    """Append events in order and ring once after the commit."""
    return write_events_of(session, room, [(operation_id, told)], actor=actor, now=now)[0]


def write_events_of(
    session: Session, room: Room, acts: Sequence[tuple[str, Sequence[Told]]], *, actor: Actor, now: datetime
) -> list[list[RoomEvent]]:
    """Append the events of several operations (id, what it told), in order, and ring once after the commit."""
    events = [_events(room, operation_id, told, actor, now) for operation_id, told in acts]
    session.add_all([event for of_one in events for event in of_one])
    ring_room(session, room.case_id, room.last_event)
    return events


def _events(room: Room, operation_id: str, told: Sequence[Told], actor: Actor, now: datetime) -> list[RoomEvent]:
    first = room.last_event + 1
    room.last_event += len(told)
    return [
        RoomEvent(
            case_id=room.case_id,
            number=first + step,
            operation_id=operation_id,
            step=step,
            kind=one.kind,
            visibility=one.visibility,
            payload=one.payload,
            actor_id=actor.account_id,
            actor_name=actor.name,
            at=now,
        )
        for step, one in enumerate(told)
    ]


def ring_room(session: Session, case_id: int, last: int) -> None:
    """Ring the live process after the commit."""
    after_commit(session, f"room:{case_id}", lambda: _publish(f"room:{case_id}", {"last": last}))


def tell_room(session: Session, room: Room, *, actor: Actor, now: datetime) -> None:
    """Tell every browser in the room that the case itself has changed.

    Takes the room as `enter_room` gave it: every use case locks the room before it writes to the trail, because two
    orders of locks would wait for each other.
    """
    write_events(session, room, [CASE_TOLD], operation_id=str(uuid.uuid4()), actor=actor, now=now)


def finding_told(kind: str, finding: Finding) -> Told:
    """An event that carries the whole finding and its marks, visible to whom the finding is visible."""
    marks = finding.marks_there
    told = {
        "finding": finding_json(finding),
        "marks": [mark_json(mark, finding) for mark in marks],
        "carried": carried_json(marks, finding),
    }
    return Told(kind, finding.visibility, told)


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as the room's client knows it."""
    reply = finding.reply_kind and {
        "kind": finding.reply_kind,
        "text": finding.reply_text,
        "by": finding.replied_by,
        "at": finding.replied_at.isoformat() if finding.replied_at else None,
    }
    return {
        "id": finding.id,
        "no": finding.number,
        "discipline_no": finding.discipline_no,
        "sheet_id": finding.sheet_revision_id,
        "organisation_id": finding.organisation_id,
        "author": finding.author_name,
        "discipline": finding.discipline,
        "class": finding.finding_class,
        "standard": finding.standard,
        "clause": finding.clause,
        "text": finding.text,
        "precedent_id": str(finding.precedent.id) if finding.precedent else "",
        "precedent": precedent_json(finding.precedent) if finding.precedent else None,
        "state": finding.state,
        "reply": reply,
        "reason": finding.reason if finding.state is not FindingState.DRAFT else None,
        "merged_into": finding.merged_into_id,
        "released_early": finding.early_release.released_at.isoformat() if finding.early_release else None,
        "answerable": finding.answerable,
        "round": finding.round,
        "version": finding.version,
        "reaches": reach_of(finding.visibility),
        "attachments": [attachment_json(one) for one in finding.files if one.belongs_to_the_finding],
    }


def precedent_json(precedent: Precedent) -> dict[str, Any]:
    """A precedent as it stands at a finding that cites it."""
    return {
        "id": str(precedent.id),
        "number": precedent.number,
        "title": precedent.title,
        "state": precedent.state,
        "until": precedent.valid_until.isoformat() if precedent.valid_until else None,
    }


def attachment_json(attachment: Attachment) -> dict[str, Any]:
    """A file at a finding or a remark as the room's client knows it."""
    return {
        "id": attachment.id,
        "name": attachment.name,
        "size": attachment.size,
        "kind": attachment.kind,
        "picture": attachment.kind.is_picture,
    }


def mark_json(mark: Mark, finding: Finding) -> dict[str, Any]:
    """A mark as the room's client knows it."""
    return {
        "id": mark.id,
        "finding_id": mark.finding_id,
        "sheet_id": mark.sheet_revision_id,
        "kind": mark.kind,
        "geometry": mark.geometry,
        "measure": measure_json(mark.kind, mark.geometry, mark.scale),
        "organisation_id": finding.organisation_id,
        "author": mark.author_name,
        "placed_at": mark.placed_at.isoformat(),
    }


def carried_json(marks: Sequence[Mark], finding: Finding) -> list[dict[str, Any]]:
    """Where the marks of a finding lie on the newest revision they were carried to, as the room's client knows it."""
    newest = [mark.carried[-1] for mark in marks if mark.carried]
    return [_one_carried(carried, finding) for carried in newest]


def _one_carried(carried: CarriedMark, finding: Finding) -> dict[str, Any]:
    return {
        "id": carried.id,
        "mark_id": carried.mark_id,
        "finding_id": finding.id,
        "sheet_id": carried.sheet_revision_id,
        "kind": carried.mark.kind,
        "geometry": carried.geometry,
        "measure": measure_json(carried.mark.kind, carried.geometry, carried.mark.scale),
        "organisation_id": finding.organisation_id,
        "author": carried.mark.author_name,
        "placed_at": carried.mark.placed_at.isoformat(),
        "certainty": carried.certainty,
        "confidence": carried.confidence,
        "doubts": carried.doubts,
        "state": carried.state,
        "decided_by": carried.decided_by,
    }


def event_json(event: RoomEvent) -> dict[str, Any]:
    """An event as it goes over the wire."""
    return {
        "number": event.number,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "actor": event.actor_name,
        "payload": event.payload,
    }


def _publish(channel: str, message: dict[str, Any]) -> None:
    redis_connection().publish(channel, json.dumps(message))
