"""Which sheets a unit has opened, and for how long they were in view."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from service_centre.db import Base


class SheetViewing(Base):
    """One browser page's viewing of one sheet revision, for a unit. It does not say whose page it was."""

    __tablename__ = "sheet_viewings"
    __table_args__ = (CheckConstraint("seconds >= 0", name="time_runs_forward"),)

    page_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True)
    """Made by the browser when the room is opened; known to nobody else."""
    sheet_revision_id: Mapped[int] = mapped_column(ForeignKey("sheet_revisions.id"), primary_key=True, index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When the last beat came that told of more."""
    seconds: Mapped[int]
