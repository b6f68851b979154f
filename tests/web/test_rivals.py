"""No page of one organisation opens for another: every route, every rival, the same 404."""

import io
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from marketplace.domain.sanction import RedLine
from marketplace.models import RefillProposal, TenderObjection
from marketplace.usecases.announcing import announce_draw
from marketplace.usecases.assessments import assess_roster
from marketplace.usecases.grounds import report_red_line
from marketplace.usecases.requests import audit_selection
from marketplace.usecases.tenders import answer_question, ask_question, start_bidding
from review_room.domain.attachment import AttachmentKind
from review_room.domain.saved_wording import wording_of
from review_room.models import (
    Attachment,
    DrawingFile,
    DrawingSet,
    ReviewCase,
    SavedWording,
    SheetRevision,
    SignatureSlot,
)
from review_room.usecases.saved_wordings import save_wording
from service_centre.objects import object_store
from service_centre.permissions import SYSTEM
from service_centre.web import unguarded
from tests.builders import NOON, LogIn
from tests.marketplace.engaged import judged
from tests.marketplace.market import Market, a_market
from tests.marketplace.tendering import a_tendering, at
from tests.review_room.builders import City, a_rendered_opinion, a_settled_case, an_issued_case, collecting_set
from tests.review_room.test_precedents import proposed

RIVALS = ("rival_owner", "rival_agency", "rival_department", "rival_designer")


def guarded_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route that asks for a permission and names an object, with each of its methods."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "permission", "public") != "public" and rule.arguments:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def objects_of(city: City, market: Market, folder: Path) -> dict[str, Any]:
    """One object for each argument that an address can name; an argument without one fails the test."""
    session = city.session
    opinion = a_rendered_opinion(city)
    case = opinion.case
    drawing_set = session.scalars(select(DrawingSet).where(DrawingSet.case_id == case.id)).first()
    file = session.scalars(select(DrawingFile).where(DrawingFile.set_id == drawing_set.id)).first()  # type: ignore[union-attr]
    selection = market.request()
    audit_selection(session, selection, actor=market.auditor.actor, now=NOON)
    attempt = announce_draw(session, selection, actor=market.clerk.actor, now=NOON)
    return {
        "case_id": case.id,
        "attachment_id": _an_attachment(city).id,
        "wording_id": _a_wording(city).id,
        "precedent_id": proposed(city).id,
        "project_id": case.project_id,
        "set_id": drawing_set.id,  # type: ignore[union-attr]
        "file_id": file.id,  # type: ignore[union-attr]
        "sheet_id": session.scalars(select(SheetRevision.id).where(SheetRevision.file_id == file.id)).first(),  # type: ignore[union-attr]
        "slot_id": session.scalars(select(SignatureSlot.id).where(SignatureSlot.opinion_id == opinion.id)).first(),
        "selection_id": selection.id,
        "round_id": attempt.id,  # type: ignore[union-attr]
        "before_id": session.scalars(select(SheetRevision.id).where(SheetRevision.file_id == file.id)).first(),  # type: ignore[union-attr]
        "level": 0,
        "x": 0,
        "y": 0,
        **_standing_of(market),
        **_tender_of(session, folder),
    }


def _standing_of(market: Market) -> dict[str, int]:
    """What is kept of a roster and its agencies: assessed, sanctioned, to be refilled."""
    agency = market.agencies[0]
    judged(market, agency)
    assessment = assess_roster(market.session, market.roster, actor=SYSTEM, now=NOON)
    sanction = report_red_line(
        market.session,
        market.roster,
        agency_id=agency.id,
        red_line=RedLine.BRIBERY,
        facts="虚构",
        actor=SYSTEM,
        now=NOON,
    )
    refill = RefillProposal(roster=market.roster, sanction=sanction, agencies_left=4, proposed_at=NOON)
    market.session.add(refill)
    market.session.flush()
    return {
        "roster_id": market.roster.id,
        "assessment_sheet_id": next(one.id for one in assessment.sheets if one.agency_id == agency.id),
        "sanction_id": sanction.id,
        "refill_id": refill.id,
        "contract_id": 1,
    }


def _tender_of(session: Session, folder: Path) -> dict[str, int]:
    """A tender of another centre while agencies bid, and all that hangs on it."""
    tendering = a_tendering(session, folder)
    tender, bidder = tendering.announced(), tendering.people[0]
    asked = ask_question(session, tender, question="虚构", actor=bidder.actor, now=NOON)
    answer_question(session, asked, answer="虚构", actor=tendering.keeper.actor, now=NOON)
    start_bidding(session, tender, actor=tendering.publisher.actor, now=NOON, clock=at(NOON))
    tendering.bid(tender, bidder)
    objection = TenderObjection(
        tender=tender,
        organisation_id=bidder.actor.organisation_id,
        raised_by_id=bidder.account.id,
        words="虚构",
        raised_at=NOON,
    )
    session.add(objection)
    session.flush()
    return {
        "tender_id": tender.id,
        "enrolment_id": tendering.saved_of(0).id,
        "bid_id": tendering.bids(tender)[0].id,
        "question_id": asked.id,
        "objection_id": objection.id,
        "number": 0,
    }


