"""Pages of the marketplace: what the public sees, what each role may do, what rivals may not know."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from marketplace.domain.selection import SelectionState
from marketplace.domain.verification import verify_text
from marketplace.usecases.draws import void_draw
from marketplace.usecases.rosters import declare_interest
from marketplace.usecases.rotation import take_turn
from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.models import Account
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM
from tests.builders import NOON, an_organisation
from tests.marketplace.market import Market, Person, a_person

LogIn = Callable[[Account], FlaskClient]


def _send(client: FlaskClient, url: str, body: dict[str, Any]) -> int:
    return client.post(url, json=body).status_code


def _part(client: FlaskClient, round_id: int) -> dict[str, Any]:
    told = client.get(f"/marketplace/rounds/{round_id}/part.json").get_json()
    return {
        "announcement": json.loads(told["announcement"]),
        "seal": json.loads(told["seal"]) if told["seal"] else None,
        "stage": told["stage"],
    }


def test_the_public_sees_a_draw_in_every_phase_and_can_verify_it(app: Flask, market: Market) -> None:
    attempt = market.announced()
    page = f"/marketplace/draws/{attempt.id}"
    client = app.test_client()
    for people in ((market.clerk,), (market.officer,)):
        assert client.get(page).status_code == 200
        market.commit(attempt, *people)
    assert attempt.seal_digest in client.get(page).text
    market.open(attempt, market.clerk, market.officer)
    shown = client.get(page).text
    assert "可信等级 1" in shown
    assert all(str(agency.credit_code) in shown for agency in market.agencies)
    assert verify_text(client.get(f"{page}/record.json").data) == 1
    assert client.get(f"{page}/void.json").status_code == 404
    assert b"fairdraw/1/" in client.get("/marketplace/verify_draw.py").data
    for document in ("announcement", "seal", "rules"):
        assert client.get(f"{page}/{document}.json").status_code == 200
    assert attempt.selection.case_no in client.get("/marketplace/draws").text


def test_the_public_page_shows_why_an_agency_is_excluded_but_not_the_owner(app: Flask, market: Market) -> None:
    selection = market.audited()
    owner = selection.agency_request.project.owner
    first = market.agencies[0]
    declare_interest(
        market.session, agency_id=first.id, organisation_id=owner.id, relation="参股", actor=SYSTEM, now=NOON
    )
    attempt = market.announced(project_id=selection.agency_request.project_id)
    shown = app.test_client().get(f"/marketplace/draws/{attempt.id}").text
    assert "与建设单位已申报利害关系" in shown
    assert owner.name not in shown


def test_a_void_draw_stays_public(app: Flask, market: Market) -> None:

    attempt = market.announced()
    void_draw(
        market.session,
        attempt,
        cause="technical_failure",
        statement="演示停电",
        party="supervisor:" + str(market.officer.actor.organisation_id),
        actor=market.clerk.actor,
        now=NOON,
    )
    client = app.test_client()
    assert "演示停电" in client.get(f"/marketplace/draws/{attempt.id}").text
    assert "作废" in client.get("/marketplace/draws").text


def test_rosters_and_queues_are_public(app: Flask, market: Market) -> None:

    take_turn(market.session, market.turn_request(), actor=market.clerk.actor, now=NOON)
    client, base = app.test_client(), f"/marketplace/rosters/{market.roster.id}"
    assert "演示名册" in client.get("/marketplace/rosters").text
    assert "轮候队列" in client.get(base).text
    assert "轮到并选取" in client.get(f"{base}/queues/building-medium").text
    assert client.get(f"{base}/versions/1.json").get_json()["version"] == 1
    for missing in (
        f"{base}/queues/none",
        f"{base}/versions/9.json",
        "/marketplace/rosters/999",
        "/marketplace/draws/9",
    ):
        assert client.get(missing).status_code == 404


def test_the_whole_draw_through_the_pages(market: Market, log_in: LogIn) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.request()
    page = f"/marketplace/selections/{selection.id}"
    auditor, clerk, officer = (log_in(one.account) for one in (market.auditor, market.clerk, market.officer))
    assert "审核通过" in auditor.get(page).text
    assert auditor.post(f"{page}/audit").status_code == 302
    assert "发布抽取公告" in clerk.get(page).text
    assert clerk.post(f"{page}/announcement", data={"officer_id": market.officer.account.id}).status_code == 302
    attempt = selection.last_round
    assert attempt is not None
    rounds = f"/marketplace/rounds/{attempt.id}"
    people = ((clerk, market.clerk), (officer, market.officer))
    for client, person in people:
        assert client.get(f"{rounds}/part").status_code == 200
        assert selection.case_no in client.get("/").text
        sent = person.contributor.commit(_part(client, attempt.id)["announcement"])
        assert _send(client, f"{rounds}/commitment", sent) == 201
    for client, person in people:
        told = _part(client, attempt.id)
        sent = person.contributor.open(told["announcement"], told["seal"])
        assert _send(client, f"{rounds}/opening", sent) == 201
    assert selection.state is SelectionState.SELECTED
    assert selection.agency is not None
    agent = market.administrator(selection.agency)
    browser = log_in(agent.account)
    assert "贵机构已中选" in browser.get(page).text
    assert browser.post(f"{page}/answer", data={"answer": "confirm"}).status_code == 302
    assert selection.state is SelectionState.ENGAGED
    assert clerk.get("/marketplace/selections").status_code == 200


def test_a_key_is_registered_from_the_browser(market: Market, log_in: LogIn) -> None:
    agent = market.administrator(market.agencies[0])
    browser = log_in(agent.account)
    assert "尚未登记" in browser.get("/marketplace/keys").text
    proof = agent.contributor.key_proof(agent.account.id)
    sent = {"public_key": agent.contributor.public_key, "proof": proof}
    assert _send(browser, "/marketplace/keys", sent) == 201
    assert agent.contributor.public_key in browser.get("/marketplace/keys").text


@pytest.mark.parametrize("body", [b"", b"[]", b'{"a":1,"a":2}', b'{"public_key":1.5}', b'{"public_key":[]}'])
def test_rubbish_is_refused_with_a_sentence(market: Market, log_in: LogIn, body: bytes) -> None:
    browser = log_in(market.clerk.account)
    answer = browser.post("/marketplace/keys", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["error"]["sentence"]


def test_a_form_with_wrong_values_is_refused(market: Market, log_in: LogIn) -> None:
    attempt = market.announced()
    browser = log_in(market.clerk.account)
    assert browser.post(f"/marketplace/rounds/{attempt.id}/void", data={"cause": "mood"}).status_code == 422
    assert browser.post(f"/marketplace/rounds/{attempt.id}/seal").status_code == 409
    assert browser.post(f"/marketplace/rounds/{attempt.id}/beacon", data={"numbers": "x"}).status_code == 422


def _strangers(session: Session, market: Market) -> list[Person]:
    rival = market.administrator(market.agencies[-1])
    owner = a_person(session, an_organisation(session, OrganisationKind.OWNER), Role.OWNER_CLERK, Role.OWNER_SIGNER)
    other = a_person(
        session, an_organisation(session, OrganisationKind.CENTRE), Role.DRAW_CLERK, Role.SELECTION_AUDITOR
    )
    return [rival, owner, other]


def test_rivals_and_strangers_find_nothing(session: Session, market: Market, log_in: LogIn) -> None:
    attempt = market.drawn()
    selection = attempt.selection
    if selection.agency is market.agencies[-1]:
        market.agencies.reverse()
    page, rounds = f"/marketplace/selections/{selection.id}", f"/marketplace/rounds/{attempt.id}"
    acts = (
        "audit",
        "announcement",
        "extension",
        "turn",
        "notice-end",
        "standby",
        "no-answer",
        "answer",
        "jump",
        "jump-decision",
    )
    for person in _strangers(session, market):
        browser = log_in(person.account)
        assert [browser.post(f"{page}/{act}").status_code for act in acts] == [404] * len(acts)
        assert [browser.post(f"{rounds}/{act}").status_code for act in ("seal", "void", "beacon")] == [404] * 3
        assert [_send(browser, f"{rounds}/{act}", {}) for act in ("commitment", "opening")] == [404] * 2
        assert [browser.get(f"{rounds}/{one}").status_code for one in ("part", "part.json")] == [404] * 2
        assert browser.get(page).status_code == 404
        assert selection.case_no not in browser.get("/").text


def test_without_signing_in_only_public_pages_open(app: Flask, market: Market) -> None:
    attempt = market.announced()
    client = app.test_client()
    for address in (f"/marketplace/selections/{attempt.selection_id}", "/marketplace/selections", "/marketplace/keys"):
        assert client.get(address).status_code == 302


def test_an_oversight_officer_reads_but_does_not_conduct(market: Market, log_in: LogIn) -> None:
    selection = market.audited()
    browser = log_in(market.officer.account)
    assert browser.get(f"/marketplace/selections/{selection.id}").status_code == 200
    assert browser.post(f"/marketplace/selections/{selection.id}/announcement").status_code == 404
