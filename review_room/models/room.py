"""The room and its operation log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service_centre.db import Base


class Room(Base):
    """Counters of a room. Whoever writes into the room locks this row first, so events have one order."""

    __tablename__ = "rooms"

    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), primary_key=True)
    last_event: Mapped[int] = mapped_column(default=0)
    last_finding_no: Mapped[int] = mapped_column(default=0)


class RoomEvent(Base):
    """One entry of the room's operation log."""

    __tablename__ = "room_events"
    __table_args__ = (UniqueConstraint("case_id", "operation_id", "step"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    step: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(32))
    visibility: Mapped[str] = mapped_column(String(32))
    """A label of `domain.visibility`."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
