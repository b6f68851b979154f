"""Scales that reviewing units have set for sheets, or for parts of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.sheet_scale import ScaleSource
from review_room.models.case import ReviewCase
from review_room.models.drawing import SheetRevision
from service_centre.db import Base
from service_centre.organisations.models import Organisation


class SheetScale(Base):
    """One scale of a sheet revision. It belongs to the unit that set it; all reviewers of the case see it."""

    __tablename__ = "sheet_scales"
    __table_args__ = (
        CheckConstraint("ratio > 0", name="ratio_positive"),
        CheckConstraint("source <> 'title_block'", name="set_by_somebody"),
        CheckConstraint("(source = 'calibrated') = (basis IS NOT NULL)", name="basis_iff_calibrated"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    sheet_revision_id: Mapped[int] = mapped_column(ForeignKey("sheet_revisions.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    ratio: Mapped[float]
    """Millimetres in the building for one on paper."""
    source: Mapped[ScaleSource]
    region: Mapped[list[float] | None] = mapped_column(JSONB(none_as_null=True))
    """Left, bottom, right, top in millimetres on paper, lower left origin; none for the whole sheet."""
    basis: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """How it was calibrated: two points on paper in millimetres (`points`) and the length as it was typed (`real`)."""
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
    set_no: Mapped[int]
    """The number of the room's event with which it was last set: later ones are higher."""
    removed_at: Mapped[datetime | None]

    case: Mapped[ReviewCase] = relationship()
    sheet_revision: Mapped[SheetRevision] = relationship()
    organisation: Mapped[Organisation] = relationship()
