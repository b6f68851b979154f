"""Full-text search over the web: what is found where, and who may look."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from review_room.models import ReviewCase, SheetRevision, SheetState
from review_room.sheet_search import HITS_AT_MOST, HITS_PER_SHEET
from tests.builders import LogIn
from tests.review_room.builders import City, a_file, an_issued_case, an_open_room


def sheets_of(city: City, case: ReviewCase) -> Sequence[SheetRevision]:
    revisions = city.session.scalars(select(SheetRevision).order_by(SheetRevision.id)).all()
    return [one for one in revisions if one.file.drawing_set.case_id == case.id]


def give_words(app: Flask, sheet: SheetRevision, *words: str) -> None:
    """The words object of a sheet, as the reading writes it: one word to a line."""
    rows = [[10, 10 + 20 * n, 10 + 5 * len(word), 15 + 20 * n, word] for n, word in enumerate(words)]
    stream = io.BytesIO(json.dumps(rows, ensure_ascii=False).encode())
    sheet.words_digest = app.extensions["object_store"].put(stream).digest


def search(client: FlaskClient, case: ReviewCase, query: str) -> Any:
    answer = client.get(f"/review-room/cases/{case.id}/search", query_string={"q": query})
    assert answer.status_code == 200
    return answer.json


def test_hits_come_sheet_by_sheet_with_their_places(app: Flask, city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    first, second = sheets_of(city, case)
    give_words(app, first, "首层平面图", "ELEC Room")
    give_words(app, second, "疏散楼梯", "首层")
    told = search(log_in(city.accounts["fire"]), case, "首 层")
    assert (told["hits"], told["more"], told["unsearched"]) == (2, 0, 0)
    assert [(sheet["id"], [hit["text"] for hit in sheet["hits"]]) for sheet in told["sheets"]] == [
        (first.id, ["首层平面图"]),
        (second.id, ["首层"]),
    ]
    assert told["sheets"][0]["hits"][0]["rectangles"] == [[10, 10, 20, 15]]


def test_only_the_revisions_in_force_are_searched(app: Flask, city: City, log_in: LogIn) -> None:
    case, _ = an_issued_case(city)
    old = sheets_of(city, case)[0]
    give_words(app, old, "疏散门")
    new = a_file(city.session, case, old.sheet.sheet_no).revisions
    city.session.flush()
    collected = sheets_of(city, case)[-1]
    give_words(app, collected, "疏散门")
    assert new is not None
    told = search(log_in(city.accounts["fire"]), case, "疏散门")
    assert [sheet["id"] for sheet in told["sheets"]] == [old.id]
    assert [s["id"] for s in search(log_in(city.accounts["owner"]), case, "疏散门")["sheets"]] == [old.id]


def test_a_sheet_without_words_or_whose_words_are_lost_is_said_to_be_unsearched(
    app: Flask, city: City, log_in: LogIn
) -> None:
    case = an_open_room(city, "建施-01", "建施-02", "建施-03")
    first, second, third = sheets_of(city, case)
    give_words(app, first, "楼梯")
    second.words_digest = "sha256:" + "ab" * 32
    third.state, third.digest, third.failure = SheetState.FAILED, None, "虚构原因"
    told = search(log_in(city.accounts["fire"]), case, "楼梯")
    assert (told["hits"], told["unsearched"]) == (1, 1)


def test_sheets_that_carry_no_words_are_counted_whether_or_not_anything_is_found(
    app: Flask, city: City, log_in: LogIn
) -> None:
    case = an_open_room(city, "建施-01", "建施-02", "建施-03")
    first, *scans = sheets_of(city, case)
    give_words(app, first, "楼梯")
    for scan in scans:
        give_words(app, scan)
    client = log_in(city.accounts["fire"])
    for query, hits in (("楼梯", 1), ("电梯", 0)):
        told = search(client, case, query)
        assert (told["hits"], told["wordless"], told["unsearched"]) == (hits, 2, 0)
    assert log_in(city.accounts["rival_agency"]).get(f"/review-room/cases/{case.id}/search?q=梯").status_code == 404


def test_a_hit_comes_with_the_words_around_it(app: Flask, city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    rows = [[10, 100, 30, 105, "FINISH"], [60, 100, 90, 105, "D-101"]]
    stream = io.BytesIO(json.dumps(rows).encode())
    sheets_of(city, case)[0].words_digest = app.extensions["object_store"].put(stream).digest
    (group,) = search(log_in(city.accounts["fire"]), case, "finish")["sheets"]
    assert group["hits"][0]["context"] == [["FINISH", True], [" D-101", False]]


def test_many_hits_are_counted_but_not_all_listed(app: Flask, city: City, log_in: LogIn) -> None:
    case = an_open_room(city, *(f"建施-{n:02d}" for n in range(6)))
    for sheet in sheets_of(city, case):
        give_words(app, sheet, *["门"] * (HITS_PER_SHEET + 20))
    told = search(log_in(city.accounts["fire"]), case, "门")
    listed = sum(len(sheet["hits"]) for sheet in told["sheets"])
    assert (told["hits"], listed, told["more"]) == (6 * (HITS_PER_SHEET + 20), HITS_AT_MOST, 720 - HITS_AT_MOST)


@pytest.mark.parametrize("query", ["", " ", '"', "\x00", "%", "楼" * 5000, "\ud83d\ude00"])
def test_odd_queries_find_nothing_and_break_nothing(app: Flask, city: City, log_in: LogIn, query: str) -> None:
    case = an_open_room(city)
    give_words(app, sheets_of(city, case)[0], "楼梯")
    odd = query.encode("utf-16", "surrogatepass").decode("utf-16") if "\ud83d" in query else query
    assert search(log_in(city.accounts["fire"]), case, odd)["hits"] == 0


def test_a_rival_finds_nothing_at_all(city: City, log_in: LogIn) -> None:
    case = an_open_room(city)
    assert log_in(city.accounts["rival_agency"]).get(f"/review-room/cases/{case.id}/search?q=x").status_code == 404
