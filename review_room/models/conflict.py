"""What people say of two findings that may contradict each other."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from review_room.domain.conflict import ConflictState, Settlement
from review_room.models.finding import Finding
from service_centre.db import Base


class FindingConflict(Base):
    """Two findings of different units, and whether they contradict each other. Proposals have no row."""

    __tablename__ = "finding_conflicts"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="one_order"),
        CheckConstraint(
            "(state = 'settled') = (settlement IS NOT NULL AND settled_at IS NOT NULL)", name="settled_by_somebody"
        ),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("review_cases.id"), index=True)
    first_id: Mapped[str] = mapped_column(ForeignKey("findings.id"), index=True)
    second_id: Mapped[str] = mapped_column(ForeignKey("findings.id"), index=True)
    state: Mapped[ConflictState]
    reason: Mapped[str] = mapped_column(Text)
    """Why it is, or is not, a conflict: of whoever said so last."""
    said_by: Mapped[str] = mapped_column(String(64))
    said_unit_id: Mapped[int | None]
    said_at: Mapped[datetime]
    settlement: Mapped[Settlement | None]
    kept_id: Mapped[str | None] = mapped_column(ForeignKey("findings.id"))
    decision: Mapped[str | None] = mapped_column(Text)
    """The decision named, and its reason."""
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None]

    first: Mapped[Finding] = relationship(foreign_keys=first_id)
    second: Mapped[Finding] = relationship(foreign_keys=second_id)

    def other(self, finding: Finding) -> Finding:
        """The one of the two that is not `finding`."""
        return self.second if finding.id == self.first_id else self.first
