"""What was said of engagements, by people and by the machine."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.domain.evaluation import Source
from marketplace.models.selections import Selection
from service_centre.db import Base
from service_centre.organisations.models import Organisation


class Evaluation(Base):
    """One unit's view of one engagement, or the machine's. Given once, never changed."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("selection_id", "source", "organisation_id"),
        Index("ix_evaluations_one_machine", "selection_id", unique=True, postgresql_where=text("source = 'machine'")),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score_within_scale"),
        CheckConstraint("(source = 'machine') = (organisation_id IS NULL)", name="unit_unless_machine"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    selection_id: Mapped[int] = mapped_column(ForeignKey("selections.id"), index=True)
    source: Mapped[Source]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    score: Mapped[int]
    """In hundredths of a point: 0 to 10000."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Levels 1 to 5 per criterion; the machine's items with their facts."""
    remark: Mapped[str] = mapped_column(String(400), default="")
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    selection: Mapped[Selection] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
