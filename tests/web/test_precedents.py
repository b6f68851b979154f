"""The register of precedents as its readers, proposers and deciders meet it."""

import csv
import io

import pytest

from review_room.models import Finding, Precedent
from tests.builders import LogIn
from tests.review_room.builders import City, a_draft, an_issued_case, an_open_room
from tests.review_room.test_precedents import FORM, in_force, proposed
from tests.web.test_exports import taken

PAGE = "/review-room/precedents"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("fire", 200),
        ("agency", 200),
        ("lead", 200),
        ("lead_head", 200),
        ("overseer", 200),
        ("owner", 404),
        ("designer", 404),
    ],
)
def test_who_reviews_reads_the_register_and_nobody_else(city: City, log_in: LogIn, who: str, status: int) -> None:
    row = in_force(city)
    city.session.commit()
    client = log_in(city.accounts[who])
    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}/{row.id}").status_code == status


def test_an_empty_register_says_how_it_is_filled(city: City, log_in: LogIn) -> None:
    city.session.commit()
    assert "还没有案例" in log_in(city.accounts["fire"]).get(PAGE).text


def test_it_is_proposed_by_an_officer_and_put_in_force_by_the_head(city: City, log_in: LogIn) -> None:
    city.session.commit()
    officer, head = log_in(city.accounts["lead"]), log_in(city.accounts["lead_head"])
    assert head.post(PAGE, data=FORM).status_code == 404
    assert officer.post(PAGE, data=FORM, follow_redirects=True).status_code == 200
    row = city.session.query(Precedent).one()
    address = f"{PAGE}/{row.id}"
    assert officer.post(f"{address}/adoption").status_code == 404
    assert head.post(f"{address}/adoption", follow_redirects=True).text.count("有效") > 0
    again = head.post(f"{address}/adoption")
    assert (again.status_code, "不能“审定”" in again.text) == (409, True)
    assert head.post(f"{address}/withdrawal", data={"reason": ""}).status_code == 422
    assert "已撤销" in head.post(f"{address}/withdrawal", data={"reason": "依据废止"}, follow_redirects=True).text


def test_the_head_of_another_department_decides_nothing(city: City, log_in: LogIn) -> None:
    row = proposed(city)
    row.organisation_id = city.organisations["fire"].id
    city.session.commit()
    assert log_in(city.accounts["lead_head"]).post(f"{PAGE}/{row.id}/adoption").status_code == 404


def test_what_was_typed_stays_in_the_form_when_it_is_refused(city: City, log_in: LogIn) -> None:
    city.session.commit()
    answer = log_in(city.accounts["lead"]).post(PAGE, data=FORM | {"valid_from": "soon"})
    assert answer.status_code == 422
    assert FORM["decision"] in answer.text


def test_a_predecessor_that_does_not_exist_is_not_passed_over(city: City, log_in: LogIn) -> None:
    city.session.commit()
    officer = log_in(city.accounts["lead"])
    for unknown in ("99999", "x", "9" * 30):
        assert officer.post(PAGE, data=FORM | {"replaces": unknown}).status_code == 404
    assert city.session.query(Precedent).count() == 0


def test_a_proposal_is_its_own_departments_affair(city: City, log_in: LogIn) -> None:
    row = proposed(city)
    city.session.commit()
    for who, status in {"lead_head": 200, "overseer": 200, "fire": 404, "rival_agency": 404}.items():
        assert log_in(city.accounts[who]).get(f"{PAGE}/{row.id}").status_code == status
    assert FORM["title"] not in log_in(city.accounts["agency"]).get(PAGE).text


def test_the_list_is_filtered_and_says_when_nothing_fits(city: City, log_in: LogIn) -> None:
    in_force(city)
    city.session.commit()
    client = log_in(city.accounts["fire"])
    assert FORM["title"] in client.get(PAGE, query_string={"tag": "疏散", "query": "净宽"}).text
    assert "没有符合条件的案例" in client.get(PAGE, query_string={"query": "屋面"}).text


def test_the_rooms_form_is_told_what_fits(city: City, log_in: LogIn) -> None:
    row = in_force(city)
    case = an_open_room(city)
    city.session.commit()
    address = f"/review-room/cases/{case.id}/precedents.json"
    client = log_in(city.accounts["fire"])
    for asked in ({"discipline": "fire"}, {"q": "净宽"}, {"id": str(row.id)}):
        (told,) = client.get(address, query_string=asked).get_json()["precedents"]
        assert (told["id"], told["title"]) == (str(row.id), row.title)
    assert client.get(address, query_string={"q": "屋面"}).get_json()["precedents"] == []
    assert log_in(city.accounts["owner"]).get(address).status_code == 404


def test_the_citation_is_in_the_lists_that_are_taken_away(city: City, log_in: LogIn) -> None:
    row = in_force(city)
    case = an_open_room(city)
    finding = city.session.get_one(Finding, a_draft(city, case, precedent_id=str(row.id)))
    city.session.commit()
    content = taken(log_in(city.accounts["fire"]), case, "findings.csv").data.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(content, newline=""))
    assert (line["引用案例"], line["审查意见"]) == (f"{row.number} {row.title}", finding.text)


def test_the_owner_sees_the_citation_and_no_way_into_the_register(city: City, log_in: LogIn) -> None:
    row = in_force(city)
    case, finding_id = an_issued_case(city)
    city.session.get_one(Finding, finding_id).precedent = row
    city.session.commit()
    told = log_in(city.accounts["owner"]).get(f"/review-room/cases/{case.id}/room.json").get_json()
    assert told["findings"][0]["precedent"]["number"] == row.number
    assert told["precedents_url"] is None
