"""Contracts of engagements, as their agencies filed them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service_centre.db import Base


class Contract(Base):
    """One filed contract. A returned one stays, and the next is a row of its own."""

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("amount_yuan > 0", name="amount_positive"),
        CheckConstraint("confirmed_at IS NULL OR returned_at IS NULL", name="confirmed_or_returned"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> filed_by_id", name="two_persons"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    selection_id: Mapped[int] = mapped_column(ForeignKey("selections.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    """Of the file, as its sender called it."""
    digest: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    """Of the file, in bytes."""
    amount_yuan: Mapped[int]
    signed_on: Mapped[date]
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str] = mapped_column(String(400), default="")
