"""Assessments of rosters: the public document and a sheet for each agency, as canonical JSON."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.domain.assessment import Outcome
from marketplace.domain.canonical import parse
from marketplace.models.rosters import Roster, RosterVersion
from service_centre.db import Base
from service_centre.organisations.models import Organisation


class Assessment(Base):
    """One run over one roster. Its digest stands in the trail; nothing here is ever updated."""

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("roster_id", "assessed_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"))
    roster_version_id: Mapped[int] = mapped_column(ForeignKey("roster_versions.id"))
    assessed_on: Mapped[date]
    """The day in Beijing from which the age of evaluations counts."""
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    assessed_at: Mapped[datetime]
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    roster: Mapped[Roster] = relationship()
    roster_version: Mapped[RosterVersion] = relationship()
    sheets: Mapped[list["AssessmentSheet"]] = relationship(back_populates="assessment", order_by="AssessmentSheet.id")

    @property
    def document(self) -> dict[str, Any]:
        return dict(parse(self.text))


class AssessmentSheet(Base):
    """One agency's sheet: every engagement with its parts, and what follows. For the agency and the centre only."""

    __tablename__ = "assessment_sheets"
    __table_args__ = (UniqueConstraint("assessment_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    outcome: Mapped[Outcome]
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))

    assessment: Mapped[Assessment] = relationship(back_populates="sheets")
    agency: Mapped[Organisation] = relationship()

    @property
    def document(self) -> dict[str, Any]:
        return dict(parse(self.text))
