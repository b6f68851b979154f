"""Every role at every route, while the case and the selection go through their lives: whom the table does not name
gets 404.

The rivals of `test_rivals` are strangers to the case. Here stand its own parties: a reviewer who tries to consolidate,
an owner who tries to close a finding, a clerk who tries to audit their own announcement.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.models import DrawingFile, DrawingSet, JointOpinion, ReviewCase, SheetRevision, SignatureSlot
from review_room.usecases import opinions, uploads
from service_centre.people.models import Account
from service_centre.permissions import Actor, permits
from tests.builders import NOON, LogIn
from tests.marketplace.market import a_market
from tests.review_room.builders import (
    City,
    a_case_of,
    a_city,
    a_file,
    a_settled_case,
    a_submitted_case,
    an_issued_case,
    an_open_room,
)

Objects = Mapping[str, Any]


def _with_a_file(city: City) -> ReviewCase:
    case = a_case_of(city)
    a_file(city.session, case, "建施-01")
    return case


def _with_a_file_taken_out(city: City) -> ReviewCase:
    case = a_case_of(city)
    file = a_file(city.session, case, "建施-01")
    uploads.remove_file(city.session, file, actor=city["owner"], now=NOON)
    return case


CASES: Mapping[str, Callable[[City], ReviewCase]] = {
    "collecting": _with_a_file,
    "with a file taken out": _with_a_file_taken_out,
    "submitted": a_submitted_case,
    "under review": an_open_room,
    "waiting for a revision": lambda city: an_issued_case(city)[0],
    "being signed": a_settled_case,
}


@pytest.mark.parametrize("condition", CASES)
def test_only_whom_the_table_names_gets_into_a_case(
    app: Flask, session: Session, log_in: LogIn, condition: str
) -> None:
    city = a_city(session)
    objects = _objects_of(city, CASES[condition](city))
    assert _opened_against_the_table(app, log_in, _people_of(city), objects) == []


@pytest.mark.parametrize("condition", ["draft", "audited", "announced"])
def test_only_whom_the_table_names_gets_into_a_selection(
    app: Flask, session: Session, log_in: LogIn, condition: str
) -> None:
    city, market = a_city(session), a_market(session)
    objects: dict[str, Any] = {}
    if condition == "announced":
        attempt = market.announced()
        objects |= {"round_id": attempt.id, "selection_id": attempt.selection_id}
    else:
        objects["selection_id"] = (market.request() if condition == "draft" else market.audited()).id
    people = _people_of(city) | {
        who: (person.account, person.actor)
        for who, person in (("auditor", market.auditor), ("draw clerk", market.clerk), ("officer", market.officer))
    }
    assert _opened_against_the_table(app, log_in, people, objects) == []


def _people_of(city: City) -> dict[str, tuple[Account, Actor]]:
    parties = [who for who in city.actors if not who.startswith("rival")]
    return {who: (city.accounts[who], city.actors[who]) for who in parties}


def _objects_of(city: City, case: ReviewCase) -> Objects:
    """The objects of the case that addresses can name, in the condition it is in."""
    session = city.session
    objects: dict[str, Any] = {"case_id": case.id, "project_id": case.project_id, "level": 0, "x": 0, "y": 0}
    objects["set_id"] = session.scalars(select(DrawingSet.id).where(DrawingSet.case_id == case.id)).first()
    file = session.scalars(select(DrawingFile).where(DrawingFile.set_id == objects["set_id"])).first()
    sheet_id = session.scalars(
        select(SheetRevision.id).where(file is not None, SheetRevision.file_id == file.id)
    ).first()  # type: ignore[union-attr]
    objects |= {"file_id": file and file.id, "sheet_id": sheet_id, "before_id": sheet_id}
    opinion = session.scalars(select(JointOpinion).where(JointOpinion.case_id == case.id)).one_or_none()
    if opinion is not None:
        opinions.note_rendered(session, opinion, pdf_digest="sha256:" + "0" * 64, now=NOON)
        objects["slot_id"] = session.scalars(
            select(SignatureSlot.id).where(SignatureSlot.opinion_id == opinion.id).order_by(SignatureSlot.position)
        ).first()
    return objects


def _opened_against_the_table(
    app: Flask, log_in: LogIn, people: Mapping[str, tuple[Account, Actor]], objects: Objects
) -> list[str]:
    """Ask as everybody for everything that the table does not grant them; what answers otherwise than 404."""
    opened, asked = [], 0
    guarded = list(_guarded_routes(app, objects))
    for who, (account, actor) in people.items():
        client = log_in(account)
        for view, subject, method, address in guarded:
            if permits(view.policy, actor, view.permission, subject):
                continue
            asked += 1
            # As a script: the page around a refusal is not what this is about, and it takes most of the time.
            answer = client.open(address, method=method, data={"password": "x"}, headers={"Accept": "application/json"})
            if answer.status_code != 404:
                opened.append(f"{who}: {method} {address}: {answer.status_code}")
    assert asked > 5 * len(people)
    return opened


def _guarded_routes(app: Flask, objects: Objects) -> Iterator[tuple[Any, Any, str, str]]:
    """Every view of an address that these objects can fill: the view, what it is about, the method, the address."""
    for rule in app.url_map.iter_rules():
        view: Any = app.view_functions[rule.endpoint]
        named = {name: objects.get(name) for name in rule.arguments}
        if not hasattr(view, "policy") or None in named.values():
            continue
        subject, address = view.load(**named), _address(app, rule.endpoint, named)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield view, subject, method, address


def _address(app: Flask, endpoint: str, named: Mapping[str, Any]) -> str:
    with app.test_request_context():
        from flask import url_for

        return url_for(endpoint, **named)
