"""Two real workers, one owner whose files take for ever, and another one who waits."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from review_room.models import DrawingFile, DrawingSet, FileState
from review_room.usecases import uploads
from service_centre.db import db, transaction
from service_centre.objects import object_store
from service_centre.outbox import PromisedJob, hand_over, promise
from service_centre.permissions import Actor
from service_centre.promised_jobs import held_promises
from service_centre.web import now
from tests.drawings import makers
from tests.drawings.slow import slow_pdf
from tests.review_room.builders import a_case_of, a_city
from tests.servers import environment_of

ROOT = Path(__file__).parents[2]


@contextmanager
def worker(app: Flask, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment_of(app), start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def two_owners() -> tuple[int, int, Actor]:
    """The sets of two owners, and somebody who sends files."""
    with transaction() as session:
        city = a_city(session)
        first, second = a_case_of(city), a_case_of(city)
        second.project.owner_id = city["rival_owner"].organisation_id or 0
        sets = [
            session.scalars(select(DrawingSet.id).where(DrawingSet.case_id == case.id)).one()
            for case in (first, second)
        ]
        return sets[0], sets[1], city["owner"]


def send(set_id: int, path: Path, actor: Actor) -> int:
    with path.open("rb") as stream:
        stored = object_store().put(stream)
    with transaction() as session:
        drawing_set = session.get_one(DrawingSet, set_id)
        return uploads.receive_file(session, drawing_set, name=path.name, stored=stored, actor=actor, now=now()).id


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait, handing over as the tick does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        with transaction() as session:
            hand_over(session, now=now())
        time.sleep(0.2)
        db.session.remove()


def state_of(file_id: int) -> FileState:
    with transaction() as session:
        return session.scalars(select(DrawingFile.state).where(DrawingFile.id == file_id)).one()


def promise_of(subject_id: int, name: str = "read_drawing_file") -> PromisedJob:
    with transaction() as session:
        asked = select(PromisedJob).where(PromisedJob.name == name, PromisedJob.subject_id == subject_id)
        return session.scalars(asked.execution_options(populate_existing=True)).one()


def read_at_this_moment(*file_ids: int) -> set[int]:
    ids = {promise_of(file_id).id: file_id for file_id in file_ids}
    with transaction() as session:
        return {ids[promise_id] for promise_id in held_promises(session) if promise_id in ids}


def test_slow_files_of_one_owner_hold_nobody_else_up(own_app: Flask, tmp_path: Path) -> None:
    first, second, actor = two_owners()
    slow = [send(first, slow_pdf(tmp_path / f"{n}.pdf", 3, mark=str(n)), actor) for n in range(3)]
    with ExitStack() as workers:
        for _ in range(2):
            workers.enter_context(worker(own_app))
        until(lambda: read_at_this_moment(*slow) == set(slow[:2]))  # nobody else waits: both workers

        small = send(second, makers.pdf(tmp_path / "small.pdf", ("建施-01", "平面图")), actor)
        until(lambda: state_of(small) is FileState.READ)
        assert promise_of(slow[2]).tries == 0
        assert read_at_this_moment(slow[0]) == {slow[0]}  # what was begun first went on

        until(lambda: len(read_at_this_moment(*slow)) == 2)  # and nobody waits again
        until(lambda: [promise_of(file_id).tries for file_id in slow[:2]] == [1, 1])

        with transaction() as session:
            for file_id in slow:
                uploads.remove_file(session, session.get_one(DrawingFile, file_id), actor=actor, now=now())
        until(lambda: not read_at_this_moment(*slow), seconds=20)  # in the midst of a sheet
    assert {state_of(file_id) for file_id in slow} == {FileState.REMOVED}


def test_a_killed_worker_takes_its_owner_s_turn_along(own_app: Flask, tmp_path: Path) -> None:
    first, second, actor = two_owners()
    slow = [send(first, slow_pdf(tmp_path / f"{n}.pdf", 1, mark=str(n)), actor) for n in range(2)]
    with worker(own_app) as dying:
        until(lambda: bool(read_at_this_moment(*slow)))
        small = send(second, makers.pdf(tmp_path / "small.pdf", ("建施-01", "平面图")), actor)
        os.killpg(dying.pid, signal.SIGKILL)
        dying.wait()
    own_app.extensions["redis"].flushdb()
    until(lambda: not read_at_this_moment(*slow), seconds=5)
    with worker(own_app), worker(own_app):
        until(lambda: state_of(small) is FileState.READ, seconds=90)


def test_what_people_stand_and_wait_for_never_waits_behind_drawings(own_app: Flask, tmp_path: Path) -> None:
    first, _, actor = two_owners()
    slow = send(first, slow_pdf(tmp_path / "slow.pdf", 1), actor)
    with transaction() as session:
        promise(session, "admit_agency", 4711, now=now())  # of no engagement: it is begun, and fails
    with worker(own_app, "--without-drawings"):
        until(lambda: promise_of(4711, "admit_agency").failure is not None)
    assert promise_of(slow).tries == 0


@pytest.mark.parametrize("queue", ["papers", "matters"])
def test_every_worker_takes_papers_and_matters_before_drawings(queue: str) -> None:
    from service_centre.queues import QUEUES, QUICK_QUEUES

    assert queue in QUICK_QUEUES
    assert QUEUES.index(queue) < QUEUES.index("drawings") < QUEUES.index("comparisons")
