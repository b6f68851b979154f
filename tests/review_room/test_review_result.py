"""What the marketplace is told of the agency's work at the end of a case: counts, and no content."""

from datetime import timedelta

from sqlalchemy import select

from review_room.models import Finding, ReviewCase
from review_room.usecases.review_result import hand_over_result
from service_centre.matters.models import AgencyRequest, ReviewResult
from service_centre.outbox import PromisedJob
from tests.builders import NOON
from tests.review_room.builders import City, a_submitted_finding, an_open_room

LATER = NOON + timedelta(days=1)


def _issued(city: City, case: ReviewCase, who: str = "agency", discipline: str = "fire", **changes: object) -> Finding:
    """A finding that has reached the owner, whatever became of it."""
    finding = city.session.get_one(Finding, a_submitted_finding(city, case, who, discipline=discipline))
    finding.issued_at = NOON
    for name, value in changes.items():
        setattr(finding, name, value)
    city.session.flush()
    return finding


def _result(city: City, case: ReviewCase) -> ReviewResult:
    hand_over_result(city.session, case, now=LATER)
    return city.session.scalars(select(ReviewResult)).one()


def test_the_counts_are_of_the_agencys_own_findings_that_reached_the_owner(city: City) -> None:
    case = an_open_room(city)
    _issued(city, case)
    _issued(city, case, round=2)
    _issued(city, case, state="withdrawn")
    _issued(city, case, "fire")
    a_submitted_finding(city, case, "agency")
    told = _result(city, case)
    assert (told.findings_issued, told.findings_first_round, told.findings_overturned) == (3, 2, 1)
    assert told.engagement.concluded_at == LATER


def test_a_mandatory_provision_found_later_on_an_unchanged_sheet_was_missed(city: City) -> None:
    case = an_open_room(city)
    disciplines = _disciplines(city, case)
    _issued(city, case, "fire", round=2, discipline=disciplines[0])
    _issued(city, case, "fire", round=1, discipline=disciplines[0])
    _issued(city, case, "fire", round=2, discipline="landscape")
    _issued(city, case, "fire", round=2, discipline=disciplines[0], state="withdrawn")
    assert _result(city, case).mandatory_missed == 1


def _disciplines(city: City, case: ReviewCase) -> list[str]:
    request = city.session.scalars(select(AgencyRequest).where(AgencyRequest.case_no == case.case_no)).one()
    return list(request.disciplines)


def test_days_late_are_working_days_past_the_official_clock(city: City) -> None:
    case = an_open_room(city)
    case.due_on = (NOON - timedelta(days=4)).date()
    case.paused_on = NOON.date()
    assert _result(city, case).days_late == 2


def test_the_departments_that_may_evaluate_are_those_of_the_review_and_the_lead(city: City) -> None:
    case = an_open_room(city)
    told = set(_result(city, case).department_ids)
    expected = {city[who].organisation_id for who in ("fire", "air_defence", "lead")}
    assert told == expected


def test_the_result_is_handed_over_once(city: City) -> None:
    case = an_open_room(city)
    _result(city, case)
    hand_over_result(city.session, case, now=LATER + timedelta(days=1))
    assert city.session.scalars(select(ReviewResult)).one().concluded_at == LATER
    promised = select(PromisedJob).where(PromisedJob.name == "receive_review_result")
    assert len(city.session.scalars(promised).all()) == 1
