"""Pages of enrolment and tenders: what the public sees, what each role does there, what rivals may not know."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.tender import TenderState
from marketplace.models import Enrolment, OpeningKey, RosterTender
from marketplace.opening_officer import OpeningOfficer
from marketplace.usecases.clock import database_clock
from marketplace.usecases.tender_outcome import publish_tender_notice
from service_centre.audit.models import AuditEntry
from service_centre.objects import object_store
from service_centre.people.models import Account
from service_centre.people.roles import Role
from tests.marketplace.market import a_person
from tests.marketplace.sealing import a_sealed_bid, answers
from tests.marketplace.tendering import LATER, Tendering

LogIn = Callable[[Account], FlaskClient]
FORM = {
    "title": "名册公开招标",
    "kind": "term",
    "requirements": "具备资格",
    "criteria": "审查队伍 60\n报价 40\n",
    "places": "3",
    "pass_mark": "60",
    "term_months": "24",
    "threshold": "2",
    "deadline": "2027-06-30T17:00",
}


def _put(client: FlaskClient, tender: RosterTender, raw: bytes) -> Any:
    return client.put(
        f"/marketplace/tenders/{tender.id}/bid",
        data=raw,
        content_type="application/octet-stream",
        headers={"Accept": "application/json"},
    )


def _enrolment_form(code: str, **changes: str) -> dict[str, Any]:
    return {
        "credit_code": code,
        "agency_class": "1",
        "qualification_no": "审图-1",
        "qualification_until_on": "2030-01-01",
        "disciplines": ["architecture"],
        "reviewers": "虚构丁，A-77，建筑，2030-01-01",
        "control_group": "",
        "conflicts": "",
    } | changes


def test_an_agency_enrols_and_the_auditor_checks_through_the_pages(tendering: Tendering, log_in: LogIn) -> None:
    person = tendering.an_agency()
    agency, auditor = log_in(person.account), log_in(tendering.auditor.account)
    assert "尚未入驻任何名册" in agency.get("/marketplace/enrolment").text
    page = f"/marketplace/rosters/{tendering.roster.id}/enrolment"
    assert agency.get(page).status_code == 200
    code = str(tendering.agencies[-1].credit_code)
    assert agency.post(page, data=_enrolment_form(code)).status_code == 302
    found = tendering.saved_of(-1)
    own = f"/marketplace/enrolments/{found.id}"
    assert "提交入驻" in agency.get(own).text
    assert agency.post(f"{own}/submission").status_code == 302
    assert tendering.agencies[-1].name in auditor.get("/marketplace/enrolments").text
    assert auditor.post(f"{own}/notice").status_code == 302
    assert auditor.post(f"{own}/qualification").status_code == 409
    assert found.state == "on_notice"
    assert "A-77" in agency.get(own).text


def test_a_forged_credit_code_is_refused_and_leaves_a_line_in_the_trail(tendering: Tendering, log_in: LogIn) -> None:
    agency = log_in(tendering.an_agency().account)
    page = f"/marketplace/rosters/{tendering.roster.id}/enrolment"
    answer = agency.post(page, data=_enrolment_form("91620100MA0000001A"))
    assert answer.status_code == 422
    assert "校验位" in answer.text
    actions = tendering.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "credit_code_refused"))
    assert len(actions.all()) == 1


@pytest.mark.parametrize(
    "changes", [{"reviewers": "张三 A-1"}, {"qualification_until_on": "soon"}, {"agency_class": "x"}]
)
def test_a_form_that_cannot_be_read_says_where(tendering: Tendering, log_in: LogIn, changes: dict[str, str]) -> None:
    agency = log_in(tendering.an_agency().account)
    code = str(tendering.agencies[-1].credit_code)
    page = f"/marketplace/rosters/{tendering.roster.id}/enrolment"
    answer = agency.post(page, data=_enrolment_form(code, **changes))
    assert answer.status_code == 422
    assert "无法识别" in answer.text
    assert (
        tendering.session.scalars(select(Enrolment).where(Enrolment.agency_id == tendering.agencies[-1].id)).all() == []
    )


def test_a_tender_is_drafted_approved_and_announced_through_the_pages(
    app: Flask, tendering: Tendering, log_in: LogIn
) -> None:
    keeper, auditor, publisher = (
        log_in(one.account) for one in (tendering.keeper, tendering.auditor, tendering.publisher)
    )
    assert keeper.get("/marketplace/tenders/new").status_code == 200
    assert keeper.post("/marketplace/tenders/new", data=FORM | {"criteria": "x"}).status_code == 422
    assert keeper.post("/marketplace/tenders/new", data={**FORM, "roster": tendering.roster.id}).status_code == 302
    tender = tendering.session.scalars(select(RosterTender)).one()
    page = f"/marketplace/tenders/{tender.id}"
    public = app.test_client()
    assert public.get(page).status_code == 404
    assert keeper.post(f"{page}/terms", data=FORM | {"places": "5"}).status_code == 302
    assert keeper.get(f"{page}/terms").status_code == 200
    assert keeper.post(f"{page}/approval").status_code == 404
    assert "批准招标" in auditor.get(page).text
    assert auditor.post(f"{page}/approval").status_code == 302
    assert "发布招标公告" in publisher.get(page).text
    ids = [one.account.id for one in tendering.holders]
    assert publisher.post(f"{page}/announcement", data={"holders": ids[:2]}).status_code == 409
    assert publisher.post(f"{page}/announcement", data={"holders": ids}).status_code == 302
    assert tender.state is TenderState.ANNOUNCED
    assert tender.number in public.get("/marketplace/tenders").text
    assert public.get(f"{page}/announcement.json").text == tender.announcement_text
    assert public.get(f"{page}/opening.json").status_code == 404


def test_questions_and_answers_are_public_and_nameless(app: Flask, tendering: Tendering, log_in: LogIn) -> None:
    tender = tendering.announced()
    page = f"/marketplace/tenders/{tender.id}"
    agency, keeper = log_in(tendering.people[0].account), log_in(tendering.keeper.account)
    assert agency.post(f"{page}/questions", data={"question": "可否联合投标？"}).status_code == 302
    answer = f"/marketplace/tender-questions/{tender.questions[0].id}/answer"
    assert keeper.post(answer, data={"answer": "不接受联合体。"}).status_code == 302
    shown = app.test_client().get(page).text
    assert "可否联合投标？" in shown
    assert "不接受联合体。" in shown
    assert tendering.agencies[0].name not in shown


def test_nobody_but_the_bidder_learns_of_a_bid_before_the_opening(
    app: Flask, tendering: Tendering, log_in: LogIn
) -> None:
    """Pages with and without a bid are the same to the byte, for everybody but the bidder."""
    tender = tendering.bidding(deadline_at=database_clock(tendering.session) + timedelta(days=30))
    readers = [
        log_in(one.account) for one in (tendering.keeper, tendering.publisher, tendering.people[1], *tendering.holders)
    ]
    pages = ["/", "/marketplace/tenders", f"/marketplace/tenders/{tender.id}", f"/marketplace/tenders/{tender.id}/bid"]
    anybody = app.test_client()

    def shown() -> list[tuple[int, str]]:
        seen = [(answer.status_code, answer.text) for reader in readers for answer in map(reader.get, pages)]
        return [(code, _without_tokens(text)) for code, text in seen] + [
            (answer.status_code, _without_tokens(answer.text)) for answer in map(anybody.get, pages[:3])
        ]

    before = shown()
    tender.latest_seen_at = None
    bidder = log_in(tendering.people[0].account)
    raw = a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code), answers(987_654_321))
    assert _put(bidder, tender, raw).status_code == 201
    assert shown() == before
    page = bidder.get(f"/marketplace/tenders/{tender.id}/bid").text
    assert tendering.bids(tender)[0].sealed_digest in page
    assert bidder.get(f"/marketplace/tenders/{tender.id}/receipt.json").get_json()["signature"]
    assert readers[2].get(f"/marketplace/tenders/{tender.id}/receipt.json").status_code == 404
    assert readers[3].get(f"/marketplace/tenders/{tender.id}/envelopes.json").status_code == 409
    assert readers[0].get(f"/marketplace/tenders/{tender.id}/bids").status_code == 404


def _without_tokens(text: str) -> str:
    return re.sub(r'(name="csrf-token" content|name="csrf_token" value)="[^"]+"', "", text)


def test_a_late_bid_is_refused_with_a_sentence(tendering: Tendering, log_in: LogIn) -> None:
    tender = tendering.bidding()
    raw = a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code))
    tender.deadline_at = database_clock(tendering.session) - timedelta(seconds=1)
    answer = _put(log_in(tendering.people[0].account), tender, raw)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "bid_too_late")


def test_rubbish_is_no_bid(tendering: Tendering, log_in: LogIn) -> None:
    tender = tendering.bidding()
    tender.deadline_at, tender.latest_seen_at = database_clock(tendering.session) + timedelta(days=1), None
    browser = log_in(tendering.people[0].account)
    for raw in (b"", b"x", bytes(100_000)):
        assert _put(browser, tender, raw).get_json()["error"]["code"] == "bid_not_sealed"


def test_an_opening_key_is_registered_from_the_browser(tendering: Tendering, log_in: LogIn) -> None:
    browser, officer = log_in(tendering.keeper.account), OpeningOfficer()
    assert "尚未登记" in browser.get("/marketplace/opening-keys").text
    told = browser.post("/marketplace/opening-keys/challenge", json={"public_key": officer.public_key}).get_json()
    answer = officer.read_challenge(told["challenge"], tendering.keeper.account.id)
    sent = {"public_key": officer.public_key, "answer": answer}
    assert browser.post("/marketplace/opening-keys", json={**sent, "answer": "00" * 32}).status_code == 422
    assert browser.post("/marketplace/opening-keys", json=sent).status_code == 201
    assert officer.public_key in browser.get("/marketplace/opening-keys").text
    assert tendering.session.query(OpeningKey).filter_by(public_key=officer.public_key).count() == 1
    assert browser.post("/marketplace/opening-keys", json={"public_key": 1}).status_code == 422
    assert browser.post("/marketplace/opening-keys", data=b"[]", content_type="application/json").status_code == 422


def test_the_opening_and_the_scores_through_the_pages(app: Flask, tendering: Tendering, log_in: LogIn) -> None:
    tendering.store = object_store()  # type: ignore[assignment]
    tender = tendering.bidding()
    for number, person in enumerate(tendering.people, start=1):
        raw = a_sealed_bid(
            tender.announcement,
            str(tendering.agencies[number - 1].credit_code),
            answers(number * 12_345, statements={"team": f"队伍{number}"}),
            [("方案.pdf", b"%PDF")],
        )
        tendering.bid(tender, person, raw=raw)
    tender.deadline_at = database_clock(tendering.session) - timedelta(seconds=1)
    page = f"/marketplace/tenders/{tender.id}"
    for holder in tendering.holders[:2]:
        browser = log_in(holder.account)
        assert "打开我方份额并提交" in browser.get(f"{page}/opening").text
        told = browser.get(f"{page}/envelopes.json").get_json()["envelopes"]
        officer = tendering.officers[holder.account.id]
        assert browser.post(f"{page}/shares", json={"shares": 1}).status_code == 422
        shares = {one["bid"]: officer.reveal(one) for one in told}
        assert browser.post(f"{page}/shares", json={"shares": shares}).status_code == 201
    shown = app.test_client().get(page).text
    assert "123.45" in shown
    assert "队伍1" not in shown
    keeper = log_in(tendering.keeper.account)
    people = [a_person(tendering.session, tendering.centre, Role.DEPARTMENT_REVIEWER) for _ in range(5)]
    ids = [one.account.id for one in people]
    tendering.session.commit()
    assert keeper.post(f"{page}/evaluators", data={"evaluators": ids[:4]}).status_code == 422
    assert keeper.post(f"{page}/evaluators", data={"evaluators": ids}).status_code == 302
    for person in people:
        browser = log_in(person.account)
        assert "队伍3" in browser.get(f"{page}/bids").text
        for bid, points in zip(tender.valid_bids, (70, 90, 50), strict=True):
            assert browser.post(f"/marketplace/bids/{bid.id}/scores", data={"team": points}).status_code == 422
            sent = {"team": points, "price": points}
            assert browser.post(f"/marketplace/bids/{bid.id}/scores", data=sent).status_code == 302
        answer = browser.get(f"/marketplace/bids/{tender.valid_bids[0].id}/files/0")
        assert (answer.data, answer.headers["Content-Security-Policy"]) == (b"%PDF", "default-src 'none'; sandbox")
    assert keeper.post(f"{page}/result").status_code == 302
    assert app.test_client().get(f"{page}/result.json").status_code == 404
    publish_tender_notice(tendering.session, tender, actor=tendering.publisher.actor, now=LATER)
    assert "未达及格分" in app.test_client().get(page).text
    rival = log_in(tendering.people[1].account)
    assert rival.get(f"/marketplace/bids/{tender.valid_bids[0].id}/files/0").status_code == 404
    assert rival.get(f"/marketplace/bids/{tender.valid_bids[1].id}/files/0").status_code == 200
    assert rival.get(f"/marketplace/bids/{tender.valid_bids[1].id}/files/9").status_code == 404
    assert rival.post(f"{page}/objections", data={"words": "评分有误"}).status_code == 302
    assert "评分有误" in app.test_client().get(page).text


def test_strangers_cannot_act_on_a_tender(session: Session, tendering: Tendering, log_in: LogIn) -> None:
    tender = tendering.opened()
    page = f"/marketplace/tenders/{tender.id}"
    bidder = log_in(tendering.people[0].account)
    acts = ("approval", "announcement", "bidding", "notice", "conclusion", "cancellation", "failure", "relaunch")
    more = ("evaluators", "result", "shares", "terms", "opening-without-waiting")
    assert [bidder.post(f"{page}/{act}").status_code for act in (*acts, *more)] == [404] * 13
    assert bidder.get(f"{page}/opening").status_code == 404
    assert bidder.get(f"/marketplace/enrolments/{tendering.saved_of(1).id}").status_code == 404
    assert bidder.get("/marketplace/enrolments").status_code == 404


def test_the_client_that_seals_is_there_to_be_downloaded(app: Flask, session: Session) -> None:
    assert b"lianshen/1/sealed-bid" in app.test_client().get("/marketplace/seal_bid.py").data
    with app.test_client().get("/vendor/hpke/index.js") as answer:
        assert answer.status_code == 200
