"""The clause picker asks over the web: by the day of submission, and only within one's own case."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from review_room.code_commands import SEED
from review_room.usecases.provisions import import_codes
from tests.builders import LogIn
from tests.review_room.builders import City, a_city, an_open_room


@pytest.fixture
def city(session: Session) -> City:
    city = a_city(session)
    import_codes(session, SEED.read_text(encoding="utf-8").splitlines())
    return city


def test_a_reviewer_finds_a_clause_as_it_stood_when_the_set_was_handed_in(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    case.submitted_at = datetime(2022, 3, 1, tzinfo=UTC)
    client = log_in(city.accounts["fire"])
    answer = client.get(f"/review-room/cases/{case.id}/provisions.json?q=gb50016 5.5.18").json
    assert answer["on"] == "2022-03-01"
    (found,) = answer["provisions"]
    assert (found["standard"], found["clause"], found["mandatory"]) == ("GB 50016-2014（2018年版）", "5.5.18", True)

    case.submitted_at = datetime(2026, 3, 1, tzinfo=UTC)
    city.session.commit()
    (found,) = client.get(f"/review-room/cases/{case.id}/provisions.json?q=gb50016 5.5.18").json["provisions"]
    assert (found["mandatory"], found["was_mandatory"], found["mandatory_until"]) == (False, True, "2023-06-01")


def test_whoever_may_not_enter_the_room_may_not_ask_in_it(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    stranger = log_in(city.accounts["rival_agency"])
    assert stranger.get(f"/review-room/cases/{case.id}/provisions.json?q=5.5").status_code == 404
