"""Turns between those who wait for the same workers: the rule, and the rule in force with real locks."""

import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from service_centre.db import db, transaction
from service_centre.outbox import GiveWay, PromisedJob, hand_over, keep_promise, promise
from service_centre.promised_jobs import held_promises, only_here
from service_centre.queues import JobSpec, rings_in
from service_centre.turns import Waiting, has_more_than_its_share, in_turn, ought_to_give_way
from service_centre.web import now

HERE = __name__
OWNERS = st.lists(st.integers(1, 4), max_size=30)

begun: list[int] = []


def owner_of(_session: Session, subject_ids: Collection[int]) -> Mapping[int, int]:
    """Subject 203 is the third of owner 2."""
    return {subject_id: subject_id // 100 for subject_id in subject_ids}


def read(subject_id: int) -> None:
    begun.append(subject_id)


def stop_for_others(subject_id: int) -> None:
    begun.append(subject_id)
    raise GiveWay


@pytest.fixture
def jobs_app(own_app: Flask) -> Flask:
    own_app.extensions["jobs"] = {"read": JobSpec(f"{HERE}.read", "drawings", 30, whose=f"{HERE}.owner_of")}
    begun.clear()
    return own_app


def promised(*subject_ids: int) -> dict[int, int]:
    """Promises by their subjects."""
    for subject_id in subject_ids:
        with transaction() as session:
            promise(session, "read", subject_id, now=now())
    with transaction() as session:
        return {row.subject_id: row.id for row in session.scalars(select(PromisedJob))}


def rings(app: Flask) -> list[int]:
    return list(rings_in(app.extensions["redis"], "drawings").values())


def take_a_ring(app: Flask) -> None:
    """What a worker does that is free: the first ring of the queue, whichever it is."""
    name, _ = next(iter(rings_in(app.extensions["redis"], "drawings").items()))
    app.extensions["redis"].lrem("rq:queue:drawings", 1, name)
    keep_promise(int(name.partition("-")[0]))


@contextmanager
def under_way(*promise_ids: int) -> Iterator[None]:
    """As if other workers were at these promises."""
    with ExitStack() as locks:
        for promise_id in promise_ids:
            assert locks.enter_context(only_here(promise_id))
            with transaction() as session:
                session.get_one(PromisedJob, promise_id).started_at = now()
        yield


@given(owners=OWNERS, busy=st.dictionaries(st.integers(1, 4), st.integers(0, 3)))
def test_everything_that_waits_has_a_turn_and_nothing_has_two(owners: list[int], busy: dict[int, int]) -> None:
    waiting = [Waiting(number, owner) for number, owner in enumerate(owners)]
    assert sorted(in_turn(waiting, busy, {}), key=lambda one: one.number) == waiting


@given(owners=OWNERS, busy=st.dictionaries(st.integers(1, 4), st.integers(0, 3)), workers=st.integers(1, 6))
def test_nobody_begins_another_one_while_somebody_with_less_waits(
    owners: list[int], busy: dict[int, int], workers: int
) -> None:
    order = in_turn([Waiting(number, owner) for number, owner in enumerate(owners)], busy, {})
    has = Counter(busy)
    for place, one in enumerate(order[:workers]):
        assert all(has[one.owner] <= has[other.owner] for other in order[place:])
        has[one.owner] += 1


@given(st.integers(1, 30), st.integers(0, 4))
def test_somebody_alone_is_never_held_back(count: int, busy: int) -> None:
    order = in_turn([Waiting(number, 1) for number in range(count)], {1: busy}, {})
    assert [one.number for one in order] == list(range(count))


def test_with_one_worker_owners_alternate() -> None:
    began = {1: now(), 2: now() - timedelta(minutes=1)}
    order = in_turn([Waiting(1, 1), Waiting(2, 1), Waiting(3, 2)], {}, began)
    assert [one.number for one in order] == [3, 1, 2]


@pytest.mark.parametrize(
    ("mine", "others", "gives_way"),
    [
        pytest.param(1, 0, False, id="one of one worker goes on"),
        pytest.param(2, 0, True, id="both workers while somebody has none"),
        pytest.param(2, 1, False, id="a worker more is no more than a share of three"),
        pytest.param(3, 1, True, id="three of four"),
    ],
)
def test_who_has_more_than_a_share_gives_way(mine: int, others: int, gives_way: bool) -> None:
    assert has_more_than_its_share(1, {1: mine, 2: others}, {1, 2}) is gives_way
    assert not has_more_than_its_share(1, {1: mine, 2: others}, {1})


def test_the_second_owner_is_served_before_the_third_file_of_the_first(jobs_app: Flask) -> None:
    ids = promised(101, 102, 103, 104, 201)
    with under_way(ids[101]):
        take_a_ring(jobs_app)
    assert begun == [201]


def test_whoever_comes_late_is_served_by_the_first_ring_however_long_the_queue(jobs_app: Flask) -> None:
    promised(*range(101, 150))
    take_a_ring(jobs_app)
    promised(201)
    take_a_ring(jobs_app)
    take_a_ring(jobs_app)
    assert begun == [101, 201, 102]


def test_one_owner_alone_has_all_workers(jobs_app: Flask) -> None:
    ids = promised(101, 102, 103)
    with under_way(ids[101], ids[102]):
        take_a_ring(jobs_app)
    assert begun == [103]


def test_a_ring_used_for_another_is_given_back_and_all_is_kept_with_no_ring_left(jobs_app: Flask) -> None:
    promised(101, 102, 103, 201, 202, 301)
    while rings(jobs_app):
        take_a_ring(jobs_app)
        with transaction() as session:
            hand_over(session, now=now())
        waiting = rings(jobs_app)
        assert len(waiting) == len(set(waiting)) == 6 - len(begun)
    assert begun == [101, 201, 301, 102, 202, 103]


def test_with_redis_lost_between_the_turns_all_is_kept_once(jobs_app: Flask) -> None:
    promised(101, 102, 201)
    take_a_ring(jobs_app)
    jobs_app.extensions["redis"].flushdb()
    with transaction() as session:
        assert hand_over(session, now=now() + timedelta(minutes=1)) == 2
    while rings(jobs_app):
        take_a_ring(jobs_app)
    assert begun == [101, 201, 102]


def test_a_killed_worker_leaves_no_turn_taken(jobs_app: Flask) -> None:
    ids = promised(101, 102, 201)
    with under_way(ids[101], ids[201]):
        pass  # both die: their locks are gone
    with transaction() as session:
        assert held_promises(session) == frozenset()
        hand_over(session, now=now())
    while rings(jobs_app):
        take_a_ring(jobs_app)
    assert begun == [101, 201, 102]


def test_what_rests_after_a_failure_is_not_begun_with_the_ring_of_another(jobs_app: Flask) -> None:
    ids = promised(101, 201)
    with transaction() as session:
        failed = session.get_one(PromisedJob, ids[101])
        failed.started_at, failed.tries = now(), 1
    jobs_app.extensions["redis"].flushdb()
    keep_promise(ids[201])
    keep_promise(ids[201])
    assert begun == [201]


def test_only_the_last_one_that_an_owner_began_gives_way_and_only_to_somebody_who_waits(jobs_app: Flask) -> None:
    ids = promised(101, 102)
    with under_way(ids[101], ids[102]):
        with transaction() as session:
            assert not ought_to_give_way(session, "read", 102)
        promised(201)
        with transaction() as session:
            assert ought_to_give_way(session, "read", 102)
            assert not ought_to_give_way(session, "read", 101)


def test_what_gave_way_waits_again_with_no_attempt_counted(jobs_app: Flask) -> None:
    ids = promised(101)
    jobs_app.extensions["jobs"]["read"] = JobSpec(f"{HERE}.stop_for_others", "drawings", 30, whose=f"{HERE}.owner_of")
    for _ in range(5):
        take_a_ring(jobs_app)
    assert rings(jobs_app) == [ids[101]]
    with transaction() as session:
        job = session.get_one(PromisedJob, ids[101])
        assert (job.tries, job.started_at, job.failure, job.given_up_at) == (0, None, None, None)


def test_many_workers_at_the_same_moment_keep_each_promise_once(jobs_app: Flask) -> None:
    promised(*range(101, 111), *range(201, 206))

    def work() -> None:
        with jobs_app.app_context():
            while popped := jobs_app.extensions["redis"].lpop("rq:queue:drawings"):
                keep_promise(int(popped.decode().partition("-")[0]))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    with transaction() as session:
        hand_over(session, now=now())
    work()
    assert sorted(begun) == sorted([*range(101, 111), *range(201, 206)])
