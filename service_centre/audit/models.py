"""Tables of the audit trail. The database refuses UPDATE, DELETE and TRUNCATE on all three (migration 0001)."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service_centre.db import Base


class AuditEntry(Base):
    """One act: who, in which role, when, what, and the digest that binds it to its stream."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("stream", "position"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    stream: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    action: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    account_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON of the whole entry; what the digest covers."""
    digest: Mapped[str] = mapped_column(String(80))


class MerkleLeaf(Base):
    """The place of an entry in the log over all streams; gapless from 0."""

    __tablename__ = "merkle_leaves"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), unique=True)


class MerkleCheckpoint(Base):
    """Root of the log at a size, signed; outsiders keep copies."""

    __tablename__ = "merkle_checkpoints"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    public_key: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(128))
