"""Decisions that must happen once, pressed by several people at the same moment."""

import threading
from collections.abc import Callable

from flask import Flask

from marketplace.models import DrawRound, Selection
from marketplace.usecases.draws import commit_part
from marketplace.usecases.requests import audit_selection, open_selection
from marketplace.usecases.rotation import take_turn
from service_centre.db import db, transaction
from service_centre.errors import Conflict
from service_centre.matters.models import AgencyRequest
from service_centre.permissions import SYSTEM
from tests.builders import NOON, an_agency_request
from tests.marketplace.market import Person, a_market


def _together(app: Flask, *acts: Callable[[], object]) -> list[BaseException]:
    """Run all acts at once, each in a context of its own; return what was refused."""
    refused: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
            except Conflict as conflict:
                refused.append(conflict)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return refused


def test_two_contributors_who_commit_at_the_same_moment_seal_once(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    market = a_market(db.session())
    attempt = market.announced()
    db.session.commit()
    number, announced = attempt.id, attempt.announcement

    def commit(person: Person) -> None:
        with transaction() as session:
            sent = person.contributor.commit(announced)
            commit_part(session, session.get_one(DrawRound, number), **sent, actor=person.actor, now=NOON)

    assert _together(own_app, lambda: commit(market.clerk), lambda: commit(market.officer)) == []
    again = db.session.get_one(DrawRound, number)
    assert again.seal is not None
    assert len(again.seal["commitments"]) == 2


def test_a_request_opened_by_two_workers_at_once_is_one_selection(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    market = a_market(db.session())
    asked = an_agency_request(market.session)
    db.session.commit()
    number = asked.id

    def open_it() -> None:
        with transaction() as session:
            open_selection(session, session.get_one(AgencyRequest, number), actor=SYSTEM, now=NOON)

    assert _together(own_app, open_it, open_it, open_it) == []
    assert db.session.query(Selection).count() == 1


def test_two_cases_that_take_a_turn_at_once_get_two_agencies(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    market = a_market(db.session())
    numbers = [market.turn_request().id for _ in range(3)]
    db.session.commit()

    def take(number: int) -> None:
        with transaction() as session:
            take_turn(session, session.get_one(Selection, number), actor=market.clerk.actor, now=NOON)

    assert _together(own_app, *(lambda number=number: take(number) for number in numbers)) == []  # type: ignore[misc]
    taken = [db.session.get_one(Selection, number).agency_id for number in numbers]
    assert sorted(taken) == sorted(agency.id for agency in market.agencies[:3])  # type: ignore[type-var]


def test_two_auditors_at_once_audit_once(own_app: Flask) -> None:
    own_app.config["RING_AFTER_COMMIT"] = False
    market = a_market(db.session())
    number = market.request().id
    db.session.commit()

    def audit() -> None:
        with transaction() as session:
            audit_selection(session, session.get_one(Selection, number), actor=market.auditor.actor, now=NOON)

    assert len(_together(own_app, audit, audit)) == 1
