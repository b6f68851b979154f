"""Two people at the same moment: one decision, one clear answer."""

import threading
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from review_room.domain.opinion import Stance
from review_room.errors import StageTaken
from review_room.models import Finding, ReviewCase, RoomEvent, SignatureSlot
from review_room.usecases import cases, consolidation, opinions
from review_room.usecases.operations import perform
from service_centre.db import db, transaction
from service_centre.identifiers import ProjectCode
from service_centre.matters.models import Project, SizeBand, Stage
from service_centre.matters.usecases import register_project
from service_centre.outbox import PromisedJob
from tests.builders import NOON, a_project
from tests.review_room.builders import (
    City,
    a_city,
    a_draft,
    a_rendered_opinion,
    an_open_room,
    give_stance,
)


@pytest.fixture
def city(own_app: Flask) -> City:
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        return a_city(session)


def together(app: Flask, *acts: Callable[[], object]) -> list[BaseException | None]:
    """Run the acts at the same moment, each with an application context of its own; what each raised."""
    gate = threading.Barrier(len(acts))
    raised: list[BaseException | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                act()
            except Exception as error:
                raised[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_findings_submitted_at_the_same_moment_get_different_numbers(own_app: Flask, city: City) -> None:
    with transaction() as session:
        city.session = session
        case = an_open_room(city)
        drafts = [a_draft(city, case) for _ in range(6)]
        case_id = case.id

    def submit(finding_id: str) -> Callable[[], object]:
        def act() -> None:
            with transaction() as session:
                content = {"id": str(uuid.uuid4()), "kind": "submit_finding", "finding_id": finding_id}
                perform(session, session.get_one(ReviewCase, case_id), content, actor=city["fire"], now=NOON)

        return act

    assert together(own_app, *(submit(one) for one in drafts)) == [None] * 6
    with transaction() as session:
        numbers = session.scalars(select(Finding.number).order_by(Finding.number)).all()
        events = session.scalars(select(RoomEvent.number).order_by(RoomEvent.number)).all()
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert events == list(range(1, len(events) + 1))


def test_a_signature_pressed_twice_is_one(own_app: Flask, city: City) -> None:
    with transaction() as session:
        city.session = session
        slot_id = a_rendered_opinion(city).slots[0].id

    def press() -> None:
        with transaction() as session:
            slot = session.get_one(SignatureSlot, slot_id)
            opinions.request_signature(session, slot, actor=city["agency_signer"], now=NOON)

    raised = together(own_app, press, press, press)
    assert sorted(type(one).__name__ for one in raised) == ["AlreadySigned", "AlreadySigned", "NoneType"]
    with transaction() as session:
        jobs = session.scalars(select(PromisedJob).where(PromisedJob.name == "sign_joint_opinion")).all()
        assert len(jobs) == 1


def test_a_finding_cannot_slip_in_while_the_round_is_closed(own_app: Flask, city: City) -> None:
    """Whichever comes first, an opinion is never settled over a finding that it does not know."""
    with transaction() as session:
        city.session = session
        case = an_open_room(city)
        for who in ("fire", "air_defence", "agency"):
            give_stance(city, case, who, Stance.NO_OBJECTION)
        draft = a_draft(city, case)
        case_id = case.id

    def close() -> None:
        with transaction() as session:
            case = session.get_one(ReviewCase, case_id)
            consolidation.consolidate(session, case, actor=city["lead"], now=NOON)
            opinions.settle(session, case, actor=city["lead"], now=NOON)

    def slip_in() -> None:
        with transaction() as session:
            content = {"id": str(uuid.uuid4()), "kind": "submit_finding", "finding_id": draft}
            perform(session, session.get_one(ReviewCase, case_id), content, actor=city["fire"], now=NOON)

    raised = together(own_app, close, slip_in)
    assert sum(one is None for one in raised) == 1, raised


def test_of_two_who_open_the_same_stage_one_hears_of_the_others_case(own_app: Flask, city: City) -> None:
    with transaction() as session:
        project = a_project(
            session, owner_id=city["owner"].organisation_id, design_firm_id=city["designer"].organisation_id
        )
        project_id, lead_id = project.id, city["lead"].organisation_id

    def act() -> None:
        with transaction() as session:
            cases.open_case(
                session,
                session.get_one(Project, project_id),
                stage=Stage.CONSTRUCTION_PERMIT,
                lead_department_id=lead_id or 0,
                actor=city["owner"],
                now=NOON,
            )

    outcomes = together(own_app, act, act, act)
    with transaction() as session:
        case_no = session.scalars(select(ReviewCase.case_no).where(ReviewCase.project_id == project_id)).one()
    refusals = [error for error in outcomes if error is not None]
    assert len(refusals) == 2
    assert all(isinstance(error, StageTaken) and case_no in str(error) for error in refusals)


def test_of_two_who_register_the_same_project_one_is_told_that_it_is_taken(own_app: Flask, city: City) -> None:
    code = ProjectCode.parse("2026-620100-47-01-900001")

    def act() -> None:
        with transaction() as session:
            register_project(
                session,
                project_code=code,
                name="演示·同时登记（虚构）",
                address="",
                design_firm_id=city["designer"].organisation_id or 0,
                size_band=SizeBand.MEDIUM,
                actor=city["owner"],
                now=NOON,
            )

    outcomes = together(own_app, act, act, act)
    assert sorted(type(error).__name__ for error in outcomes) == ["NoneType", "ProjectCodeTaken", "ProjectCodeTaken"]
