"""Saved wordings of a unit: kept, found, retired, taken in from a table; and nobody else's business."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from review_room.domain.finding import ProvisionMissing, TextMissing
from review_room.domain.saved_wording import WordingTooLong, WordingUnknownClass, WordingUnknownDiscipline, wording_of
from review_room.models import SavedWording
from tests.builders import LogIn
from tests.review_room.builders import City, a_city, a_colleague

STAIRS = {
    "class": "mandatory",
    "discipline": "fire",
    "standard": "GB 55037-2022",
    "clause": "7.1.2",
    "text": "疏散楼梯净宽不足，请核算。",
}
HEADINGS = ["意见性质", "专业", "规范编号", "条文号", "审查意见"]


@pytest.fixture
def city(session: Session) -> City:
    city = a_city(session)
    session.commit()
    return city


def save(client: FlaskClient, **changes: Any) -> TestResponse:
    return client.post("/review-room/wordings.json", json=STAIRS | changes)


def texts(client: FlaskClient, query: str = "") -> list[str]:
    answer = client.get("/review-room/wordings.json", query_string={"q": query})
    return [one["text"] for one in answer.get_json()["wordings"]]


def table(*lines: list[str], encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([HEADINGS, *lines])
    return stream.getvalue().encode(encoding)


def take_in(client: FlaskClient, content: bytes) -> TestResponse:
    return client.post("/review-room/wordings/import", data={"file": (io.BytesIO(content), "常用.csv")})


def test_a_wording_serves_the_whole_unit_and_nobody_else(city: City, log_in: LogIn) -> None:
    assert save(log_in(city.accounts["fire"])).status_code == 201
    colleague = a_colleague(city, "fire")
    city.session.commit()
    assert texts(log_in(city.accounts[colleague])) == [STAIRS["text"]]
    assert texts(log_in(city.accounts["agency"])) == []
    assert STAIRS["text"] not in log_in(city.accounts["agency"]).get("/review-room/wordings").text
    assert STAIRS["text"] not in log_in(city.accounts["agency"]).get("/review-room/wordings.csv").text


@pytest.mark.parametrize("act", ["", "/retirement", "/return"])
def test_another_units_wording_does_not_exist(city: City, log_in: LogIn, act: str) -> None:
    wording_id = save(log_in(city.accounts["fire"])).get_json()["id"]
    assert (
        log_in(city.accounts["agency"]).post(f"/review-room/wordings/{wording_id}{act}", data=STAIRS).status_code == 404
    )


@pytest.mark.parametrize("who", ["owner", "designer", "overseer", "clerk", "fire_signer"])
def test_whoever_writes_no_findings_keeps_no_wordings(city: City, log_in: LogIn, who: str) -> None:
    client = log_in(city.accounts[who])
    assert client.get("/review-room/wordings").status_code == 404
    assert save(client).status_code == 404
    assert "/review-room/wordings" not in client.get("/review-room/cases").text


def test_the_same_wording_twice_is_one(city: City, log_in: LogIn) -> None:
    client = log_in(city.accounts["fire"])
    first, second = save(client), save(client)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json()["id"] == second.get_json()["id"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"clause": ""}, ProvisionMissing),
        ({"text": " "}, TextMissing),
        ({"class": "grave"}, WordingUnknownClass),
        ({"discipline": "astrology"}, WordingUnknownDiscipline),
        ({"standard": "长" * 81}, WordingTooLong),
    ],
)
def test_a_wording_is_checked_like_a_finding(
    city: City, log_in: LogIn, changes: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        wording_of(STAIRS | changes)
    answer = log_in(city.accounts["fire"]).post("/review-room/wordings", data=STAIRS | changes)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert city.session.scalars(select(SavedWording)).all() == []


def test_what_was_typed_is_still_there_after_a_refusal(city: City, log_in: LogIn) -> None:
    page = log_in(city.accounts["fire"]).post("/review-room/wordings", data=STAIRS | {"clause": ""}).text
    assert STAIRS["text"] in page
    assert "GB 55037-2022" in page


def test_a_query_finds_by_every_word_in_any_field(city: City, log_in: LogIn) -> None:
    client = log_in(city.accounts["fire"])
    save(client)
    save(client, text="防火门未注明等级。", clause="4.2.1")
    assert texts(client, "防火门") == ["防火门未注明等级。"]
    assert texts(client, "7.1.2 楼梯") == [STAIRS["text"]]
    assert len(texts(client, "强制性 消防")) == 2
    assert texts(client, "不存在") == []


def test_a_retired_wording_is_not_offered_until_it_is_brought_back(city: City, log_in: LogIn) -> None:
    client = log_in(city.accounts["fire"])
    wording_id = save(client).get_json()["id"]
    client.post(f"/review-room/wordings/{wording_id}/retirement")
    assert texts(client) == []
    assert STAIRS["text"] in client.get("/review-room/wordings").text
    client.post(f"/review-room/wordings/{wording_id}/return")
    assert texts(client) == [STAIRS["text"]]


def test_a_wording_is_changed_in_place(city: City, log_in: LogIn) -> None:
    client = log_in(city.accounts["fire"])
    wording_id = save(client).get_json()["id"]
    assert client.post(f"/review-room/wordings/{wording_id}", data=STAIRS | {"text": "改过的。"}).status_code == 302
    assert texts(client) == ["改过的。"]
    refused = client.post(f"/review-room/wordings/{wording_id}", data=STAIRS | {"text": ""})
    assert refused.status_code == 422
    assert texts(client) == ["改过的。"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_a_table_is_taken_in_with_chinese_names_and_only_once(city: City, log_in: LogIn, encoding: str) -> None:
    client = log_in(city.accounts["fire"])
    content = table(
        ["违反强制性条文", "消防", "GB 55037-2022", "7.1.2", "净宽不足。"],
        ["建议", "建筑", "", "", "建议补充图例。"],
        ["", "", "", "", ""],
        encoding=encoding,
    )
    assert take_in(client, content).status_code == 302
    assert take_in(client, content).status_code == 302
    assert sorted(texts(client)) == ["净宽不足。", "建议补充图例。"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (table(["建议", "建筑", "", "", "好。"], ["违反强制性条文", "消防", "", "", "缺条文。"]), 3),
        (table(["未知", "建筑", "", "", "好。"]), 2),
        (table(["建议", "占星", "", "", "好。"]), 2),
        ("专业,审查意见\n消防,好。".encode(), 1),
        (b"\xff\xfe\x00\xff", 1),
        (b"\x00\x01\x02", 1),
        (b"", 1),
    ],
    ids=["no clause", "no class", "no discipline", "no column", "no text", "bytes", "empty"],
)
def test_a_table_with_one_wrong_line_changes_nothing(city: City, log_in: LogIn, content: bytes, line: int) -> None:
    answer = take_in(log_in(city.accounts["fire"]), content)
    assert answer.status_code == 422
    assert f"表格第 {line} 行有误" in answer.text
    assert city.session.scalars(select(SavedWording)).all() == []


def test_what_was_given_out_can_be_taken_in_and_never_calculates(city: City, log_in: LogIn) -> None:
    client = log_in(city.accounts["fire"])
    save(client, text="=1+1 不符。")
    with client.get("/review-room/wordings.csv") as answer:
        given = answer.data
        assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "'=1+1" in given.decode("utf-8-sig")
    assert take_in(log_in(city.accounts["agency"]), given).status_code == 302
    assert texts(log_in(city.accounts["agency"])) == ["=1+1 不符。"]


@pytest.mark.parametrize("content", [None, [], "x", {"text": 7}])
def test_what_is_no_wording_is_refused(city: City, log_in: LogIn, content: object) -> None:
    assert log_in(city.accounts["fire"]).post("/review-room/wordings.json", json=content).status_code == 422
