"""Comparisons of two sheet revisions, by what they are made of: the same bytes are compared once."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from review_room.domain.comparison import ComparisonState
from service_centre.db import Base


class SheetComparison(Base):
    """What differs between two sheet PDFs; the result is an object in the store."""

    __tablename__ = "sheet_comparisons"
    __table_args__ = (
        UniqueConstraint("before_digest", "after_digest"),
        CheckConstraint("(state = 'ready') = (result_digest IS NOT NULL)", name="result_iff_ready"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    before_digest: Mapped[str] = mapped_column(String(80))
    after_digest: Mapped[str] = mapped_column(String(80), index=True)
    state: Mapped[ComparisonState] = mapped_column(default=ComparisonState.WAITING)
    asked_at: Mapped[datetime]
    result_digest: Mapped[str | None] = mapped_column(String(80))
    regions: Mapped[int | None]
    """Changed places; 0 when nothing visible differs."""
    failure: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """The failure as code and values, for readers of other languages; empty in rows older than this."""
