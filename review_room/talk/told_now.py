"""Events of the log as they may be told today: what was taken back since says nothing any more.

The log itself is append-only and keeps what was said. The live process does the same in its own query.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.remark import WITHDRAWN_SAYS, RemarkState
from review_room.models import Remark, RoomEvent
from review_room.usecases.events import event_json


def events_told_now(session: Session, events: Sequence[RoomEvent]) -> list[dict[str, Any]]:
    """The events as they go over the wire to somebody who hears of them only now, or plays them back."""
    named = {event.payload["remark"]["id"] for event in events if "remark" in event.payload}
    withdrawn = set(
        session.scalars(select(Remark.id).where(Remark.id.in_(named), Remark.state == RemarkState.WITHDRAWN))
    )
    return [_told(event, withdrawn) for event in events]


def _told(event: RoomEvent, withdrawn: Collection[str]) -> dict[str, Any]:
    told = event_json(event)
    remark = event.payload.get("remark")
    if remark is not None and remark["id"] in withdrawn:
        told["payload"] = {**event.payload, "remark": {**remark, **WITHDRAWN_SAYS}}
    return told
