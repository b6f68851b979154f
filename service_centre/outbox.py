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
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, DateTime, and_, case, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from service_centre.db import after_commit, transaction
from service_centre.errors import Unavailable
from service_centre.promised_jobs import OPEN, PromisedJob, held_promises, only_here
from service_centre.queues import QUEUES, load, redis_connection, registry, ring, rings_in, take_back
from service_centre.turns import Turns
from service_centre.web import now as clock
from storage.objects import ObjectMissing, StoreUnreachable

__all__ = ["GiveWay", "PromisedJob", "hand_over", "keep_promise", "open_again", "promise", "settle"]

logger = logging.getLogger(__name__)

MAX_TRIES: Final = 3
_PAUSES: Final = (0, 2, 10, 60, 300, 900, 3600)
_AWAY: Final = (OSError, OperationalError, InterfaceError, RedisError, StoreUnreachable, ObjectMissing, Unavailable)
"""What says that a part is out of reach rather than that the job is wrong."""
RING_AGAIN: Final = timedelta(seconds=30)


def promise(session: Session, name: str, subject_id: int, *, now: datetime, again: bool = False) -> None:
    """Promise a job about one subject. Promising the same twice is one promise; one given up is open again.

    With `again`, so is one that was kept: the job came to an end that somebody wants another try of.
    """
    if name not in registry():
        raise KeyError(f"no job is called {name!r}")
    over = PromisedJob.given_up_at.is_not(None)
    session.execute(
        insert(PromisedJob)
        .values(name=name, subject_id=subject_id, promised_at=now, tries=0, waits=0)
        .on_conflict_do_update(
            index_elements=["name", "subject_id"],
            set_=_AS_NEW | ({"kept_at": None} if again else {}),
            where=or_(over, PromisedJob.kept_at.is_not(None)) if again else over,
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
        .where(PromisedJob.name == name, PromisedJob.subject_id.in_(subject_ids), *OPEN)
        .values(kept_at=now)
    )
    after_commit(session, "promised_jobs", _ring_now)  # which takes their rings out of the queue


def hand_over(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Ring for promises that nobody keeps and that are not in their queue; return how many.

    A promise that was started and is no longer held belonged to a process that died, or has failed.
    """
    due = session.scalars(
        select(PromisedJob)
        .where(*OPEN, _due(now))
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
    wanted = set(session.scalars(select(PromisedJob.id).where(PromisedJob.id.in_(set(rings.values())), *OPEN)))
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


class GiveWay(Exception):
    """Raised by a job that stops for others before its end; it goes on when it is its turn again."""


def keep_promise(promise_id: int) -> None:
    """Run the promised job, once. The only function that a worker runs.

    Where promises are kept in turns, a ring only says that one more may begin: which one is decided here, by what is
    under way at this moment. So nobody's turn depends on the order of the queue, nor on what Redis remembers.
    """
    try:
        for candidate in _in_turn(promise_id):
            with only_here(candidate) as mine:
                if mine and _keep(candidate, rung_id=promise_id):
                    return
    except GiveWay:
        _ring_now()  # now that the lock is free


def _in_turn(promise_id: int) -> list[int]:
    """The promises that this ring may begin, best first: usually one of them is free."""
    with transaction() as session:
        name = session.scalar(select(PromisedJob.name).where(PromisedJob.id == promise_id))
        if name is None or registry()[name].whose is None:
            return [promise_id]
        return [one.number for one in Turns.of(session, name, rung_id=promise_id).order()]


def _keep(promise_id: int, *, rung_id: int) -> bool:
    """Run a promise that nobody else can run now; False when there was nothing left to do."""
    if promise_id != rung_id:
        _give_ring_back(rung_id)
    with transaction() as session:
        job = session.get(PromisedJob, promise_id, populate_existing=True)
        if job is None or job.kept_at or job.given_up_at:
            return False
        used_up = job.tries >= MAX_TRIES
        job.started_at = clock()
        job.tries += 1  # before the work: a job that kills its process counts too
        name, subject_id = job.name, job.subject_id
    spec = registry()[name]
    if used_up and spec.give_up:
        _give_up(promise_id, spec.give_up, subject_id)
        return True
    try:
        load(spec.path)(subject_id)
    except GiveWay:
        _put_back(promise_id)
        raise
    except Exception as failure:  # the promise stands; people see why it waits
        logger.exception("%s(%s) failed", name, subject_id)
        if _note_failure(promise_id, failure) >= MAX_TRIES and spec.give_up:
            _give_up(promise_id, spec.give_up, subject_id)
        return True
    with transaction() as session:
        job = session.get_one(PromisedJob, promise_id)
        job.kept_at, job.failure = clock(), None
    return True


def _put_back(promise_id: int) -> None:
    """It waits again, and the attempt does not count; unless its subject has gone meanwhile."""
    with transaction() as session:
        job = session.get_one(PromisedJob, promise_id, populate_existing=True)
        job.rung_at, job.started_at, job.tries = None, None, job.tries - 1


def _give_ring_back(promise_id: int) -> None:
    """Its ring is used for another, so it is rung for again. In a transaction of its own: two that swap would wait for
    one another.
    """
    with transaction() as session:
        session.execute(
            update(PromisedJob)
            .where(PromisedJob.id == promise_id, *OPEN, PromisedJob.started_at.is_(None))
            .values(rung_at=None)
        )


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


def _ring_now() -> None:
    if current_app.config.get("RING_AFTER_COMMIT", True):
        try:
            with transaction() as session:
                hand_over(session, now=clock())
        except RedisError:
            logger.warning("the doorbell is not reachable; the periodic hand-over will ring")
