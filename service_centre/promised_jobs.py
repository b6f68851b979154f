"""Rows of promised work, and the locks that say who is at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from service_centre.db import Base, db

LOCK_CLASS: Final = 7_202


class PromisedJob(Base):
    """Work that was promised in the transaction that made it necessary."""

    __tablename__ = "promised_jobs"
    __table_args__ = (UniqueConstraint("name", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    promised_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
    """When it was rung for, or last seen waiting in its queue."""
    started_at: Mapped[datetime | None]
    """When somebody began with it since it was last rung for."""
    kept_at: Mapped[datetime | None] = mapped_column(index=True)
    given_up_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    waits: Mapped[int] = mapped_column(default=0)
    """Tries that failed only because something was away."""
    failure: Mapped[str | None] = mapped_column(Text)


OPEN: Final = (PromisedJob.kept_at.is_(None), PromisedJob.given_up_at.is_(None))
"""What holds of a promise that somebody still has to keep."""


@contextmanager
def only_here(promise_id: int) -> Iterator[bool]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        got = connection.scalar(text("SELECT pg_try_advisory_lock(:c, :id)"), {"c": LOCK_CLASS, "id": promise_id})
        try:
            yield bool(got)
        finally:
            if got:
                connection.execute(text("SELECT pg_advisory_unlock(:c, :id)"), {"c": LOCK_CLASS, "id": promise_id})


def held_promises(session: Session) -> frozenset[int]:
    """Promises that a living process is keeping at this moment.

    Looked up rather than tried: a lock taken to try it would turn away the worker that begins just then.
    """
    held = text(
        "SELECT CAST(objid AS bigint) FROM pg_locks WHERE locktype = 'advisory' AND classid = :c AND objsubid = 2"
        " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return frozenset(session.scalars(held, {"c": LOCK_CLASS}))
