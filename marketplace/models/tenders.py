"""Roster tenders: terms, questions, officers who open, objections."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.domain.canonical import parse
from marketplace.domain.tender import Criterion, TenderKind, TenderState
from marketplace.models.rosters import Roster
from service_centre.db import Base
from service_centre.organisations.models import Organisation
from service_centre.people.models import Account

if TYPE_CHECKING:
    from marketplace.models.bids import Bid, Evaluator


class OpeningKey(Base):
    """The X25519 public key of an opening officer; the private one never leaves the officer's device."""

    __tablename__ = "opening_keys"
    __table_args__ = (
        Index("ix_opening_keys_one_in_force", "account_id", unique=True, postgresql_where=text("retired_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    registered_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()


class RosterTender(Base):
    """One open tender that brings agencies into a roster."""

    __tablename__ = "roster_tenders"
    __table_args__ = (
        CheckConstraint("approved_by_id <> drafted_by_id", name="tender_two_persons"),
        CheckConstraint("announced_by_id <> approved_by_id", name="tender_announced_by_another"),
        CheckConstraint("(announced_at IS NULL) = (announcement_text IS NULL)", name="tender_announced_in_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("rosters.id"), index=True)
    kind: Mapped[TenderKind]
    title: Mapped[str] = mapped_column(String(120))
    requirements: Mapped[str] = mapped_column(Text)
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    places: Mapped[int]
    """How many agencies enter at most."""
    pass_mark: Mapped[int]
    threshold: Mapped[int]
    """How many opening officers it takes."""
    term_months: Mapped[int]
    deadline_at: Mapped[datetime]
    state: Mapped[TenderState] = mapped_column(default=TenderState.DRAFT)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]
    announced_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    announced_at: Mapped[datetime | None]
    announcement_text: Mapped[str | None] = mapped_column(Text)
    announcement_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    latest_seen_at: Mapped[datetime | None]
    """Latest moment the database's clock has shown in a decision about bids; it must never fall behind this."""
    opened_at: Mapped[datetime | None]
    opening_text: Mapped[str | None] = mapped_column(Text)
    opening_digest: Mapped[str | None] = mapped_column(String(64))
    result_text: Mapped[str | None] = mapped_column(Text)
    result_digest: Mapped[str | None] = mapped_column(String(64))
    notice_until_on: Mapped[date | None]
    frozen_at: Mapped[datetime | None]
    """When the newest run of objections began; earlier ones were about an earlier notice."""
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    roster_version_id: Mapped[int | None] = mapped_column(ForeignKey("roster_versions.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("roster_tenders.id"))
    """The failed tender that this one repeats."""
    version: Mapped[int] = mapped_column(default=1)

    roster: Mapped[Roster] = relationship()
    holders: Mapped[list["TenderHolder"]] = relationship(back_populates="tender", order_by="TenderHolder.place")
    questions: Mapped[list["TenderQuestion"]] = relationship(back_populates="tender", order_by="TenderQuestion.id")
    objections: Mapped[list["TenderObjection"]] = relationship(back_populates="tender", order_by="TenderObjection.id")
    bids: Mapped[list["Bid"]] = relationship(back_populates="tender", order_by="Bid.place")
    evaluators: Mapped[list["Evaluator"]] = relationship(back_populates="tender", order_by="Evaluator.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it off the class

    @property
    def audit_stream(self) -> str:
        return f"tender/{self.id}"

    @property
    def announcement(self) -> dict[str, Any]:
        """The announced terms; only for a tender that was announced."""
        return dict(parse(self.announcement_text or "{}"))

    @property
    def scoring(self) -> list[Criterion]:
        """The criteria as the pure rules know them."""
        return [Criterion(one["code"], one["title"], one["weight"]) for one in self.criteria]

    @property
    def current_bids(self) -> list["Bid"]:
        """Bids that were not replaced, in the order of their receipts."""
        return [bid for bid in self.bids if bid.superseded_at is None]

    @property
    def valid_bids(self) -> list["Bid"]:
        """Opened bids that count."""
        return [bid for bid in self.current_bids if bid.content_digest and not bid.refusal]

    def holder_of(self, account_id: int | None) -> "TenderHolder | None":
        """The opening officer that this account is."""
        return next((one for one in self.holders if one.account_id == account_id), None)

    def bid_of(self, agency_id: int | None) -> "Bid | None":
        """The bid of an agency that stands."""
        return next((bid for bid in self.current_bids if bid.agency_id == agency_id), None)


class TenderHolder(Base):
    """An opening officer of a tender, with the key the announcement names."""

    __tablename__ = "tender_holders"
    __table_args__ = (UniqueConstraint("tender_id", "place"), UniqueConstraint("tender_id", "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("roster_tenders.id"))
    place: Mapped[int]
    label: Mapped[str] = mapped_column(String(40))
    """The id in the announcement, such as `holder:1`."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    public_key: Mapped[str] = mapped_column(String(64))
    revealed_at: Mapped[datetime | None]
    shares: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    """Revealed shares by the digest of the sealed bid, between the first and the last officer's act only."""

    tender: Mapped[RosterTender] = relationship(back_populates="holders")
    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()


class TenderQuestion(Base):
    """A question and its public answer; who asked is not shown."""

    __tablename__ = "tender_questions"
    __table_args__ = (CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="question_answered_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("roster_tenders.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]

    tender: Mapped[RosterTender] = relationship(back_populates="questions")


class TenderObjection(Base):
    """An objection to a result on notice; while one is undecided the tender is frozen."""

    __tablename__ = "tender_objections"
    __table_args__ = (CheckConstraint("(upheld IS NULL) = (decided_at IS NULL)", name="objection_decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    tender_id: Mapped[int] = mapped_column(ForeignKey("roster_tenders.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    upheld: Mapped[bool | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]

    tender: Mapped[RosterTender] = relationship(back_populates="objections")
    organisation: Mapped[Organisation] = relationship()
