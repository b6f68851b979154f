"""The findings, their marks, and where those were carried."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.carried_mark import CarriedState
from review_room.domain.finding import FindingState, ReplyKind, number_as_printed, provision_as_printed
from review_room.domain.lifecycle import may_be_answered
from review_room.domain.mark import MarkKind
from review_room.domain.placement import Certainty
from review_room.domain.visibility import EVERYONE, REVIEWERS, unit_label
from review_room.models.case import EarlyRelease, ReviewCase
from review_room.models.drawing import SheetRevision
from review_room.models.precedent import Precedent
from review_room.models.worded import Worded
from service_centre.db import Base

if TYPE_CHECKING:
    from review_room.models.talk import Attachment


class Finding(Worded, Base):
    """One item of a unit's opinion."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        UniqueConstraint("case_id", "discipline", "discipline_no"),
        CheckConstraint("finding_class <> 'mandatory' OR (standard <> '' AND clause <> '')", name="mandatory_cites"),
        CheckConstraint("(number IS NULL) = (submitted_at IS NULL)", name="numbered_iff_submitted"),
        CheckConstraint("(discipline_no IS NULL) = (number IS NULL)", name="numbered_in_its_discipline_too"),
        CheckConstraint("state <> 'waived' OR finding_class <> 'mandatory'", name="mandatory_never_waived"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    number: Mapped[int | None]
    """Its place among all findings of the case; stable, for links and order."""
    discipline_no: Mapped[int | None]
    """Its number on paper, which begins anew with each discipline (建筑-3)."""
    sheet_revision_id: Mapped[int] = mapped_column(ForeignKey("sheet_revisions.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(64))
    precedent_id: Mapped[int | None] = mapped_column(ForeignKey("precedents.id"), index=True)
    state: Mapped[FindingState] = mapped_column(default=FindingState.DRAFT)
    round: Mapped[int]
    submitted_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("findings.id"))
    early_release_id: Mapped[int | None] = mapped_column(ForeignKey("early_releases.id"), index=True)
    reply_kind: Mapped[ReplyKind | None]
    reply_text: Mapped[str | None] = mapped_column(Text)
    replied_by: Mapped[str | None] = mapped_column(String(64))
    replied_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[ReviewCase] = relationship()
    sheet_revision: Mapped[SheetRevision] = relationship(lazy="joined")
    early_release: Mapped[EarlyRelease | None] = relationship(lazy="joined")
    precedent: Mapped[Precedent | None] = relationship(lazy="joined")
    """The one that it cites; it stays when that is withdrawn."""
    marks: Mapped[list["Mark"]] = relationship(back_populates="finding", order_by="Mark.placed_at", lazy="selectin")
    files: Mapped[list["Attachment"]] = relationship(
        back_populates="finding", order_by="Attachment.received_at, Attachment.id", lazy="selectin"
    )
    """Files of the finding itself and of its remarks."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class

    @property
    def marks_there(self) -> list["Mark"]:
        """Its marks without those that were taken off again."""
        return [mark for mark in self.marks if mark.removed_at is None]

    @property
    def provision(self) -> str:
        return provision_as_printed(self.standard, self.clause)

    @property
    def answerable(self) -> bool:
        """Whether the designer may reply now, as far as the case is concerned."""
        released_in = self.early_release.round if self.early_release else None
        return may_be_answered(self.case.state, self.case.round, released_in)

    @property
    def printed_no(self) -> str:
        return number_as_printed(self.discipline, self.discipline_no)

    def shows(self, picture: "Attachment") -> bool:
        """Whether a mark that is still on its sheet shows this picture."""
        return any(mark.removed_at is None and mark.geometry.get("image") == picture.id for mark in self.marks)

    @property
    def visibility(self) -> str:
        """Drafts: own unit. Submitted: all reviewing units. Issued: the owner and designer as well."""
        if self.issued_at is not None:
            return EVERYONE
        return REVIEWERS if self.submitted_at is not None else unit_label(self.organisation_id)


class Mark(Base):
    """A drawing on one sheet revision that belongs to a finding; mostly, but not always, on the finding's own sheet."""

    __tablename__ = "marks"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    finding_id: Mapped[str] = mapped_column(ForeignKey("findings.id"), index=True)
    sheet_revision_id: Mapped[int] = mapped_column(ForeignKey("sheet_revisions.id"), index=True)
    kind: Mapped[MarkKind]
    geometry: Mapped[dict[str, Any]] = mapped_column(JSONB)
    scale: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """By which scale a length or an area was measured, or why by none; stays when the sheet's scales change."""
    author_name: Mapped[str] = mapped_column(String(64))
    placed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    finding: Mapped[Finding] = relationship(back_populates="marks")
    sheet_revision: Mapped[SheetRevision] = relationship()
    carried: Mapped[list["CarriedMark"]] = relationship(
        back_populates="mark", order_by="CarriedMark.carried_at, CarriedMark.id", lazy="selectin"
    )

    @property
    def place(self) -> tuple[int, dict[str, Any]] | None:
        """Sheet revision and geometry where the mark lies now; None for one that was dropped or found no place."""
        if not self.carried:
            return self.sheet_revision_id, self.geometry
        last = self.carried[-1]
        gone = last.geometry is None or last.state is CarriedState.DROPPED
        return None if gone else (last.sheet_revision_id, last.geometry or {})


class CarriedMark(Base):
    """Where a mark went on one later sheet revision, and what its unit says of that."""

    __tablename__ = "carried_marks"
    __table_args__ = (
        UniqueConstraint("mark_id", "sheet_revision_id"),
        CheckConstraint(
            "state NOT IN ('placed', 'confirmed', 'moved') OR geometry IS NOT NULL", name="placed_somewhere"
        ),
        CheckConstraint("state <> 'placed' OR certainty = 'sure'", name="unchecked_only_if_sure"),
        CheckConstraint("(state IN ('placed', 'to_check')) = (decided_at IS NULL)", name="decided_by_somebody"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    mark_id: Mapped[str] = mapped_column(ForeignKey("marks.id"), index=True)
    sheet_revision_id: Mapped[int] = mapped_column(ForeignKey("sheet_revisions.id"), index=True)
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Millimetres on paper, lower left origin, y up, as of a mark; none where no place was found."""
    certainty: Mapped[Certainty]
    confidence: Mapped[int]
    """In percent."""
    doubts: Mapped[list[str]] = mapped_column(JSONB, default=list)
    """Why it is not sure (`placement.Doubt`)."""
    state: Mapped[CarriedState]
    carried_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]

    mark: Mapped[Mark] = relationship(back_populates="carried")
