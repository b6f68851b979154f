"""Rosters of agencies: immutable versions, and the ties that exclude an agency from a case."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service_centre.db import Base
from service_centre.organisations.models import Organisation


class Roster(Base):
    """One list of agencies that a centre may choose from without a new tender."""

    __tablename__ = "rosters"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    """Printed on announcements, such as `R-2026`."""
    name: Mapped[str] = mapped_column(String(120))
    centre_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)

    centre: Mapped[Organisation] = relationship()
    versions: Mapped[list["RosterVersion"]] = relationship(back_populates="roster", order_by="RosterVersion.number")

    @property
    def audit_stream(self) -> str:
        return f"roster/{self.id}"

    @property
    def current(self) -> "RosterVersion | None":
        """The version in force: the newest one."""
        return self.versions[-1] if self.versions else None


class RosterVersion(Base):
    """The whole list as published at one moment. A change is a new version; nothing here is ever updated."""

    __tablename__ = "roster_versions"
    __table_args__ = (UniqueConstraint("roster_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    """Canonical JSON; announcements carry its digest, so anyone can compare."""
    digest: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    roster: Mapped[Roster] = relationship(back_populates="versions")
    entries: Mapped[list["RosterEntry"]] = relationship(back_populates="roster_version", order_by="RosterEntry.place")


class RosterEntry(Base):
    """One agency in one version. `place` is its place in the roster tender: the fixed order of a rotation."""

    __tablename__ = "roster_entries"
    __table_args__ = (
        UniqueConstraint("roster_version_id", "agency_id"),
        UniqueConstraint("roster_version_id", "place"),
        CheckConstraint("agency_class IN (1, 2)", name="agency_class_is_statutory"),
        CheckConstraint("balls BETWEEN 1 AND 100", name="balls_within_protocol"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_version_id: Mapped[int] = mapped_column(ForeignKey("roster_versions.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    place: Mapped[int]
    agency_class: Mapped[int]
    disciplines: Mapped[list[str]] = mapped_column(JSONB)
    capacity: Mapped[int]
    """Cases it may have in hand at a time."""
    suspended: Mapped[bool] = mapped_column(default=False)
    balls: Mapped[int] = mapped_column(default=1)

    roster_version: Mapped[RosterVersion] = relationship(back_populates="entries")
    agency: Mapped[Organisation] = relationship()


class Interest(Base):
    """A declared tie between an agency and another organisation: it may not review that one's drawings."""

    __tablename__ = "interests"
    __table_args__ = (
        UniqueConstraint("agency_id", "organisation_id"),
        CheckConstraint("agency_id <> organisation_id", name="interest_in_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    relation: Mapped[str] = mapped_column(String(200))
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
