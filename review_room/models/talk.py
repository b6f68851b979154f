"""What people say around a finding: remarks, mentions, attachments, assignments, and a unit's saved wordings."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.attachment import AttachmentKind
from review_room.domain.remark import Audience, RemarkState, visibility_label
from review_room.models.case import ReviewCase
from review_room.models.finding import Finding
from review_room.models.worded import Worded
from service_centre.db import Base


class Remark(Base):
    """One contribution to the talk about a finding. Its text stays on record when it is withdrawn."""

    __tablename__ = "remarks"
    __table_args__ = (
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_at_a_moment"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    finding_id: Mapped[str] = mapped_column(ForeignKey("findings.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(64))
    audience: Mapped[Audience]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[RemarkState] = mapped_column(default=RemarkState.WRITTEN)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    event_no: Mapped[int]
    """Number in the room's log of the event that told it: the order of the talk."""

    case: Mapped[ReviewCase] = relationship()
    finding: Mapped[Finding] = relationship()
    mentions: Mapped[list["Mention"]] = relationship(
        back_populates="remark", order_by="Mention.id", lazy="selectin", cascade="all, delete-orphan"
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="remark", order_by="Attachment.received_at, Attachment.id", lazy="selectin"
    )

    @property
    def visibility(self) -> str:
        """A label of `domain.visibility`."""
        return visibility_label(self.audience, self.organisation_id)


class Mention(Base):
    """A person named in a remark: it waits in their work list until they have looked."""

    __tablename__ = "mentions"
    __table_args__ = (UniqueConstraint("remark_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    remark_id: Mapped[str] = mapped_column(ForeignKey("remarks.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    account_name: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    """The unit they were named in; whoever works for several looks at it there."""
    seen_at: Mapped[datetime | None]

    remark: Mapped[Remark] = relationship(back_populates="mentions")


class Attachment(Base):
    """A file at a draft's finding, at a remark, or a picture that marks of a finding show on the sheet.

    Its bytes lie in the object store under their digest. Until it is attached it is its sender's alone; a picture may
    be sent before its finding exists, and gets it when its first mark is placed.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("remark_id IS NULL OR attached_at IS NOT NULL", name="attached_to_its_remark"),
        CheckConstraint("attached_at IS NULL OR finding_id IS NOT NULL", name="attached_to_a_finding"),
        CheckConstraint("NOT on_sheet OR remark_id IS NULL", name="on_sheet_of_no_remark"),
        Index("ix_attachments_waiting", "author_id", postgresql_where=text("attached_at IS NULL")),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    finding_id: Mapped[str | None] = mapped_column(ForeignKey("findings.id"), index=True)
    remark_id: Mapped[str | None] = mapped_column(ForeignKey("remarks.id"), index=True)
    on_sheet: Mapped[bool] = mapped_column(default=False)
    """Shown by marks, so listed nowhere else."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(80))
    kind: Mapped[AttachmentKind]
    received_at: Mapped[datetime]
    attached_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    case: Mapped[ReviewCase] = relationship()
    finding: Mapped[Finding | None] = relationship(back_populates="files")
    remark: Mapped[Remark | None] = relationship(back_populates="attachments")

    @property
    def belongs_to_the_finding(self) -> bool:
        """Whether it is one of the finding's own files, not of a remark, and still there."""
        listed = self.attached_at is not None and self.remark_id is None and not self.on_sheet
        return listed and self.removed_at is None


class Assignment(Base):
    """Who of a unit takes care of a finding; one per unit and finding, known to that unit only."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("finding_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[str] = mapped_column(ForeignKey("findings.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    account_name: Mapped[str] = mapped_column(String(64))
    due_on: Mapped[date | None]
    assigned_by: Mapped[str] = mapped_column(String(64))
    assigned_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    finding: Mapped[Finding] = relationship()


class SavedWording(Worded, Base):
    """What a unit writes again and again; retired ones are no longer offered."""

    __tablename__ = "saved_wordings"
    __table_args__ = (
        CheckConstraint("finding_class <> 'mandatory' OR (standard <> '' AND clause <> '')", name="mandatory_cites"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    saved_by: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
