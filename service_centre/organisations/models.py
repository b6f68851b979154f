"""Organisations: the centre, departments, owners, design firms, agencies, oversight."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from service_centre.db import Base
from service_centre.organisations.kinds import Level, OrganisationKind


class Organisation(Base):
    """A legal person or a government body."""

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint("kind <> 'agency' OR credit_code IS NOT NULL", name="agency_has_credit_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    short_name: Mapped[str] = mapped_column(String(24))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    level: Mapped[Level] = mapped_column(default=Level.CITY)
    control_group: Mapped[str | None] = mapped_column(String(40))
    """Organisations under common control carry the same text (draw.md: one ball)."""
    department_code: Mapped[str | None] = mapped_column(String(32), unique=True)
    """`housing`, `fire`, `civil_air_defence` …; only departments have one."""
