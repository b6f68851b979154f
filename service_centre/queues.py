"""Queues, the registry of jobs, and the worker that runs nothing else.

Redis carries one kind of message only: the id of a promise. What the promise means is looked up in
the database and in the registry, so that whoever can write to Redis still cannot choose the code.

A ring is called `promise-random`: whoever lists a queue sees which promises wait in it. The random half keeps RQ from
taking a ring for an earlier one of the same promise, whose record it still writes to and lets expire.
"""

import ctypes
import gc
import re
import secrets
import signal
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from flask import current_app
from redis import Redis
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session, configure_mappers

QUICK_QUEUES: Final = ("papers", "matters")
"""What people stand and wait for: one worker takes nothing else, so that it never waits behind drawings."""
QUEUES: Final = (*QUICK_QUEUES, "drawings", "comparisons")
"""All queues; a worker takes from the first in which something waits."""
ENTRY_POINT: Final = "service_centre.outbox.keep_promise"
_PR_SET_PDEATHSIG: Final = 1
_PROMISE: Final = re.compile(r"[0-9]{1,9}")
"""What can be the id of a promise; anything else in a queue is not ours and left to the worker to refuse."""


@dataclass(frozen=True, slots=True)
class JobSpec:
    """Where a job lives, on which queue it waits, how long it may take."""

    path: str
    """Dotted path of a function of one int id."""
    queue: str
    seconds: int
    give_up: str | None = None
    """Dotted path of a function of the same id that shows people that the job has failed for good."""
    whose: str | None = None
    """Dotted path of a function that says whose the subjects of such promises are; those are kept in turns."""


def load(path: str) -> Callable[[int], None]:
    """The function behind a dotted path of the registry."""
    function: Callable[[int], None] = _loaded(path)
    return function


def _loaded(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(import_module(module), name)


def owners(session: Session, spec: JobSpec, subject_ids: Collection[int]) -> Mapping[int, int]:
    """Whose each subject of a job is; 0 where the job knows no owners, or not of this one."""
    if spec.whose is None:
        return dict.fromkeys(subject_ids, 0)
    known: Mapping[int, int] = _loaded(spec.whose)(session, subject_ids)
    return {subject_id: known.get(subject_id, 0) for subject_id in subject_ids}


def registry() -> Mapping[str, JobSpec]:
    """All jobs of this installation, collected by the composition root."""
    jobs: Mapping[str, JobSpec] = current_app.extensions["jobs"]
    return jobs


def load_everything() -> None:
    """Have in memory what any job needs, so that the forks of a worker begin at once with it."""
    for spec in registry().values():
        for path in filter(None, (spec.path, spec.whose)):
            _loaded(path)
    configure_mappers()
    gc.freeze()  # a fork that looks for garbage would copy every page


def redis_connection() -> Redis:
    """The doorbell of this application."""
    connection: Redis = current_app.extensions["redis"]
    return connection


def ring(redis: Redis, queue: str, promises: Iterable[tuple[int, JobSpec]]) -> None:
    """Ring for promises of one queue, in one go. Ringing twice is harmless: a promise is kept once."""
    rings = [
        Queue.prepare_data(
            ENTRY_POINT,
            (promise_id,),
            job_id=f"{promise_id}-{secrets.token_hex(4)}",
            timeout=spec.seconds,
            result_ttl=60,
            failure_ttl=3600,
        )
        for promise_id, spec in promises
    ]
    if rings:
        _queue(redis, queue).enqueue_many(rings)


def rings_in(redis: Redis, queue: str) -> dict[str, int]:
    """Every ring that waits in a queue, with its promise: one question to Redis, however long the queue is."""
    named = ((name, name.partition("-")[0]) for name in _queue(redis, queue).get_job_ids())
    return {name: int(promise) for name, promise in named if _PROMISE.fullmatch(promise)}


def take_back(redis: Redis, queue: str, rings: Sequence[str]) -> None:
    """Take rings out of a queue, so that no worker forks for them."""
    with redis.pipeline() as pipeline:
        for name in rings:
            _queue(redis, queue).remove(name, pipeline)
            pipeline.delete(Job.key_for(name))
        pipeline.execute()


def _queue(redis: Redis, name: str) -> Queue:
    return Queue(name, connection=redis, serializer=JSONSerializer)


class PromiseWorker(Worker):
    """An RQ worker that refuses every function but the one entry point, and takes its children along."""

    between_jobs: Sequence[Callable[[], None]] = ()
    """What this worker gets ready before it waits for a job; each takes milliseconds."""

    def dequeue_job_and_maintain_ttl(self, *args: Any, **kwargs: Any) -> Any:
        for prepare in self.between_jobs:
            prepare()
        return super().dequeue_job_and_maintain_ttl(*args, **kwargs)

    def execute_job(self, job: Job, queue: Queue) -> None:
        if job.func_name != ENTRY_POINT or job.kwargs or not _is_one_id(job.args):
            self.log.error("refused a job that is not ours: %s", job.id)
            job.delete()
            return
        super().execute_job(job, queue)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        # A killed worker must not leave a work-horse behind: it would hold the promise's lock for nothing.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        super().main_work_horse(job, queue)


def _is_one_id(args: Any) -> bool:
    return len(args) == 1 and isinstance(args[0], int)
