"""No finding, sheet or stance gets lost between the steps, whoever is in a hurry or means harm."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from review_room.domain.documents import SetAlreadySubmitted
from review_room.domain.finding import FindingState, ReasonMissing
from review_room.domain.lifecycle import CaseState
from review_room.domain.opinion import Stance, UnitsSilent
from review_room.errors import CarriesOthers, DraftsElsewhere, MergeIntoMilder, StillReading
from review_room.models import (
    DrawingFile,
    DrawingSet,
    FileState,
    Finding,
    JointOpinion,
    ReviewCase,
    Room,
    RoomEvent,
    SetState,
)
from review_room.queries import EVENTS_AT_ONCE
from review_room.usecases import cases, consolidation, operations, opinions
from review_room.usecases.operations import perform
from service_centre.db import transaction
from service_centre.matters.models import Engagement, SelectionMethod
from service_centre.people.models import Account
from service_centre.permissions import SYSTEM
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_city,
    a_draft,
    a_file,
    a_submitted_case,
    a_submitted_finding,
    an_engagement,
    an_issued_case,
    an_open_room,
    collecting_set,
    everybody_says,
    let_agency_in,
    operate,
)
from tests.review_room.test_concurrency import together


def consolidate(city: City, case: ReviewCase) -> None:
    consolidation.consolidate(city.session, case, actor=city["lead"], now=NOON)


def settle(city: City, case: ReviewCase) -> dict[str, Any]:
    opinion = opinions.settle(city.session, case, actor=city["lead"], now=NOON)
    content: dict[str, Any] = json.loads(opinion.content)
    return content


def revise(city: City, case: ReviewCase, finding_id: str, **file: Any) -> DrawingFile:
    """The designer answers and hands in a revision."""
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改")
    sent = a_file(city.session, case, *file.pop("sheets", ("建施-01",)), **file)
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["designer"], now=NOON)
    return sent


def test_a_set_handed_in_before_is_no_revision(city: City) -> None:
    case, finding_id = an_issued_case(city)
    operate(city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已改")
    first = city.session.scalars(select(DrawingSet).where(DrawingSet.revision_no == 1)).one()
    digest = first.set_digest
    with pytest.raises(SetAlreadySubmitted):
        cases.submit_set(city.session, first, actor=city["designer"], now=NOON)
    assert (case.state, first.set_digest) == (CaseState.REVISION_DUE, digest)


@pytest.mark.parametrize("into", ["depth", "general", "query", "advisory"])
def test_a_finding_is_not_merged_into_a_milder_one(city: City, into: str) -> None:
    case = an_open_room(city)
    grave = a_submitted_finding(city, case, "fire", **{"class": "safety"})
    mild = a_submitted_finding(city, case, "air_defence", **{"class": into})
    with pytest.raises(MergeIntoMilder):
        operate(city, case, "lead", "merge_finding", finding_id=grave, into=mild, reason="相同问题")


def test_a_merger_says_why(city: City) -> None:
    case = an_open_room(city)
    one, other = (a_submitted_finding(city, case, who) for who in ("fire", "air_defence"))
    with pytest.raises(ReasonMissing):
        operate(city, case, "lead", "merge_finding", finding_id=one, into=other)


@pytest.mark.parametrize(
    ("act", "more"),
    [("withdraw_finding", {}), ("downgrade_finding", {"class": "advisory"})],
    ids=["withdraw", "milder"],
)
def test_what_was_merged_into_a_finding_does_not_vanish_with_it(city: City, act: str, more: dict[str, str]) -> None:
    case = an_open_room(city)
    one, other = (a_submitted_finding(city, case, who) for who in ("fire", "air_defence"))
    operate(city, case, "lead", "merge_finding", finding_id=one, into=other, reason="相同问题")
    with pytest.raises(CarriesOthers):
        operate(city, case, "air_defence", act, finding_id=other, reason="不再坚持", **more)
    operate(city, case, "lead", "unmerge_finding", finding_id=one)
    operate(city, case, "air_defence", act, finding_id=other, reason="不再坚持", **more)
    assert city.session.get_one(Finding, one).state is FindingState.SUBMITTED


def test_nothing_is_consolidated_while_a_revision_is_being_read(city: City) -> None:
    case, finding_id = an_issued_case(city)
    sent = revise(city, case, finding_id)
    sent.state = FileState.READING  # a supplement that was handed in while its files were still being read
    operate(city, case, "fire", "close_finding", finding_id=finding_id)
    everybody_says(city, case)
    with pytest.raises(StillReading):
        consolidate(city, case)
    sent.state = FileState.READ
    consolidate(city, case)
    sent.state = FileState.READING
    with pytest.raises(StillReading):
        settle(city, case)


def test_the_sheets_that_get_stamped_are_those_that_were_signed(city: City) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    consolidate(city, case)
    content = settle(city, case)
    later = cases.begin_next_revision(city.session, case)  # however it came in: the opinion is not about it
    a_file(city.session, case, "建施-01")
    later.state, later.set_digest = SetState.SUBMITTED, "sha256:later"
    city.session.flush()
    opinion = city.session.scalars(select(JointOpinion).where(JointOpinion.case_id == case.id)).one()
    sheets = opinions.sheets_settled(city.session, opinion)
    assert [sheet.digest for sheet, _ in sheets] == [sheet["digest"] for sheet in content["sheets"]]
    assert len({code for _, code in sheets}) == len(sheets)


def test_a_draft_written_after_the_stance_holds_the_consolidation(city: City) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    a_draft(city, case)
    with pytest.raises(DraftsElsewhere):
        consolidate(city, case)


def test_a_finding_submitted_after_the_stance_takes_the_stance_back(city: City) -> None:
    case = an_open_room(city)
    everybody_says(city, case)
    a_submitted_finding(city, case, "fire", **{"class": "general"})
    with pytest.raises(UnitsSilent):
        consolidate(city, case)


def test_the_clock_stands_still_in_a_repeated_re_review(city: City) -> None:
    case, finding_id = an_issued_case(city)
    revise(city, case, finding_id)
    operate(city, case, "fire", "close_finding", finding_id=finding_id)
    everybody_says(city, case)
    consolidate(city, case)
    assert case.paused_on is None
    consolidation.return_to_review(city.session, case, reason="复核尺寸", actor=city["lead"], now=NOON)
    assert case.paused_on is not None


def test_the_opinion_prints_the_last_word_of_the_re_review(city: City) -> None:
    case, finding_id = an_issued_case(city)
    revise(city, case, finding_id)
    operate(city, case, "fire", "reopen_finding", finding_id=finding_id, reason="净宽仍不足，未修改")
    everybody_says(city, case, Stance.REVISION_NEEDED)
    consolidate(city, case)
    consolidation.issue_findings(city.session, case, actor=city["lead"], now=NOON)
    revise(city, case, finding_id)
    operate(city, case, "fire", "close_finding", finding_id=finding_id)
    everybody_says(city, case)
    consolidate(city, case)
    (row,) = settle(city, case)["findings"]
    assert row["re_review"].startswith("复审通过")
    assert "仍不足" not in row["re_review"]


def test_a_first_round_sent_back_takes_findings_on_every_sheet(city: City) -> None:
    case = a_submitted_case(city)
    cases.request_supplement(city.session, case, missing="缺结构图", actor=city["clerk"], now=NOON)
    a_file(city.session, case, "结施-01")
    cases.submit_set(city.session, collecting_set(city.session, case), actor=city["owner"], now=NOON)
    cases.admit(city.session, case, actor=city["clerk"], now=NOON)
    units = [city[who].organisation_id or 0 for who in ("fire", "air_defence")]
    cases.open_room(city.session, case, department_ids=units, method=SelectionMethod.DRAW, actor=city["lead"], now=NOON)
    let_agency_in(city, case)
    everybody_says(city, case)
    consolidate(city, case)
    consolidation.return_to_review(city.session, case, reason="复核尺寸", actor=city["lead"], now=NOON)
    finding_id = a_draft(city, case, **{"class": "general"})
    assert city.session.get_one(Finding, finding_id).state is FindingState.DRAFT


def test_a_browser_that_missed_thousands_of_events_is_told_where_to_go_on(
    city: City, log_in: Callable[[Account], FlaskClient]
) -> None:
    case = an_open_room(city)
    room = city.session.get_one(Room, case.id)
    begin = room.last_event
    for _ in range(EVENTS_AT_ONCE + 10):
        room.last_event += 1
        city.session.add(
            RoomEvent(
                case_id=case.id,
                number=room.last_event,
                operation_id=str(uuid.uuid4()),
                step=0,
                kind="case",
                visibility="everyone",
                payload={},
                actor_name="虚构",
                at=NOON,
            )
        )
    city.session.flush()
    case_id, end = case.id, room.last_event
    client = log_in(city.session.get_one(Account, city["fire"].account_id))
    numbers: list[int] = []
    last = begin
    for _ in range(3):
        answer = client.get(f"/review-room/cases/{case_id}/events?after={last}").json
        numbers += [event["number"] for event in answer["events"]]
        last = answer["last"]
    assert numbers == list(range(begin + 1, end + 1))
    assert last == end


def test_the_agency_comes_in_while_a_department_submits(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both lock the room first and the trail after; the pauses are a slow machine."""
    own_app.config["RING_AFTER_COMMIT"] = False
    with transaction() as session:
        city = a_city(session)
        case = an_open_room(city, with_agency=False)
        case_id, engagement_id, finding_id = case.id, an_engagement(city, case).id, a_draft(city, case)

    def slow(act: Callable[..., Any]) -> Callable[..., Any]:
        def later(*arguments: Any, **named: Any) -> Any:
            time.sleep(0.3)
            return act(*arguments, **named)

        return later

    monkeypatch.setattr(cases, "tell_room", slow(cases.tell_room))
    monkeypatch.setattr(operations, "_record", slow(operations._record))

    def join() -> None:
        with transaction() as session:
            cases.let_agency_in(session, session.get_one(Engagement, engagement_id), actor=SYSTEM, now=NOON)

    def submit() -> None:
        with transaction() as session:
            content = {"id": str(uuid.uuid4()), "kind": "submit_finding", "finding_id": finding_id}
            perform(session, session.get_one(ReviewCase, case_id), content, actor=city["fire"], now=NOON)

    assert together(own_app, join, submit) == [None, None]
