"""What is said around findings, as operations of the room.

Unlike an act on a finding, it tells only those who may read it: not even that something was said reaches the others.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from review_room.domain.remark import RemarkAction
from review_room.models import Assignment, Remark, RoomEvent
from review_room.talk_queries import assignment_json, remark_json
from review_room.usecases import assignments, remarks
from review_room.usecases.context import Operation
from review_room.usecases.events import Told, write_events
from service_centre import audit
from service_centre.audit.chain import canonical

TALK: Final[Mapping[str, Callable[[Operation], Remark | Assignment]]] = {
    "write_remark": remarks.write,
    RemarkAction.EDIT: remarks.edit,
    RemarkAction.WITHDRAW: remarks.withdraw,
    "assign_finding": assignments.assign,
    "release_finding": assignments.release,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What is told, to whom, and what the trail keeps of it: digests, never the words of a note."""

    visibility: str
    payload: dict[str, Any]
    facts: dict[str, object]


def talk(operation: Operation, kind: str, operation_id: str) -> list[RoomEvent]:
    """Do one act of talk, tell it to those who may know, and record it. Raises what the rules raise."""
    done = TALK[kind](operation)
    operation.session.flush()
    said = _of_remark(done) if isinstance(done, Remark) else _of_assignment(done)
    told = [Told(kind, said.visibility, said.payload)]
    events = write_events(
        operation.session, operation.room, told, operation_id=operation_id, actor=operation.actor, now=operation.now
    )
    audit.record(
        operation.session,
        stream=operation.case.audit_stream,
        actor=operation.actor,
        action=kind,
        now=operation.now,
        facts={"event": operation.room.last_event, "visibility": said.visibility, **said.facts},
    )
    return events


def _of_remark(remark: Remark) -> _Said:
    spoken = {
        "text": remark.text,
        "mentions": [one.account_id for one in remark.mentions],
        "attachments": [[one.name, one.digest] for one in remark.attachments],
    }
    facts = {
        "finding": remark.finding_id,
        "remark": remark.id,
        "state": remark.state,
        "content_digest": "sha256:" + hashlib.sha256(canonical(spoken).encode()).hexdigest(),
        "attachments": len(remark.attachments),
    }
    return _Said(remark.visibility, {"remark": remark_json(remark)}, facts)


def _of_assignment(assignment: Assignment) -> _Said:
    told = assignment_json(assignment)
    facts = {"finding": assignment.finding_id, "assigned_to": told["account_id"], "due_on": told["due_on"]}
    return _Said(f"unit:{assignment.organisation_id}", {"assignment": told}, facts)
