"""Precedents of the centre: what was decided once, so that it is decided alike the next time."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from review_room.domain.precedent import PrecedentState
from review_room.domain.provision import Period
from service_centre.db import Base


class Precedent(Base):
    """One entry of the register. Its number is given when it is proposed and never again."""

    __tablename__ = "precedents"
    __table_args__ = (
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="two_persons"),
        CheckConstraint("(state = 'proposed') = (decided_by_id IS NULL)", name="decided_by_somebody"),
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="until_after_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    facts: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="words")
    matter: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="words")
    decision: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="words")
    legal_basis: Mapped[str] = mapped_column(Text, deferred=True, deferred_group="words")
    tags: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    discipline: Mapped[str] = mapped_column(String(32), default="")
    standard: Mapped[str] = mapped_column(String(80), default="")
    clause: Mapped[str] = mapped_column(String(80), default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """The first day on which it is valid no more."""
    state: Mapped[PrecedentState] = mapped_column(default=PrecedentState.PROPOSED)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_name: Mapped[str] = mapped_column(String(120))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("precedents.id"))
    """The one that it takes the place of when it is adopted."""
    proposed_by_id: Mapped[int]
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was declined or withdrawn."""
    ended_by: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None]

    @property
    def valid(self) -> Period:
        return Period(self.valid_from, self.valid_until)
