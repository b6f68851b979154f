"""Events of the rotation queues; the queue itself is never stored, only replayed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.domain.rotation import Turn, TurnKind
from service_centre.db import Base


class RotationEvent(Base):
    """One line of a queue's history. Lines are only ever added."""

    __tablename__ = "rotation_events"
    __table_args__ = (UniqueConstraint("roster_id", "queue", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"))
    queue: Mapped[str] = mapped_column(String(40))
    """Discipline group and size band, such as `building-medium`."""
    number: Mapped[int]
    kind: Mapped[TurnKind]
    agency_code: Mapped[str] = mapped_column(String(18), default="")
    case_no: Mapped[str] = mapped_column(String(40), default="")
    places: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """The order, for an event that sets one; credit codes."""
    seed: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(400), default="")
    approver: Mapped[str] = mapped_column(String(64), default="")
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    def as_turn(self) -> Turn:
        """The event as the pure rules know it."""
        return Turn(
            kind=self.kind,
            agency=self.agency_code,
            case=self.case_no,
            on=self.happened_on,
            order=tuple(self.places),
            seed=self.seed,
            reason=self.reason,
            approver=self.approver,
        )
