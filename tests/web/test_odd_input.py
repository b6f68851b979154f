"""What no form of ours sends, but anybody can: null characters, half characters, numbers without end."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from review_room.queries import visible_findings
from service_centre.people.models import Account
from tests.review_room.builders import a_city, an_open_room, first_sheet

TOO_LARGE = "9" * 20


@pytest.mark.parametrize(
    "address",
    [
        f"/review-room/cases/{TOO_LARGE}",
        f"/review-room/sheets/{TOO_LARGE}/tiles/1/0/0.webp",
        f"/review-room/sheets/1/tiles/1/{TOO_LARGE}/0.webp",
        f"/marketplace/draws/{TOO_LARGE}",
        "/marketplace/rosters/1/queues/%00",
        "/check/%00",
    ],
)
def test_an_address_that_no_row_can_have_is_not_found(app: Flask, session: Session, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "前\x00后"},
        {"text": "\ud800"},
        {"standard": "\x00"},
        {"sheet_id": 10**30},
        {"marks": [{"kind": "rectangle", "geometry": {"points": [[10**400, 1], [2, 3]]}}]},
        {"marks": [{"kind": "rectangle", "geometry": {"points": [[float("nan"), 1], [2, 3]]}}]},
    ],
    ids=["null character", "half a character", "null clause", "no such sheet", "endless number", "no number"],
)
def test_an_operation_that_cannot_be_stored_is_refused_with_a_sentence_and_leaves_nothing(
    session: Session, log_in: Callable[[Account], FlaskClient], changes: dict[str, Any]
) -> None:
    city = a_city(session)
    case = an_open_room(city)
    sheet = first_sheet(city, case)
    marks = [{"id": str(uuid.uuid4()), "sheet_id": sheet.id, **mark} for mark in changes.pop("marks", [])]
    finding = {
        "id": str(uuid.uuid4()),
        "sheet_id": sheet.id,
        "discipline": "fire",
        "class": "advisory",
        "text": "演示意见",
        **changes,
    }
    content = {"id": str(uuid.uuid4()), "kind": "draft_finding", "finding": finding, "marks": marks}
    account = session.get_one(Account, city["fire"].account_id)
    answer = log_in(account).post(f"/review-room/cases/{case.id}/operations", json=content)
    assert answer.status_code in (404, 422), answer.text
    assert (answer.json or {})["error"]["sentence"]
    session.expire_all()
    assert visible_findings(session, case, city["fire"]) == []


def test_json_nested_without_end_is_refused(session: Session, log_in: Callable[[Account], FlaskClient]) -> None:
    city = a_city(session)
    case = an_open_room(city)
    client = log_in(session.get_one(Account, city["fire"].account_id))
    answer = client.post(f"/review-room/cases/{case.id}/operations", data="[" * 50_000, content_type="application/json")
    assert answer.status_code == 422
