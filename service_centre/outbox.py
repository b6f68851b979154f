"""Promised jobs: written with the change, rung after the commit, kept once, never lost.

A promise that is being kept holds a PostgreSQL advisory lock on a connection of its own. When its
process dies, however it dies, the lock is gone at once; the reconciliation sees a started promise
that nobody holds and rings again. No heartbeat, no time-out to guess.

Redis is asked which promises wait in a queue, so that none is rung for twice while it waits; one that Redis does not
know (any more) is rung for again. So a long queue stays as long as the work, and a lost Redis loses nothing.

A job that failed is tried again after a growing pause. Only a job that knows how to give up (`JobSpec.give_up` shows
people what happened) is ever given up, and a store, database or calendar that is away for a while never counts.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import (
    ColumnElement,
    DateTime,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from service_centre.db import Base, after_commit, db, transaction
from service_centre.errors import Unavailable
from service_centre.queues import QUEUES, load, redis_connection, registry, ring, rings_in, take_back
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
    """When it was rung for, or last seen waiting in its queue."""
    started_at: Mapped[datetime | None]
    """When somebody began with it since it was last rung for."""
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


def settle(session: Session, name: str, subject_ids: Collection[int], *, now: datetime) -> None:
    """Regard promises as kept whose subjects are gone; nobody begins with them any more."""
    session.execute(
        update(PromisedJob)
        .where(PromisedJob.name == name, PromisedJob.subject_id.in_(subject_ids), *_OPEN)
        .values(kept_at=now)
    )
    after_commit(session, "promised_jobs", _ring_now)  # which takes their rings out of the queue


_OPEN: Final = (PromisedJob.kept_at.is_(None), PromisedJob.given_up_at.is_(None))


def hand_over(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Ring for promises that nobody keeps and that are not in their queue; return how many.

    A promise that was started and is no longer held belonged to a process that died, or has failed.
    """
    due = session.scalars(
        select(PromisedJob)
        .where(*_OPEN, _due(now))
        .order_by(PromisedJob.rung_at.nulls_first(), PromisedJob.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    held = held_promises(session)  # asked after the rows are locked: nobody can have begun unseen since
    idle = [job for job in due if job.id not in held]
    return sum(
        _ring_in(session, queue, [job for job in idle if registry()[job.name].queue == queue], now) for queue in QUEUES
    )


def _ring_in(session: Session, queue: str, jobs: Sequence[PromisedJob], now: datetime) -> int:
    """Ring for those of the jobs that do not wait in the queue already; take out what waits there for nothing."""
    redis = redis_connection()
    rings = rings_in(redis, queue)
    wanted = set(session.scalars(select(PromisedJob.id).where(PromisedJob.id.in_(set(rings.values())), *_OPEN)))
    settled = [name for name, promise_id in rings.items() if promise_id not in wanted]
    if settled:
        take_back(redis, queue, settled)
    missing = [job for job in jobs if job.id not in wanted]
    ring(redis, queue, [(job.id, registry()[job.name]) for job in missing])
    for job in jobs:
        job.rung_at, job.started_at = now, None
    return len(missing)


def _due(now: datetime) -> ColumnElement[bool]:
    """Never rung for, or long not seen in its queue, or begun and rested after the failure, if it was one."""
    rested = case(
        {tries: _moment(now - timedelta(seconds=pause)) for tries, pause in enumerate(_PAUSES[:-1])},
        value=PromisedJob.tries + PromisedJob.waits,
        else_=_moment(now - timedelta(seconds=_PAUSES[-1])),
    )
    return or_(
        PromisedJob.rung_at.is_(None),
        and_(PromisedJob.started_at.is_(None), PromisedJob.rung_at < now - RING_AGAIN),
        and_(PromisedJob.started_at.is_not(None), PromisedJob.rung_at <= rested),
    )


def _moment(when: datetime) -> ColumnElement[datetime]:
    return literal(when, DateTime(timezone=True))


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


@contextmanager
def _only_here(promise_id: int) -> Iterator[bool]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        got = connection.scalar(text("SELECT pg_try_advisory_lock(:c, :id)"), {"c": _LOCK_CLASS, "id": promise_id})
        try:
            yield bool(got)
        finally:
            if got:
                connection.execute(text("SELECT pg_advisory_unlock(:c, :id)"), {"c": _LOCK_CLASS, "id": promise_id})


def held_promises(session: Session) -> frozenset[int]:
    """Promises that a living process is keeping at this moment.

    Looked up rather than tried: a lock taken to try it would turn away the worker that begins just then.
    """
    held = text(
        "SELECT CAST(objid AS bigint) FROM pg_locks WHERE locktype = 'advisory' AND classid = :c AND objsubid = 2"
        " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return frozenset(session.scalars(held, {"c": _LOCK_CLASS}))


def _ring_now() -> None:
    if current_app.config.get("RING_AFTER_COMMIT", True):
        try:
            with transaction() as session:
                hand_over(session, now=clock())
        except RedisError:
            logger.warning("the doorbell is not reachable; the periodic hand-over will ring")
