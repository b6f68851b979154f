"""The joint opinion, the places where it is signed, and the public check of stamped sheets."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.signing import OpinionState, SlotState
from review_room.models.case import ReviewCase
from review_room.models.drawing import SheetRevision
from service_centre.db import Base
from service_centre.organisations.models import Organisation
from service_centre.people.roles import Role


class JointOpinion(Base):
    """What the lead department issues, frozen before the first signature."""

    __tablename__ = "joint_opinions"
    __table_args__ = (CheckConstraint("(state = 'frozen') = (pdf_digest IS NULL)", name="pdf_iff_rendered"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), unique=True)
    state: Mapped[OpinionState] = mapped_column(default=OpinionState.FROZEN)
    content: Mapped[str] = mapped_column(Text)
    """Canonical JSON of everything the opinion says."""
    content_digest: Mapped[str] = mapped_column(String(80))
    pdf_digest: Mapped[str | None] = mapped_column(String(80))
    """The newest PDF: prepared, then with one signature more each time."""
    frozen_at: Mapped[datetime]
    settled_by_id: Mapped[int]
    """Account that settled it; the lead's signature comes from somebody else."""
    stamped_set_digest: Mapped[str | None] = mapped_column(String(80))
    findings_csv_digest: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[ReviewCase] = relationship(lazy="joined")
    slots: Mapped[list["SignatureSlot"]] = relationship(back_populates="opinion", order_by="SignatureSlot.position")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class


class SignatureSlot(Base):
    """One signature of the joint opinion; slots are signed strictly in the order of `position`."""

    __tablename__ = "signature_slots"
    __table_args__ = (UniqueConstraint("opinion_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("joint_opinions.id"), index=True)
    position: Mapped[int]
    field_name: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role]
    state: Mapped[SlotState] = mapped_column(default=SlotState.WAITING)
    signer_id: Mapped[int | None]
    signer_name: Mapped[str | None] = mapped_column(String(64))
    requested_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]

    opinion: Mapped[JointOpinion] = relationship(back_populates="slots")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class SheetCheck(Base):
    """What the public page behind a stamped sheet's QR code knows."""

    __tablename__ = "sheet_checks"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("joint_opinions.id"), index=True)
    sheet_revision_id: Mapped[int] = mapped_column(ForeignKey("sheet_revisions.id"), unique=True)
    position: Mapped[int]
    """Place of the sheet in the opinion, from 1."""
    issued_at: Mapped[datetime]

    opinion: Mapped[JointOpinion] = relationship(lazy="joined")
    sheet_revision: Mapped[SheetRevision] = relationship(lazy="joined")
