"""Promised jobs: written with the change, rung after the commit, kept once, never lost.

A promise that is being kept holds a PostgreSQL advisory lock on a connection of its own. When its
process dies, however it dies, the lock is gone at once; the reconciliation sees a started promise
that nobody holds and rings again. No heartbeat, no time-out to guess.

A job that failed is tried again after a growing pause. Only a job that knows how to give up (`JobSpec.give_up` shows
people what happened) is ever given up, and a store, database or calendar that is away for a while never counts.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import String, Text, UniqueConstraint, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from service_centre.db import Base, after_commit, db, transaction
from service_centre.errors import Unavailable
from service_centre.queues import enqueue, load, redis_connection, registry
from service_centre.web import now as clock
from storage.objects import ObjectMissing, StoreUnreachable

logger = logging.getLogger(__name__)

MAX_TRIES: Final = 3
_PAUSES: Final = (0, 2, 10, 60, 300, 900, 3600)
_AWAY: Final = (OSError, OperationalError, InterfaceError, RedisError, StoreUnreachable, ObjectMissing, Unavailable)
"""What says that a part is out of reach rather than that the job is wrong."""
RING_AGAIN: Final = timedelta(seconds=30)
_LOCK_CLASS: Final = 7_202


class PromisedJob(Base):
    """Work that was promised in the transaction that made it necessary."""

    __tablename__ = "promised_jobs"
    __table_args__ = (UniqueConstraint("name", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int]
    promised_at: Mapped[datetime]
    rung_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None] = mapped_column(index=True)
    given_up_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    waits: Mapped[int] = mapped_column(default=0)
    """Tries that failed only because something was away."""
    failure: Mapped[str | None] = mapped_column(Text)


def promise(session: Session, name: str, subject_id: int, *, now: datetime) -> None:
    """Promise a job about one subject. Promising the same twice is one promise; one given up is open again."""
    if name not in registry():
        raise KeyError(f"no job is called {name!r}")
    session.execute(
        insert(PromisedJob)
        .values(name=name, subject_id=subject_id, promised_at=now, tries=0, waits=0)
        .on_conflict_do_update(
            index_elements=["name", "subject_id"], set_=_AS_NEW, where=PromisedJob.given_up_at.is_not(None)
        )
    )
    after_commit(session, "promised_jobs", _ring_now)


_AS_NEW: Final = {"given_up_at": None, "rung_at": None, "started_at": None, "tries": 0, "waits": 0}


def open_again(job: PromisedJob) -> None:
    """As if it had just been promised; the last failure stays to be read."""
    for name, value in _AS_NEW.items():
        setattr(job, name, value)


def hand_over(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Ring for promises that nobody has rung for, or that stay unkept and unheld; return how many.

    A promise that was started and is no longer held belonged to a process that died.
    """
    due = or_(
        PromisedJob.rung_at.is_(None),
        PromisedJob.started_at.is_not(None),
        PromisedJob.rung_at < now - RING_AGAIN,
    )
    waiting = session.scalars(
        select(PromisedJob)
        .where(PromisedJob.kept_at.is_(None), PromisedJob.given_up_at.is_(None), due)
        .order_by(PromisedJob.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    rung = 0
    for job in waiting:
        if job.started_at is not None and _held(session, job.id):
            continue
        if job.started_at is not None and job.rung_at and now - job.rung_at < _pause(job.tries + job.waits):
            continue
        enqueue(redis_connection(), registry()[job.name], job.id)
        job.rung_at = now
        rung += 1
    return rung


def keep_promise(promise_id: int) -> None:
    """Run the promised job, once. The only function that a worker runs."""
    with _only_here(promise_id) as mine:
        if not mine:
            return
        with transaction() as session:
            job = session.get(PromisedJob, promise_id, populate_existing=True)
            if job is None or job.kept_at or job.given_up_at:
                return
            used_up = job.tries >= MAX_TRIES
            job.started_at = clock()
            job.tries += 1  # before the work: a job that kills its process counts too
            name, subject_id = job.name, job.subject_id
        spec = registry()[name]
        if used_up and spec.give_up:
            _give_up(promise_id, spec.give_up, subject_id)
            return
        try:
            load(spec.path)(subject_id)
        except Exception as failure:  # the promise stands; people see why it waits
            logger.exception("%s(%s) failed", name, subject_id)
            if _note_failure(promise_id, failure) >= MAX_TRIES and spec.give_up:
                _give_up(promise_id, spec.give_up, subject_id)
            return
        with transaction() as session:
            job = session.get_one(PromisedJob, promise_id)
            job.kept_at, job.failure = clock(), None


def _note_failure(promise_id: int, failure: Exception) -> int:
    """Write down what went wrong; returns the tries that count so far."""
    with transaction() as session:
        job = session.get_one(PromisedJob, promise_id)
        job.failure = f"{type(failure).__name__}: {failure}"[:2000].replace("\x00", "")
        if isinstance(failure, _AWAY):
            job.tries, job.waits = job.tries - 1, job.waits + 1
        return job.tries


def _give_up(promise_id: int, path: str, subject_id: int) -> None:
    """Show people first, then end the promise: killed between the two, it is shown again, never forgotten."""
    load(path)(subject_id)
    with transaction() as session:
        session.get_one(PromisedJob, promise_id).given_up_at = clock()


def _pause(tries: int) -> timedelta:
    return timedelta(seconds=_PAUSES[min(tries, len(_PAUSES) - 1)])


@contextmanager
def _only_here(promise_id: int) -> Iterator[bool]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        got = connection.scalar(text("SELECT pg_try_advisory_lock(:c, :id)"), {"c": _LOCK_CLASS, "id": promise_id})
        try:
            yield bool(got)
        finally:
            if got:
                connection.execute(text("SELECT pg_advisory_unlock(:c, :id)"), {"c": _LOCK_CLASS, "id": promise_id})


def _held(session: Session, promise_id: int) -> bool:
    """Whether a living process holds the promise. Freed again at the end of this transaction."""
    return not session.scalar(select(func.pg_try_advisory_xact_lock(_LOCK_CLASS, promise_id)))


def _ring_now() -> None:
    if current_app.config.get("RING_AFTER_COMMIT", True):
        try:
            with transaction() as session:
                hand_over(session, now=clock())
        except RedisError:
            logger.warning("the doorbell is not reachable; the periodic hand-over will ring")
