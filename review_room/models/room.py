"""The room: its operation log, the findings, their marks, and where those were carried."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.carried_mark import CarriedState
from review_room.domain.finding import FindingClass, FindingState, ReplyKind, provision_as_printed
from review_room.domain.mark import MarkKind
from review_room.domain.placement import Certainty
from review_room.models.case import ReviewCase
from review_room.models.drawing import SheetRevision
from service_centre.db import Base


class Room(Base):
    """Counters of a room. Whoever writes into the room locks this row first, so events have one order."""

    __tablename__ = "rooms"

    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), primary_key=True)
    last_event: Mapped[int] = mapped_column(default=0)
    last_finding_no: Mapped[int] = mapped_column(default=0)


class RoomEvent(Base):
    """One entry of the room's operation log."""

    __tablename__ = "room_events"
    __table_args__ = (UniqueConstraint("case_id", "operation_id", "step"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    operation_id: Mapped[str] = mapped_column(Uuid(as_uuid=False))
    step: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(32))
    visibility: Mapped[str] = mapped_column(String(32))
    """`unit:<organisation id>`, `reviewers` or `everyone`."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Finding(Base):
    """One item of a unit's opinion."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("finding_class <> 'mandatory' OR (standard <> '' AND clause <> '')", name="mandatory_cites"),
        CheckConstraint("(number IS NULL) = (submitted_at IS NULL)", name="numbered_iff_submitted"),
        CheckConstraint("state <> 'waived' OR finding_class <> 'mandatory'", name="mandatory_never_waived"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    number: Mapped[int | None]
    sheet_revision_id: Mapped[int] = mapped_column(ForeignKey("sheet_revisions.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    author_id: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(64))
    discipline: Mapped[str] = mapped_column(String(32))
    finding_class: Mapped[FindingClass]
    standard: Mapped[str] = mapped_column(String(80), default="")
    clause: Mapped[str] = mapped_column(String(80), default="")
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[FindingState] = mapped_column(default=FindingState.DRAFT)
    round: Mapped[int]
    submitted_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    merged_into_id: Mapped[str | None] = mapped_column(ForeignKey("findings.id"))
    reply_kind: Mapped[ReplyKind | None]
    reply_text: Mapped[str | None] = mapped_column(Text)
    replied_by: Mapped[str | None] = mapped_column(String(64))
    replied_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[ReviewCase] = relationship()
    sheet_revision: Mapped[SheetRevision] = relationship(lazy="joined")
    marks: Mapped[list["Mark"]] = relationship(back_populates="finding", order_by="Mark.placed_at", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class

    @property
    def provision(self) -> str:
        return provision_as_printed(self.standard, self.clause)


class Mark(Base):
    """A drawing on one sheet revision that belongs to a finding."""

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
    carried: Mapped[list["CarriedMark"]] = relationship(
        back_populates="mark", order_by="CarriedMark.carried_at, CarriedMark.id", lazy="selectin"
    )


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
