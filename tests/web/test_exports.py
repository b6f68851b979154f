"""Who takes what away: the same findings that the room shows, in every format."""

import csv
import io
from collections.abc import Callable, Mapping
from urllib.parse import quote

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from review_room.models import ReviewCase
from service_centre.people.models import Account
from tests.review_room.builders import City, a_city, a_draft, a_submitted_finding, an_issued_case, an_open_room

LogIn = Callable[[Account], FlaskClient]

DRAFT_OF_FIRE, DRAFT_OF_DEFENCE, SUBMITTED = "消防的草稿。", "人防的草稿。", "消防已提交的意见。"


@pytest.fixture
def city(session: Session) -> City:
    return a_city(session)


@pytest.fixture
def case(city: City) -> ReviewCase:
    """A room in which two units write drafts and one has submitted."""
    case = an_open_room(city)
    a_draft(city, case, "fire", text=DRAFT_OF_FIRE)
    a_draft(city, case, "air_defence", text=DRAFT_OF_DEFENCE)
    a_submitted_finding(city, case, "fire", text=SUBMITTED)
    return case


def texts_in_csv(content: bytes) -> set[str]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return {row[4] for row in rows[1:]}


def texts_in_xlsx(content: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {row[3] for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)}


READERS: Mapping[str, Callable[[bytes], set[str]]] = {"findings.csv": texts_in_csv, "findings.xlsx": texts_in_xlsx}
SEEN = {
    "fire": {DRAFT_OF_FIRE, SUBMITTED},
    "air_defence": {DRAFT_OF_DEFENCE, SUBMITTED},
    "lead": {SUBMITTED},
    "overseer": {SUBMITTED},
    "owner": set(),
    "designer": set(),
    "clerk": set(),
}


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("name", READERS)
def test_everybody_takes_away_what_they_see_and_no_more(
    city: City, case: ReviewCase, log_in: LogIn, who: str, name: str
) -> None:
    answer = log_in(city.accounts[who]).get(f"/review-room/cases/{case.id}/exports/{name}")
    assert answer.status_code == 200
    assert READERS[name](answer.data) == SEEN[who]


@pytest.mark.parametrize("name", READERS)
def test_the_owner_takes_away_what_was_issued(city: City, log_in: LogIn, name: str) -> None:
    case, _ = an_issued_case(city)
    answer = log_in(city.accounts["owner"]).get(f"/review-room/cases/{case.id}/exports/{name}")
    assert READERS[name](answer.data) == {"疏散楼梯净宽不足 1.10 m。"}


@pytest.mark.parametrize("name", READERS)
def test_a_download_has_a_chinese_name_and_is_kept_nowhere(
    city: City, case: ReviewCase, log_in: LogIn, name: str
) -> None:
    answer = log_in(city.accounts["fire"]).get(f"/review-room/cases/{case.id}/exports/{name}")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment")
    assert f"filename*=UTF-8''{quote(f'审查意见-{case.case_no}')}" in told
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_case_page_offers_the_lists_to_whoever_sees_findings(city: City, case: ReviewCase, log_in: LogIn) -> None:
    page = f"/review-room/cases/{case.id}"
    assert 'data-testid="export-xlsx"' in log_in(city.accounts["fire"]).get(page).text
    assert 'data-testid="export-xlsx"' not in log_in(city.accounts["owner"]).get(page).text
