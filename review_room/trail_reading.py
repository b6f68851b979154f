"""The trail of a case as somebody may read it: what was done to a draft stays with its unit here as well."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.models import ReviewCase, RoomEvent
from review_room.policy import sees, sees_stances
from service_centre.audit.models import AuditEntry
from service_centre.permissions import Actor

STANCE = "give_stance"


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry. Action and body are none where the reader may not see what was done; place, time and digest always
    stand, so that a line that was taken out would still be missed."""

    position: int
    recorded_at: datetime
    action: str | None
    body: str | None
    digest: str


def trail_of(session: Session, case: ReviewCase, actor: Actor) -> Sequence[TrailLine]:
    """The audit trail of a case, oldest first, as far as this reader sees the room's layers."""
    seen = session.execute(select(RoomEvent.number, RoomEvent.visibility).where(RoomEvent.case_id == case.id))
    layers = {row.number: row.visibility for row in seen}
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.stream == case.audit_stream).order_by(AuditEntry.position)
    )
    stances, labels = sees_stances(actor, case), (None, *sees(actor, case))
    return [
        _line(entry, shown=stances if entry.action == STANCE else _layer(entry, layers) in labels) for entry in entries
    ]


def _layer(entry: AuditEntry, layers: dict[int, str]) -> str | None:
    """The layer of the room in which the act was done; none for what was done to the case."""
    facts = json.loads(entry.body).get("facts", {})
    if "visibility" in facts:  # of acts that are no single event of the room
        return str(facts["visibility"])
    number = facts.get("event")
    return None if number is None else layers.get(number, "unknown")


def _line(entry: AuditEntry, *, shown: bool) -> TrailLine:
    action, body = (entry.action, entry.body) if shown else (None, None)
    return TrailLine(entry.position, entry.recorded_at, action, body, entry.digest)
