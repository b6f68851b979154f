"""Bids, sealed and opened, and the scores they got."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.models.tenders import RosterTender
from service_centre.db import Base
from service_centre.organisations.models import Organisation
from service_centre.people.models import Account


class Bid(Base):
    """One sealed bid. Until the opening there is nothing here but digests and times."""

    __tablename__ = "bids"
    __table_args__ = (
        UniqueConstraint("tender_id", "sealed_digest"),
        UniqueConstraint("tender_id", "place"),
        Index(
            "ix_bids_one_that_stands",
            "tender_id",
            "agency_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("content_digest IS NOT NULL OR amount_fen IS NULL", name="bid_amount_once_opened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("roster_tenders.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    place: Mapped[int]
    """Order of arrival; shown to nobody before the opening, for it tells how many bids there are."""
    sealed_digest: Mapped[str] = mapped_column(String(80))
    received_at: Mapped[datetime]
    """By the clock of the database, once the whole bid had arrived."""
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    receipt_text: Mapped[str] = mapped_column(Text)
    receipt_signature: Mapped[str] = mapped_column(String(128))
    superseded_at: Mapped[datetime | None]
    content_digest: Mapped[str | None] = mapped_column(String(80))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    capacity: Mapped[int | None]
    statements: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    file_names: Mapped[list[str] | None] = mapped_column(JSONB)
    refusal: Mapped[str] = mapped_column(Text, default="")
    """Why an opened bid does not count, or could not be opened."""

    tender: Mapped[RosterTender] = relationship(back_populates="bids")
    agency: Mapped[Organisation] = relationship()
    scores: Mapped[list["BidScore"]] = relationship(back_populates="bid", order_by="BidScore.id")


class Evaluator(Base):
    """A person who scores the opened bids of a tender."""

    __tablename__ = "tender_evaluators"
    __table_args__ = (UniqueConstraint("tender_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("roster_tenders.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    appointed_at: Mapped[datetime]

    tender: Mapped[RosterTender] = relationship(back_populates="evaluators")
    account: Mapped[Account] = relationship()


class BidScore(Base):
    """What one evaluator gave one bid for one criterion."""

    __tablename__ = "bid_scores"
    __table_args__ = (
        UniqueConstraint("bid_id", "evaluator_id", "criterion"),
        CheckConstraint("points BETWEEN 0 AND 100", name="score_within_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bid_id: Mapped[int] = mapped_column(ForeignKey("bids.id"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("tender_evaluators.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(24))
    points: Mapped[int]

    bid: Mapped[Bid] = relationship(back_populates="scores")
