"""Sanctions against agencies of a roster, and what a removal asks of the roster."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.domain.sanction import Ground, Measure, RedLine, SanctionState
from marketplace.models.assessments import AssessmentSheet
from marketplace.models.rosters import Roster
from service_centre.db import Base
from service_centre.organisations.models import Organisation


class Sanction(Base):
    """One matter against one agency, from the ground that opened it to its end."""

    __tablename__ = "sanctions"
    __table_args__ = (
        UniqueConstraint("roster_id", "agency_id", "ground", "reference"),
        CheckConstraint("(ground = 'red_line') = (red_line IS NOT NULL)", name="red_line_named"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="proposer_not_decider"),
        CheckConstraint(
            "appeal_decided_by_id IS NULL OR appeal_decided_by_id NOT IN (proposed_by_id, decided_by_id)",
            name="appeal_to_a_third",
        ),
        CheckConstraint("state IN ('opened', 'dropped') OR measure IS NOT NULL", name="measure_once_notified"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    ground: Mapped[Ground]
    red_line: Mapped[RedLine | None]
    reference: Mapped[str] = mapped_column(String(120))
    """What gave rise to it, such as `selection/12` or `assessment/3`; the same never opens a second sanction."""
    facts: Mapped[str] = mapped_column(Text)
    assessment_sheet_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_sheets.id"))
    state: Mapped[SanctionState] = mapped_column(default=SanctionState.OPENED)
    interim: Mapped[bool] = mapped_column(default=False)
    """The agency was suspended when it was opened."""
    measure: Mapped[Measure | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    notified_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    notice: Mapped[str] = mapped_column(Text, default="")
    reply_by_on: Mapped[date | None]
    replied_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    heard_at: Mapped[datetime | None]
    hearing_minutes: Mapped[str] = mapped_column(Text, default="")
    decide_by_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decision: Mapped[str] = mapped_column(Text, default="")
    appeal_by_on: Mapped[date | None]
    appealed_at: Mapped[datetime | None]
    appeal: Mapped[str] = mapped_column(Text, default="")
    appeal_decided_at: Mapped[datetime | None]
    appeal_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    appeal_decision: Mapped[str] = mapped_column(Text, default="")
    in_force_at: Mapped[datetime | None]
    until_on: Mapped[date | None]
    """Last day of a suspension, of the bar after a removal, or of the probation after a re-entry."""
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    roster: Mapped[Roster] = relationship()
    agency: Mapped[Organisation] = relationship()
    sheet: Mapped[AssessmentSheet | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class

    @property
    def audit_stream(self) -> str:
        return f"sanction/{self.id}"


class RefillProposal(Base):
    """A removal leaves a gap: the roster asks its keeper for a tender."""

    __tablename__ = "refill_proposals"
    __table_args__ = (CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"), index=True)
    sanction_id: Mapped[int] = mapped_column(ForeignKey("sanctions.id"), unique=True)
    agencies_left: Mapped[int]
    """Agencies that may be selected after the removal."""
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answer: Mapped[str] = mapped_column(String(400), default="")

    roster: Mapped[Roster] = relationship()
    sanction: Mapped[Sanction] = relationship()
