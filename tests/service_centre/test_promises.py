"""Promised jobs: written with the change, kept once, found again after any death."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import delete, select

from service_centre.commands import tick_once
from service_centre.db import db, transaction
from service_centre.outbox import PromisedJob, hand_over, keep_promise, promise, settle
from service_centre.promised_jobs import held_promises, only_here
from service_centre.queues import JobSpec, PromiseWorker, rings_in
from service_centre.web import now
from storage.objects import StoreUnreachable
from tests.servers import environment_of

ROOT = Path(__file__).parents[2]
done: list[int] = []


def note(subject_id: int) -> None:
    done.append(subject_id)


def fail(subject_id: int) -> None:
    raise RuntimeError(f"cannot do {subject_id}")


def gave_up(subject_id: int) -> None:
    done.append(-subject_id)


def find_the_store_away(subject_id: int) -> None:
    raise StoreUnreachable("演示对象库")


def die(subject_id: int) -> None:
    raise KeyboardInterrupt  # as kill -9 does: nothing after it runs


@pytest.fixture
def jobs_app(own_app: Flask) -> Flask:
    here = __name__
    own_app.extensions["jobs"] = {
        "note": JobSpec(f"{here}.note", "matters", 30),
        "fail": JobSpec(f"{here}.fail", "matters", 30, give_up=f"{here}.gave_up"),
        "fail_without_end": JobSpec(f"{here}.fail", "matters", 30),
        "find_the_store_away": JobSpec(f"{here}.find_the_store_away", "matters", 30, give_up=f"{here}.gave_up"),
        "die": JobSpec(f"{here}.die", "matters", 30, give_up=f"{here}.gave_up"),
        "die_giving_up": JobSpec(f"{here}.fail", "matters", 30, give_up=f"{here}.die"),
    }
    done.clear()
    return own_app


def promised(name: str, subject_id: int) -> int:
    with transaction() as session:
        promise(session, name, subject_id, now=now())
    with transaction() as session:
        return session.scalars(select(PromisedJob.id).where(PromisedJob.name == name)).one()


def burst(app: Flask) -> None:
    """A worker in this process, until nothing waits."""
    redis = app.extensions["redis"]
    queues = [Queue(name, connection=redis, serializer=JSONSerializer) for name in ("papers", "matters", "drawings")]
    for queue in queues:
        while job := queue.jobs[:1]:
            queue.remove(job[0])
            keep_promise(job[0].args[0])


def rings(app: Flask, queue: str = "matters") -> list[int]:
    """The promises that wait in a queue, one for each ring."""
    return list(rings_in(app.extensions["redis"], queue).values())


def lose_redis(app: Flask) -> None:
    app.extensions["redis"].flushdb()


def test_a_promise_is_rung_after_the_commit_and_kept(jobs_app: Flask) -> None:
    promised("note", 7)
    burst(jobs_app)
    assert done == [7]


def test_a_promise_of_a_change_that_is_rolled_back_does_not_exist(jobs_app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        promise(session, "note", 1 // len(done), now=now())
    with transaction() as session:
        assert session.scalars(select(PromisedJob)).all() == []


def test_the_same_promise_twice_is_one(jobs_app: Flask) -> None:
    promised("note", 7)
    promised("note", 7)
    burst(jobs_app)
    assert done == [7]


def test_ringing_twice_keeps_a_promise_once(jobs_app: Flask) -> None:
    job_id = promised("note", 7)
    keep_promise(job_id)
    keep_promise(job_id)
    assert done == [7]


def test_a_silent_doorbell_loses_nothing(jobs_app: Flask) -> None:
    promised("note", 7)
    lose_redis(jobs_app)
    with transaction() as session:
        assert hand_over(session, now=now()) == 0
        assert hand_over(session, now=now() + timedelta(minutes=1)) == 1
    burst(jobs_app)
    assert done == [7]


def test_a_failing_job_is_tried_three_times_and_then_shown(jobs_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    job_id = promised("fail", 5)
    for _ in range(4):
        keep_promise(job_id)
    assert done == [-5]
    with transaction() as session:
        job = session.get_one(PromisedJob, job_id)
        assert (job.tries, job.given_up_at is not None) == (3, True)
        assert "cannot do 5" in (job.failure or "")


def attempt(job_id: int) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        keep_promise(job_id)


def test_a_store_that_is_away_for_long_ends_no_promise(jobs_app: Flask) -> None:
    job_id = promised("find_the_store_away", 5)
    for _ in range(8):
        attempt(job_id)
    jobs_app.extensions["jobs"]["find_the_store_away"] = jobs_app.extensions["jobs"]["note"]
    attempt(job_id)
    assert done == [5]


def test_a_job_that_nobody_could_be_shown_the_end_of_is_never_given_up(jobs_app: Flask) -> None:
    job_id = promised("fail_without_end", 5)
    for _ in range(8):
        attempt(job_id)
    lose_redis(jobs_app)
    with transaction() as session:
        assert session.get_one(PromisedJob, job_id).given_up_at is None
        assert hand_over(session, now=now() + timedelta(minutes=59)) == 0
        assert hand_over(session, now=now() + timedelta(hours=1, minutes=1)) == 1


def test_a_job_that_kills_its_process_each_time_is_given_up_too(jobs_app: Flask) -> None:
    job_id = promised("die", 5)
    for _ in range(6):
        attempt(job_id)
    assert done == [-5]


def test_a_death_while_giving_up_does_not_hide_the_end(jobs_app: Flask) -> None:
    job_id = promised("die_giving_up", 5)
    for _ in range(4):
        attempt(job_id)
    jobs_app.extensions["jobs"]["die_giving_up"] = jobs_app.extensions["jobs"]["fail"]
    lose_redis(jobs_app)
    with transaction() as session:
        assert hand_over(session, now=now() + timedelta(hours=2)) == 1
    attempt(job_id)
    assert done == [-5]


def test_what_was_given_up_can_be_promised_again(jobs_app: Flask) -> None:
    job_id = promised("fail", 5)
    for _ in range(4):
        attempt(job_id)
    jobs_app.extensions["jobs"]["fail"] = jobs_app.extensions["jobs"]["note"]
    assert promised("fail", 5) == job_id
    attempt(job_id)
    assert done == [-5, 5]


def test_the_people_who_run_it_see_what_waits_and_can_push_it(jobs_app: Flask) -> None:
    job_id = promised("fail", 5)
    for _ in range(4):
        attempt(job_id)
    shown = jobs_app.test_cli_runner().invoke(args=["promises", "list"]).output
    assert "fail(5)" in shown
    assert "given up" in shown
    assert "cannot do 5" in shown
    assert jobs_app.test_cli_runner().invoke(args=["promises", "retry", str(job_id)]).exit_code == 0
    with transaction() as session:
        assert session.get_one(PromisedJob, job_id).given_up_at is None
    assert jobs_app.test_cli_runner().invoke(args=["promises", "retry", "999"]).exit_code == 1


def test_a_promise_held_by_a_living_process_is_left_alone(jobs_app: Flask) -> None:
    job_id = promised("note", 7)
    with transaction() as session:
        session.get_one(PromisedJob, job_id).started_at = now()
    with only_here(job_id), transaction() as session:
        assert hand_over(session, now=now() + timedelta(hours=1)) == 0


def test_a_promise_whose_process_died_is_rung_again_at_once(jobs_app: Flask) -> None:
    job_id = promised("note", 7)
    with transaction() as session:
        session.get_one(PromisedJob, job_id).started_at = now()
    lose_redis(jobs_app)  # a promise that was begun has left its queue
    with transaction() as session:
        assert hand_over(session, now=now()) == 1


@given(
    steps=st.lists(
        st.one_of(st.tuples(st.just("promise"), st.integers(1, 6)), st.tuples(st.just("wait"), st.integers(0, 90))),
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_rung_for_twice_while_it_waits(jobs_app: Flask, steps: list[tuple[str, int]]) -> None:
    lose_redis(jobs_app)
    with transaction() as session:
        session.execute(delete(PromisedJob))
    later = timedelta(0)
    asked = set()
    for step, number in steps:
        with transaction() as session:
            if step == "promise":
                promise(session, "note", number, now=now())
                asked.add(number)
            later += timedelta(seconds=number if step == "wait" else 0)
        with transaction() as session:
            hand_over(session, now=now() + later)
    waiting = rings(jobs_app)
    assert len(waiting) == len(set(waiting)) == len(asked)


def test_a_long_queue_is_looked_at_but_not_rung_for_again(jobs_app: Flask) -> None:
    with transaction() as session:
        for number in range(250):
            promise(session, "note", number, now=now())
    for round_ in range(20):
        with transaction() as session:
            hand_over(session, now=now() + timedelta(seconds=20 * round_))
    assert len(rings(jobs_app)) == 250


def test_a_new_promise_is_rung_for_before_old_ones_are_looked_at_again(jobs_app: Flask) -> None:
    jobs_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        for number in range(5):
            promise(session, "note", number, now=now())
        hand_over(session, now=now())
        promise(session, "note", 99, now=now())
    with transaction() as session:
        assert hand_over(session, now=now() + timedelta(minutes=5), limit=1) == 1
    assert len(rings(jobs_app)) == 6


def test_a_periodic_task_that_fails_holds_up_neither_the_others_nor_the_promises(jobs_app: Flask) -> None:
    jobs_app.config["RING_AFTER_COMMIT"] = False
    ran: list[str] = []

    def fails() -> int:
        raise RuntimeError("no calendar for the coming year")

    def runs() -> int:
        ran.append("runs")
        return 1

    jobs_app.extensions["periodic_tasks"] = (fails, runs)
    with transaction() as session:
        promise(session, "note", 7, now=now())
    tick_once()
    assert ran == ["runs"]
    assert len(rings(jobs_app)) == 1


def test_a_lost_redis_is_filled_again_with_all_that_waits(jobs_app: Flask) -> None:
    with transaction() as session:
        for number in range(20):
            promise(session, "note", number, now=now())
    lose_redis(jobs_app)
    with transaction() as session:
        assert hand_over(session, now=now() + timedelta(minutes=1)) == 20
    burst(jobs_app)
    assert sorted(done) == list(range(20))


def test_a_promise_whose_subject_is_gone_is_settled_and_leaves_its_queue(jobs_app: Flask) -> None:
    for number in (1, 2, 3):
        with transaction() as session:
            promise(session, "note", number, now=now())
    with transaction() as session:
        settle(session, "note", [1, 3], now=now())
    assert len(rings(jobs_app)) == 1
    assert len(jobs_app.extensions["redis"].keys("rq:job:*")) == 1
    burst(jobs_app)
    assert done == [2]


def test_looking_for_held_promises_turns_no_worker_away(jobs_app: Flask) -> None:
    job_id = promised("note", 7)
    with transaction() as session:
        assert held_promises(session) == frozenset()
        with only_here(job_id) as mine:
            assert mine
            assert held_promises(session) == {job_id}


@pytest.mark.parametrize("name", ["nonsense", "1", "99999999999999999999-a", "-5-x"])
def test_what_others_write_into_a_queue_does_not_stop_the_ringing(jobs_app: Flask, name: str) -> None:
    jobs_app.extensions["redis"].rpush("rq:queue:matters", name)
    promised("note", 7)
    assert len(rings(jobs_app)) >= 1


def test_the_worker_refuses_any_function_but_its_own(jobs_app: Flask) -> None:
    redis: Redis = jobs_app.extensions["redis"]
    witness = Path(jobs_app.config["INSTALLATION"].cache_folder).parent / "witness"
    Queue("matters", connection=redis, serializer=JSONSerializer).enqueue("os.system", f"touch {witness}")
    worker = PromiseWorker(["matters"], connection=redis, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="ERROR")
    assert not witness.exists()


def _worker(app: Flask) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
    return subprocess.Popen(command, cwd=ROOT, env=environment_of(app), start_new_session=True)


def test_a_worker_killed_at_its_work_leaves_a_promise_that_is_kept_by_the_next(own_app: Flask) -> None:
    """A real worker, really killed with -9 while a real job runs."""
    from tests.review_room.real_files import a_heavy_upload

    file_id, is_read = a_heavy_upload(own_app)
    first = _worker(own_app)
    try:
        _until(lambda: _tries("read_drawing_file", file_id) == 1)
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    second = _worker(own_app)
    try:
        deadline = time.monotonic() + 60
        while not is_read() and time.monotonic() < deadline:
            with transaction() as session:
                hand_over(session, now=now())
            time.sleep(0.3)
        assert is_read()
    finally:
        second.terminate()
        second.wait()


def _tries(name: str, subject_id: int) -> int:
    with transaction() as session:
        job = session.scalars(
            select(PromisedJob).where(PromisedJob.name == name, PromisedJob.subject_id == subject_id)
        ).one()
        session.refresh(job)
        return job.tries


def _until(holds) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
    db.session.remove()