def _an_attachment(city: City) -> Attachment:
    """A file at a finding that everybody in its case may read."""
    case, finding_id = an_issued_case(city)
    unit = city["fire"]
    attachment = Attachment(
        id=str(uuid.uuid4()), case_id=case.id, finding_id=finding_id, organisation_id=unit.organisation_id,
        author_id=unit.account_id, author_name=unit.name, name="虚构.png", size=9,
        digest=object_store().put(io.BytesIO(b"a picture")).digest,
        kind=AttachmentKind.PNG, received_at=NOON, attached_at=NOON,
    )  # fmt: skip
    city.session.add(attachment)
    city.session.flush()
    return attachment


def _a_wording(city: City) -> SavedWording:
    wording = wording_of({"class": "advisory", "discipline": "fire", "text": "虚构。"})
    return save_wording(city.session, wording, actor=city["fire"], now=NOON)[0]


@pytest.fixture
def market(session: Session) -> Market:
    return a_market(session)


@pytest.mark.parametrize("rival", RIVALS)
def test_no_route_opens_for_a_rival(
    app: Flask, city: City, market: Market, log_in: LogIn, tmp_path: Path, rival: str
) -> None:
    objects = objects_of(city, market, tmp_path)
    client = log_in(city.accounts[rival])
    rules = list(guarded_rules(app))
    assert len(rules) > 40
    opened = []
    for rule, method in rules:
        address = _address(app, rule, objects)
        answer = client.open(address, method=method, data={"password": "x"})
        if answer.status_code != 404:
            opened.append(f"{method} {address}: {answer.status_code}")
    assert opened == []


def test_nobody_gets_in_without_signing_in(app: Flask, city: City, market: Market, tmp_path: Path) -> None:
    objects = objects_of(city, market, tmp_path)
    city.session.commit()
    client = app.test_client()
    opened = []
    for rule, method in guarded_rules(app):
        answer = client.open(_address(app, rule, objects), method=method)
        told = answer.headers.get("Location", "")
        if not (answer.status_code == 401 or (answer.status_code == 302 and told.startswith("/sign-in"))):
            opened.append(f"{method} {rule.rule}: {answer.status_code}")
    assert opened == []


def test_what_exists_and_what_does_not_look_the_same(city: City, log_in: LogIn) -> None:
    case, _ = an_issued_case(city)
    client = log_in(city.accounts["rival_owner"])
    there, nowhere = client.get(f"/review-room/cases/{case.id}"), client.get("/review-room/cases/99999999")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _body(there.text) == _body(nowhere.text)


@pytest.mark.parametrize("rival", RIVALS)
def test_lists_of_a_rival_name_nothing_of_others(city: City, log_in: LogIn, rival: str) -> None:
    case, _ = an_issued_case(city)
    client = log_in(city.accounts[rival])
    for address in ("/", "/review-room/cases"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert case.case_no not in answer.text
        assert case.project.name not in answer.text


def test_the_list_of_cases_shows_exactly_what_the_policy_opens(city: City) -> None:
    """The query and the table say the same, for everybody and every state."""
    from review_room.policy import POLICY, Permission
    from review_room.queries import cases_of
    from service_centre.permissions import permits
    from tests.review_room.builders import a_case_of, a_submitted_case, an_open_room

    a_case_of(city)
    a_submitted_case(city)
    an_open_room(city)
    every_case = city.session.scalars(select(ReviewCase)).all()
    for who, actor in city.actors.items():
        listed = {case.id for case in cases_of(city.session, actor)}
        allowed = {case.id for case in every_case if permits(POLICY, actor, Permission.CASE_READ, case)}
        assert listed == allowed, who


def test_a_revision_still_being_collected_is_not_shown_to_reviewers(city: City, log_in: LogIn) -> None:
    from tests.review_room.builders import a_file

    case, _ = an_issued_case(city)
    file = a_file(city.session, case, "建施-09")
    file.first_thumbnail_digest = object_store().put(io.BytesIO(b"a picture")).digest
    sheet = city.session.scalars(select(SheetRevision).where(SheetRevision.file_id == file.id)).one()
    drawing_set = collecting_set(city.session, case)
    addresses = [
        f"/review-room/files/{file.id}/original",
        f"/review-room/files/{file.id}/thumbnail.webp",
        f"/review-room/sheets/{sheet.id}/thumbnail.webp",
        f"/review-room/sheets/{sheet.id}/tiles/0/0/0.webp",
        f"/review-room/sets/{drawing_set.id}/files.json",
    ]
    for who in ("fire", "agency", "lead", "overseer", "clerk"):
        client = log_in(city.accounts[who])
        assert [client.get(address).status_code for address in addresses] == [404] * 5, who


def test_the_owner_reads_the_opinion_only_once_it_is_delivered(city: City, log_in: LogIn) -> None:
    case = a_settled_case(city)
    assert log_in(city.accounts["owner"]).get(f"/review-room/cases/{case.id}/joint-opinion.json").status_code == 404
    assert log_in(city.accounts["fire"]).get(f"/review-room/cases/{case.id}/joint-opinion.json").status_code == 200


def test_no_route_is_without_a_declared_permission(app: Flask) -> None:
    assert unguarded(app) == set()


def _address(app: Flask, rule: Rule, objects: dict[str, Any]) -> str:
    with app.test_request_context():
        from flask import url_for

        return url_for(rule.endpoint, **{name: objects[name] for name in rule.arguments})


def _body(page: str) -> str:
    """The page without what differs from request to request: tokens, and the address it was asked under."""
    return "\n".join(line for line in page.splitlines() if "csrf" not in line and 'name="next"' not in line)
