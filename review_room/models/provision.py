"""The code library: standards with their editions, and provisions without their text."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.provision import Period
from service_centre.db import Base


class Standard(Base):
    """One edition of a standard, known by its number and edition, e.g. GB 50016-2014 and 2018年版."""

    __tablename__ = "standards"
    __table_args__ = (
        UniqueConstraint("code", "edition"),
        CheckConstraint("replaced_on IS NULL OR replaced_on > in_force_on", name="replaced_after_in_force"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(48))
    edition: Mapped[str] = mapped_column(String(32), default="")
    title: Mapped[str] = mapped_column(String(120))
    in_force_on: Mapped[date]
    replaced_on: Mapped[date | None]
    """The first day on which it is in force no more."""
    replaced_by: Mapped[str] = mapped_column(String(48), default="")
    wholly_mandatory: Mapped[bool] = mapped_column(default=False)
    """A full-text mandatory code (全文强制): every provision of it is mandatory."""

    provisions: Mapped[list["Provision"]] = relationship(back_populates="standard")

    @property
    def in_force(self) -> Period:
        return Period(self.in_force_on, self.replaced_on)


class Provision(Base):
    """A clause of a standard, with a heading in our own words and the days on which it is mandatory."""

    __tablename__ = "provisions"
    __table_args__ = (
        UniqueConstraint("standard_id", "clause"),
        CheckConstraint("mandatory_until IS NULL OR mandatory_until > mandatory_on", name="until_after_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"), index=True)
    clause: Mapped[str] = mapped_column(String(32))
    heading: Mapped[str] = mapped_column(String(120), default="")
    mandatory_on: Mapped[date | None]
    mandatory_until: Mapped[date | None]
    """The first day on which it is mandatory no more."""

    standard: Mapped[Standard] = relationship(back_populates="provisions", lazy="joined")

    @property
    def mandatory(self) -> Period:
        return Period(self.mandatory_on, self.mandatory_until)
