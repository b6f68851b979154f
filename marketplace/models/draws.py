"""Draw rounds and what their contributors sent. Texts are canonical JSON, stored as published."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.domain.canonical import parse
from service_centre.db import Base
from service_centre.people.models import Account

if TYPE_CHECKING:
    from marketplace.models.selections import Selection


class DrawKey(Base):
    """The Ed25519 public key of a contributor; the private one never leaves the contributor's device."""

    __tablename__ = "draw_keys"
    __table_args__ = (
        Index("ix_draw_keys_one_in_force", "account_id", unique=True, postgresql_where=text("retired_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    registered_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class DrawRound(Base):
    """One attempt at a draw. It ends with a record or with a void, never with both."""

    __tablename__ = "draw_rounds"
    __table_args__ = (
        UniqueConstraint("selection_id", "attempt"),
        CheckConstraint("record_text IS NULL OR void_text IS NULL", name="record_or_void"),
        CheckConstraint("record_text IS NULL OR seal_text IS NOT NULL", name="record_after_seal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    selection_id: Mapped[int] = mapped_column(ForeignKey("selections.id"))
    attempt: Mapped[int]
    roster_version_id: Mapped[int] = mapped_column(ForeignKey("roster_versions.id"))
    announcement_text: Mapped[str] = mapped_column(Text)
    announcement_digest: Mapped[str] = mapped_column(String(64), unique=True)
    rules_text: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """What each exclusion's digest was made of."""
    announced_at: Mapped[datetime]
    announced_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    seal_text: Mapped[str | None] = mapped_column(Text)
    seal_digest: Mapped[str | None] = mapped_column(String(64))
    sealed_at: Mapped[datetime | None]
    beacon_value: Mapped[str | None] = mapped_column(String(400))
    record_text: Mapped[str | None] = mapped_column(Text)
    record_digest: Mapped[str | None] = mapped_column(String(64))
    void_text: Mapped[str | None] = mapped_column(Text)
    void_digest: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]

    selection: Mapped["Selection"] = relationship(back_populates="rounds")
    parts: Mapped[list["DrawPart"]] = relationship(back_populates="draw_round", order_by="DrawPart.contributor")

    @property
    def announcement(self) -> dict[str, Any]:
        return dict(parse(self.announcement_text))

    @property
    def seal(self) -> dict[str, Any] | None:
        return parse(self.seal_text) if self.seal_text else None

    @property
    def record(self) -> dict[str, Any] | None:
        return parse(self.record_text) if self.record_text else None

    @property
    def void(self) -> dict[str, Any] | None:
        return parse(self.void_text) if self.void_text else None

    @property
    def rules(self) -> dict[str, Any]:
        return dict(parse(self.rules_text))

    @property
    def last_digest(self) -> str | None:
        """What the next attempt points back to."""
        return self.record_digest or self.void_digest

    @property
    def opened(self) -> frozenset[str]:
        """Contributors whose nonces are public."""
        return frozenset(part.contributor for part in self.parts if part.nonce)

    def part_of(self, account_id: int | None) -> "DrawPart | None":
        """The contribution this account is asked for."""
        return next((part for part in self.parts if part.account_id == account_id), None)


class DrawPart(Base):
    """What one contributor sent: first a commitment, then the nonce with a signature."""

    __tablename__ = "draw_parts"
    __table_args__ = (
        UniqueConstraint("draw_round_id", "contributor"),
        CheckConstraint("(nonce IS NULL) = (signature IS NULL)", name="nonce_with_signature"),
        CheckConstraint("nonce IS NULL OR commitment IS NOT NULL", name="nonce_after_commitment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_round_id: Mapped[int] = mapped_column(ForeignKey("draw_rounds.id"))
    contributor: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    commitment: Mapped[str | None] = mapped_column(String(64))
    committed_at: Mapped[datetime | None]
    nonce: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[str | None] = mapped_column(String(128))
    opened_at: Mapped[datetime | None]

    draw_round: Mapped[DrawRound] = relationship(back_populates="parts")
    account: Mapped[Account] = relationship()
