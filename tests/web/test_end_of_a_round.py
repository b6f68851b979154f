"""Pages and addresses that bring a round to its end: contradictions, viewings, early releases."""

import uuid

import pytest

from review_room.models import ReviewCase
from review_room.usecases.viewing import unopened_sheets
from tests.builders import LogIn
from tests.review_room.builders import (
    City,
    a_submitted_finding,
    an_open_room,
    first_sheet,
    operate,
)


def two(city: City) -> tuple[int, str, str]:
    case = an_open_room(city)
    return case.id, a_submitted_finding(city, case), a_submitted_finding(city, case, "agency")


def test_reviewers_hear_of_contradictions_and_owners_do_not_know_the_address(city: City, log_in: LogIn) -> None:
    case_id, one, other = two(city)
    for who in ("fire", "lead", "overseer"):
        told = log_in(city.accounts[who]).get(f"/review-room/cases/{case_id}/conflicts").json
        assert [{found["first"], found["second"]} for found in told["candidates"]] == [{one, other}]
        assert told["labels"]["grounds"]["region"] == "批注位置重叠"
    for who in ("owner", "designer", "clerk"):
        assert log_in(city.accounts[who]).get(f"/review-room/cases/{case_id}/conflicts").status_code == 404


def test_the_room_names_addresses_only_to_whom_they_answer(city: City, log_in: LogIn) -> None:
    case_id, _, _ = two(city)
    told = log_in(city.accounts["owner"]).get(f"/review-room/cases/{case_id}/room.json").json
    assert (told["conflicts_url"], told["viewings_url"]) == (None, None)
    told = log_in(city.accounts["fire"]).get(f"/review-room/cases/{case_id}/room.json").json
    assert told["conflicts_url"].endswith("/conflicts")
    assert told["viewings_url"].endswith("/viewings")


def test_the_case_page_counts_contradictions_for_reviewers_only(city: City, log_in: LogIn) -> None:
    case_id, one, other = two(city)
    case = city.session.get_one(ReviewCase, case_id)
    operate(city, case, "lead", "declare_conflict", finding_id=one, with_id=other, reason="要求相反")
    city.session.commit()
    assert "1 处待裁定" in log_in(city.accounts["lead"]).get(f"/review-room/cases/{case_id}").text
    assert "意见冲突" not in log_in(city.accounts["owner"]).get(f"/review-room/cases/{case_id}").text


def test_a_beat_is_kept_and_answered_with_what_is_known(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    sheet = first_sheet(city, case).id
    client = log_in(city.accounts["fire"])
    body = {"page": str(uuid.uuid4()), "sheets": [{"sheet_id": sheet, "seconds": 2}]}
    answer = client.post(f"/review-room/cases/{case.id}/viewings", json=body)
    assert answer.json == {"kept": {str(sheet): 2}}


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"page": "x", "sheets": []},
        {"page": str(uuid.uuid4()), "sheets": []},
        {"page": str(uuid.uuid4()), "sheets": [{}]},
        {"page": str(uuid.uuid4()), "sheets": [{"sheet_id": 1, "seconds": -1}]},
        {"page": str(uuid.uuid4()), "sheets": [{"sheet_id": 1, "seconds": True}]},
        {"page": str(uuid.uuid4()), "sheets": [{"sheet_id": 10**12, "seconds": 1}]},
        {"page": str(uuid.uuid4()), "sheets": [{"sheet_id": 1, "seconds": 1.5}]},
        {"page": "no", "sheets": [{"sheet_id": 1, "seconds": 1}]},
    ],
)
def test_a_beat_that_is_none_is_refused_in_words(city: City, log_in: LogIn, body: object) -> None:
    case = an_open_room(city)
    answer = log_in(city.accounts["fire"]).post(f"/review-room/cases/{case.id}/viewings", json=body)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "bad_operation")


def test_the_matrix_opens_for_reviewers_and_as_a_list(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    page = log_in(city.accounts["lead"]).get(f"/review-room/cases/{case.id}/viewings").text
    assert "未打开" in page
    listed = log_in(city.accounts["fire"]).get(f"/review-room/cases/{case.id}/exports/viewings.csv")
    assert listed.data.decode("utf-8-sig").startswith("图号,图名,版本,单位,已打开")
    assert log_in(city.accounts["owner"]).get(f"/review-room/cases/{case.id}/viewings").status_code == 404


def test_to_agree_over_unopened_sheets_is_refused_until_it_is_acknowledged(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    client = log_in(city.accounts["fire"])
    address = f"/review-room/cases/{case.id}/stance"
    refused = client.post(address, data={"stance": "no_objection"})
    assert refused.status_code == 409
    assert "2 张应审图纸未打开：建施-01、建施-02" in refused.text
    ids = ",".join(str(sheet.id) for sheet in unopened_sheets(city.session, case, city.organisations["fire"]))
    assert client.post(address, data={"stance": "no_objection", "acknowledged": ids}).status_code == 302


def test_the_lead_releases_a_discipline_from_the_case_page(city: City, log_in: LogIn) -> None:
    case_id, _, _ = two(city)
    lead = log_in(city.accounts["lead"])
    assert "提前发出一个专业的意见" in lead.get(f"/review-room/cases/{case_id}").text
    assert lead.post(f"/review-room/cases/{case_id}/early-releases", data={"discipline": "fire"}).status_code == 302
    owner = log_in(city.accounts["owner"]).get(f"/review-room/cases/{case_id}").text
    assert "消防 专业已提前发出 2 条" in owner
    refused = lead.post(f"/review-room/cases/{case_id}/early-releases", data={"discipline": "fire"})
    assert (refused.status_code, "已提前发出过一次" in refused.text) == (409, True)
