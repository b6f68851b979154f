"""The review case, its rounds and the units that review."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.lifecycle import CaseState
from review_room.domain.opinion import Stance
from review_room.domain.time_limit import Clock
from service_centre.db import Base
from service_centre.matters.models import Project, SelectionMethod, Stage
from service_centre.organisations.models import Organisation


class ReviewCase(Base):
    """One project's drawings before the joint review of one stage; once per project and stage."""

    __tablename__ = "review_cases"
    __table_args__ = (
        UniqueConstraint("project_id", "stage"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_iff_not_draft"),
        CheckConstraint("round >= 1", name="rounds_count_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_no: Mapped[str] = mapped_column(String(40), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    stage: Mapped[Stage]
    state: Mapped[CaseState] = mapped_column(default=CaseState.DRAFT)
    lead_department_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    selection_method: Mapped[SelectionMethod | None]
    selection_reference: Mapped[str | None] = mapped_column(String(120))
    round: Mapped[int] = mapped_column(default=1)
    opened_by_id: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    admitted_at: Mapped[datetime | None]
    supplement_requested_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None]
    """Last day of the official clock; moved on by every pause."""
    paused_on: Mapped[date | None]
    """Day on which the official clock stopped; nothing while it runs."""
    version: Mapped[int] = mapped_column(default=1)

    project: Mapped[Project] = relationship(lazy="joined")
    lead_department: Mapped[Organisation] = relationship(foreign_keys=lead_department_id)
    agency: Mapped[Organisation | None] = relationship(foreign_keys=agency_id)
    reviews: Mapped[list["DepartmentReview"]] = relationship(back_populates="case", order_by="DepartmentReview.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class

    @property
    def clock(self) -> Clock | None:
        """The official clock; None before admission."""
        return None if self.due_on is None else Clock(self.due_on, self.paused_on)

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self.due_on, self.paused_on = clock.due_on, clock.paused_on

    @property
    def audit_stream(self) -> str:
        return f"review_case/{self.id}"

    @property
    def reviewing_unit_ids(self) -> frozenset[int]:
        """Departments assigned and the agency taken."""
        return frozenset(review.organisation_id for review in self.reviews)

    def review_of(self, organisation_id: int | None) -> "DepartmentReview | None":
        """The review by this unit; None for one that does not review the case."""
        return next((review for review in self.reviews if review.organisation_id == organisation_id), None)


class DepartmentReview(Base):
    """One reviewing unit of a case, the agency included, and its stance in the present round."""

    __tablename__ = "department_reviews"
    __table_args__ = (
        UniqueConstraint("case_id", "organisation_id"),
        CheckConstraint("(stance IS NULL) = (given_at IS NULL)", name="given_iff_stance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    assigned_at: Mapped[datetime]
    stance: Mapped[Stance | None]
    remark: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime | None]
    given_by: Mapped[str | None] = mapped_column(String(64))
    unopened: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """Numbers of the sheets that the unit agreed to without having opened them, as it acknowledged itself."""

    case: Mapped[ReviewCase] = relationship(back_populates="reviews")
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    def take_stance_back(self) -> None:
        """The unit has not said its last word: it gives its stance anew."""
        self.stance, self.given_at, self.given_by = None, None, None


class EarlyRelease(Base):
    """The finished findings of one discipline, sent before the one list of the round; the clock runs on."""

    __tablename__ = "early_releases"
    __table_args__ = (UniqueConstraint("case_id", "round", "discipline"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    round: Mapped[int]
    discipline: Mapped[str] = mapped_column(String(32))
    findings_released: Mapped[int]
    released_at: Mapped[datetime]
    released_by: Mapped[str] = mapped_column(String(64))


class ReviewRound(Base):
    """One list issued to the owner, and what came back."""

    __tablename__ = "review_rounds"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    number: Mapped[int]
    issued_at: Mapped[datetime]
    findings_issued: Mapped[int]
    reply_due_on: Mapped[date]
    replied_at: Mapped[datetime | None]
