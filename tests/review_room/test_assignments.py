"""Assignments: a unit's own affair, with a day, until the finding is over."""

from datetime import timedelta

import pytest

from review_room.domain.assignment import DueInThePast, DueUnreadable, NotAColleague, waits
from review_room.domain.finding import OVER, FindingState
from review_room.models import ReviewCase
from review_room.queries import visible_events, visible_findings
from review_room.talk.queries import assigned_to, own_assignments
from review_room.trail_reading import trail_of
from service_centre.errors import Forbidden, NotFound
from tests.builders import NOON
from tests.review_room.builders import (
    City,
    a_colleague,
    a_draft,
    a_submitted_finding,
    an_issued_case,
    an_open_room,
    operate,
)

TODAY = NOON.date()


def assign(city: City, case: ReviewCase, who: str, finding_id: str, to: str, **changes: object) -> None:
    content = {"finding_id": finding_id, "account_id": city.accounts[to].id, "due_on": TODAY.isoformat()}
    operate(city, case, who, "assign_finding", **content | changes)


def assigned(city: City, case: ReviewCase, reader: str) -> list[str]:
    findings = visible_findings(city.session, case, city[reader])
    return [one.account_name.removeprefix("虚构·") for one in own_assignments(city.session, city[reader], findings)]


def test_a_draft_is_assigned_to_a_colleague_and_no_other_unit_learns_of_it(city: City) -> None:
    case = an_open_room(city)
    colleague = a_colleague(city, "fire")
    finding_id = a_draft(city, case)
    assign(city, case, "fire", finding_id, colleague)
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    everybody = ("fire", "air_defence", "agency", "lead", "overseer", "owner")
    assert {who: assigned(city, case, who) for who in everybody} == {
        who: [colleague] if who == "fire" else [] for who in everybody
    }
    told = {
        who
        for who in everybody
        if any(event.kind == "assign_finding" for event in visible_events(city.session, case, city[who], after=0))
    }
    assert told == {"fire"}
    assert "assign_finding" not in [entry.action for entry in trail_of(city.session, case, city["lead"])]


def test_reviewers_and_designers_each_assign_an_issued_finding_on_their_own(city: City) -> None:
    case, finding_id = an_issued_case(city)
    designer = a_colleague(city, "designer")
    assign(city, case, "fire", finding_id, "fire")
    assign(city, case, "designer", finding_id, designer)
    assert (assigned(city, case, "fire"), assigned(city, case, "designer")) == (["fire"], [designer])
    assert assigned(city, case, "owner") == []


def test_a_second_assignment_takes_the_place_of_the_first(city: City) -> None:
    case = an_open_room(city)
    colleague = a_colleague(city, "fire")
    finding_id = a_draft(city, case)
    assign(city, case, "fire", finding_id, colleague)
    assign(city, case, "fire", finding_id, "fire", due_on="")
    assert assigned(city, case, "fire") == ["fire"]
    assert assigned_to(city.session, city[colleague], [case.id]) == []


def test_a_released_finding_is_nobodys(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    assign(city, case, "fire", finding_id, "fire")
    operate(city, case, "fire", "release_finding", finding_id=finding_id)
    assert assigned(city, case, "fire") == []
    with pytest.raises(NotFound):
        operate(city, case, "fire", "release_finding", finding_id=finding_id)


@pytest.mark.parametrize("to", ["agency", "owner", "rival_department", "fire_signer"])
def test_nobody_is_assigned_who_could_not_do_it(city: City, to: str) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    with pytest.raises(NotAColleague):
        assign(city, case, "fire", finding_id, to)


@pytest.mark.parametrize("account_id", [None, "1", True, [1], 10**12])
def test_what_names_nobody_is_refused(city: City, account_id: object) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    with pytest.raises(NotAColleague):
        assign(city, case, "fire", finding_id, "fire", account_id=account_id)


def test_other_units_findings_are_not_ones_own_to_assign(city: City) -> None:
    case = an_open_room(city)
    finding_id = a_submitted_finding(city, case)
    with pytest.raises(Forbidden):
        assign(city, case, "agency", finding_id, "agency")
    with pytest.raises(NotFound):
        assign(city, case, "designer", finding_id, "designer")


@pytest.mark.parametrize(
    ("due_on", "refusal"),
    [
        ((TODAY - timedelta(days=1)).isoformat(), DueInThePast),
        ("0001-01-01", DueInThePast),
        ("tomorrow", DueUnreadable),
        ("2026-13-40", DueUnreadable),
    ],
)
def test_a_day_that_is_none_or_over_is_refused(city: City, due_on: str, refusal: type[Exception]) -> None:
    case = an_open_room(city)
    finding_id = a_draft(city, case)
    with pytest.raises(refusal):
        assign(city, case, "fire", finding_id, "fire", due_on=due_on)


@pytest.mark.parametrize("state", FindingState)
def test_reviewers_wait_until_it_is_over_and_designers_until_they_have_replied(state: FindingState) -> None:
    assert waits(state, reviews=True) == (state not in OVER)
    assert waits(state, reviews=False) == (state is FindingState.ISSUED)
