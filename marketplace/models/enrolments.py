"""Agencies in rosters: what they declared, and where they stand."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.domain.enrolment import EnrolmentState, Form, Reviewer
from marketplace.models.rosters import Roster
from service_centre.db import Base
from service_centre.organisations.models import Organisation


class Enrolment(Base):
    """One agency in one roster, from its first form to its removal."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("roster_id", "agency_id"),
        CheckConstraint("agency_class IN (1, 2)", name="enrolment_class_is_statutory"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    credit_code: Mapped[str] = mapped_column(String(18))
    agency_class: Mapped[int]
    disciplines: Mapped[list[str]] = mapped_column(JSONB)
    reviewers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Each with name, registration_no, discipline and expires_on (ISO)."""
    qualification_no: Mapped[str] = mapped_column(String(60))
    qualification_until_on: Mapped[date]
    control_group: Mapped[str | None] = mapped_column(String(40))
    """Who owns or controls the agency; agencies with the same text count as one."""
    conflicts: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    """Declared ties, each with credit_code of the other organisation and the relation in words."""
    state: Mapped[EnrolmentState] = mapped_column(default=EnrolmentState.DRAFT)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was returned, restricted or ended; the newest such reason."""
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    notice_until_on: Mapped[date | None]
    term_until_on: Mapped[date | None]
    """Last day of the term agreed in the tender it won."""
    barred_until_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    roster: Mapped[Roster] = relationship()
    agency: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class

    @property
    def audit_stream(self) -> str:
        return f"enrolment/{self.id}"

    def as_form(self) -> Form:
        """What was declared, as the pure rules know it."""
        return Form(
            agency_class=self.agency_class,
            disciplines=frozenset(self.disciplines),
            reviewers=[
                Reviewer(one["name"], one["registration_no"], one["discipline"], date.fromisoformat(one["expires_on"]))
                for one in self.reviewers
            ],
            qualification_no=self.qualification_no,
            qualification_until_on=self.qualification_until_on,
        )
