"""Pages from the contract to the sanction: who sees what, who may do what, and what comes of bad input."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.domain.evaluation import CRITERIA, Source
from marketplace.domain.sanction import SanctionState
from marketplace.domain.selection import SelectionState
from marketplace.models import Sanction
from marketplace.usecases.assessments import assess_roster
from marketplace.usecases.delivery import evaluations_of
from marketplace.usecases.grounds import look_for_grounds
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM
from tests.builders import NOON, LogIn
from tests.marketplace.engaged import (
    being_evaluated,
    concluded,
    designer_of,
    engaged,
    judged,
    owner_of,
    pdf,
)
from tests.marketplace.market import Market, Person, a_person


def _contract(**changes: Any) -> dict[str, Any]:
    return {"contract_file": pdf(), "amount_yuan": "300000", "signed_on": "2026-11-20"} | changes


def test_a_contract_goes_through_the_pages_and_only_the_parties_read_it(market: Market, log_in: LogIn) -> None:
    selection = engaged(market)
    assert selection.agency is not None
    page = f"/marketplace/selections/{selection.id}"
    agent = log_in(market.administrator(selection.agency).account)
    owner = log_in(owner_of(market, selection).account)
    assert "上传合同" in agent.get(page).text
    assert agent.post(f"{page}/contract", data=_contract()).status_code == 302
    assert selection.case_no in owner.get("/").text
    assert "300,000" in owner.get(page).text
    assert selection.contract is not None
    document = f"{page}/contracts/{selection.contract.id}.pdf"
    with owner.get(document) as answer:
        assert answer.data.startswith(b"%PDF-")
        assert answer.headers["Content-Disposition"].startswith("attachment")
    rival = market.administrator(next(one for one in market.agencies if one is not selection.agency))
    for stranger in (rival, designer_of(market, selection)):
        assert log_in(stranger.account).get(document).status_code == 404
    assert owner.get(f"{page}/contracts/999.pdf").status_code == 404
    assert owner.post(f"{page}/contract-return", data={"return_reason": ""}).status_code == 422
    assert owner.post(f"{page}/contract-confirmation").status_code == 302
    assert selection.state is SelectionState.IN_SERVICE


@pytest.mark.parametrize(
    "changes",
    [
        {"contract_file": (io.BytesIO(b"MZ"), "合同.pdf")},
        {"contract_file": ""},
        {"amount_yuan": "1e9"},
        {"amount_yuan": "-1"},
        {"amount_yuan": "99999999999999999999"},
        {"signed_on": "2099-01-01"},
        {"signed_on": "昨天"},
    ],
)
def test_a_wrong_contract_is_refused_with_a_sentence(market: Market, log_in: LogIn, changes: dict[str, Any]) -> None:
    selection = engaged(market)
    assert selection.agency is not None
    agent = log_in(market.administrator(selection.agency).account)
    answer = agent.post(f"/marketplace/selections/{selection.id}/contract", data=_contract(**changes))
    assert answer.status_code == 422
    assert selection.state is SelectionState.ENGAGED


def test_a_contract_at_the_tender_limit_is_refused_and_says_why(market: Market, log_in: LogIn) -> None:
    selection = engaged(market)
    assert selection.agency is not None
    agent = log_in(market.administrator(selection.agency).account)
    answer = agent.post(f"/marketplace/selections/{selection.id}/contract", data=_contract(amount_yuan="1000000"))
    assert answer.status_code == 409
    assert "必须招标的工程项目规定" in answer.text


def test_the_auditor_may_state_an_estimate(market: Market, log_in: LogIn) -> None:
    selection = market.request()
    auditor, page = log_in(market.auditor.account), f"/marketplace/selections/{selection.id}/audit"
    assert auditor.post(page, data={"estimate_yuan": "many"}).status_code == 422
    assert auditor.post(page, data={"estimate_yuan": "3000000"}).status_code == 409
    assert auditor.post(page, data={"estimate_yuan": ""}).status_code == 302
    assert selection.state is SelectionState.AUDITED


def test_every_side_evaluates_on_its_page_and_nobody_else_does(market: Market, log_in: LogIn) -> None:
    selection, department = being_evaluated(market)
    assert selection.agency is not None
    page = f"/marketplace/selections/{selection.id}/evaluation"
    reviewer = a_person(market.session, department, Role.DEPARTMENT_REVIEWER)
    sides = {
        Source.OWNER: owner_of(market, selection),
        Source.DESIGN_FIRM: designer_of(market, selection),
        Source.DEPARTMENT: reviewer,
    }
    for stranger in (market.administrator(selection.agency), market.clerk, market.officer):
        assert log_in(stranger.account).get(page).status_code == 404
    for source, person in sides.items():
        browser = log_in(person.account)
        assert page in browser.get("/").text
        shown = browser.get(page).text
        assert [label for label in CRITERIA[source].values() if label not in shown] == []
        assert browser.post(page, data=dict.fromkeys(CRITERIA[source], "9")).status_code == 422
        assert browser.post(page, data=dict.fromkeys(CRITERIA[source], "2")).status_code == 422
        assert browser.post(page, data=dict.fromkeys(CRITERIA[source], "4")).status_code == 302
        assert "已评价" in browser.get(page).text
    assert selection.state is SelectionState.EVALUATED
    assert len(evaluations_of(market.session, selection)) == 4


def test_the_owner_confirms_the_delivery_and_the_clerk_closes(market: Market, log_in: LogIn) -> None:
    selection = engaged(market)
    assert selection.agency is not None
    page = f"/marketplace/selections/{selection.id}"
    concluded(market, selection)
    agent = log_in(market.administrator(selection.agency).account)
    owner, clerk = log_in(owner_of(market, selection).account), log_in(market.clerk.account)
    assert owner.post(f"{page}/delivery-confirmation").status_code == 409
    agent.post(f"{page}/contract", data=_contract())
    owner.post(f"{page}/contract-confirmation")
    assert "确认交付" in owner.get(page).text
    assert owner.post(f"{page}/delivery-confirmation").status_code == 302
    assert clerk.post(f"{page}/closing").status_code == 409
    assert "评价本次服务" in owner.get(page).text


@pytest.fixture
def keeper(market: Market) -> Person:
    return a_person(market.session, market.centre, Role.ROSTER_KEEPER)


def test_an_assessment_is_public_and_its_sheets_are_not(
    app: Flask, market: Market, keeper: Person, log_in: LogIn
) -> None:
    for agency in market.agencies:
        judged(market, agency, owner=8_000)
    browser, base = log_in(keeper.account), f"/marketplace/rosters/{market.roster.id}"
    answer = browser.post(f"{base}/assessments")
    assert answer.status_code == 302
    page = answer.headers["Location"]
    number = int(page.rsplit("/", 1)[1])
    assert browser.get(f"{base}/keeping").status_code == 200
    assert browser.post(f"{base}/assessments").status_code == 409
    public = app.test_client()
    shown = public.get(page).text
    assert all(agency.name in shown for agency in market.agencies)
    assert "考核表</a>" not in shown
    assert public.get(f"{page}.json").get_json()["type"] == "lianshen/1/assessment"
    assert b"recompute" in public.get("/marketplace/recompute_assessment.py").data
    assert public.get("/marketplace/assessments/999").status_code == 404
    assert page in public.get(base).text
    first = market.agencies[0]
    assert "名次" not in public.get(f"/marketplace/agencies/{first.id}").text
    assert page in public.get(f"/marketplace/agencies/{first.id}").text
    assert public.get(f"/marketplace/agencies/{market.centre.id}").status_code == 404
    assert public.get(f"{base}/keeping").status_code == 302
    _sheets_are_for_their_agency(market, log_in, number)


def _sheets_are_for_their_agency(market: Market, log_in: LogIn, number: int) -> None:
    first, second = (log_in(market.administrator(agency).account) for agency in market.agencies[:2])
    own = first.get("/marketplace/own-record").text
    sheet = own.split("/marketplace/assessment-sheets/")[1].split('"')[0]
    assert first.get(f"/marketplace/assessment-sheets/{sheet}").status_code == 200
    assert first.get(f"/marketplace/assessment-sheets/{sheet}.json").get_json()["engagements"]
    for address in (f"/marketplace/assessment-sheets/{sheet}", f"/marketplace/assessment-sheets/{sheet}.json"):
        assert second.get(address).status_code == 404
    assert "考核表</a>" in first.get(f"/marketplace/assessments/{number}").text
    assert second.get(f"/marketplace/rosters/{market.roster.id}/keeping").status_code == 404


def test_a_sanction_goes_through_the_pages_from_red_line_to_appeal(
    market: Market, keeper: Person, log_in: LogIn, app: Flask
) -> None:
    agency = market.agencies[0]
    third = a_person(market.session, market.centre, Role.PUBLISHER)
    base = f"/marketplace/rosters/{market.roster.id}"
    people = (keeper, market.auditor, third, market.administrator(agency), market.administrator(market.agencies[1]))
    proposer, decider, appeals, agent, rival = (log_in(one.account) for one in people)
    told = {"agency_id": agency.id, "red_line": "bribery", "red_line_facts": "银行流水"}
    assert proposer.post(f"{base}/red-lines", data=told | {"red_line": "mood"}).status_code == 422
    page = proposer.post(f"{base}/red-lines", data=told).headers["Location"]
    assert "即时措施" in agent.get(page).text
    assert rival.get(page).status_code == 404
    assert proposer.post(f"{page}/notice", data={"measure": "removal", "notice": "拟清退"}).status_code == 302
    assert page in agent.get("/").text
    assert agent.post(f"{page}/reply", data={"reply": "不属实", "hearing": "y"}).status_code == 302
    assert "记入听证笔录" not in proposer.get(page).text
    assert proposer.post(f"{page}/hearing", data={"words": "…"}).status_code == 409
    assert decider.post(f"{page}/hearing", data={"words": "双方陈述"}).status_code == 302
    assert decider.post(f"{page}/decision", data={"decided_measure": "exile", "decision": "…"}).status_code == 422
    assert decider.post(f"{page}/decision", data={"decided_measure": "removal", "decision": "清退"}).status_code == 302
    assert agency.name not in _in_force(app, agency.id)
    assert agent.post(f"{page}/appeal", data={"words": "不服"}).status_code == 302
    assert appeals.post(f"{page}/appeal-decision", data={"outcome": "", "appeal_decision": "…"}).status_code == 422
    said = {"outcome": "refused", "appeal_decision": "维持"}
    assert decider.post(f"{page}/appeal-decision", data=said).status_code == 409
    assert appeals.post(f"{page}/appeal-decision", data=said).status_code == 302
    assert proposer.post(f"{page}/re-entry").status_code == 409
    public = app.test_client()
    assert "清退出名册" in public.get(f"/marketplace/agencies/{agency.id}").text
    keeping = proposer.get(f"{base}/keeping").text
    refill = keeping.split("/marketplace/refills/")[1].split("/answer")[0]
    assert rival.post(f"/marketplace/refills/{refill}/answer", data={"words": "…"}).status_code == 404
    assert proposer.post(f"/marketplace/refills/{refill}/answer", data={"words": "列入招标"}).status_code == 302


def _in_force(app: Flask, agency_id: int) -> str:
    page = app.test_client().get(f"/marketplace/agencies/{agency_id}").text
    return page.split("已生效的处理")[1]


def test_what_the_centre_only_looks_into_is_not_told_to_the_agency(
    market: Market, keeper: Person, log_in: LogIn
) -> None:
    selection = engaged(market)
    assert selection.agency is not None
    look_for_grounds(market.session, now=NOON + timedelta(days=40))
    sanction = market.session.scalars(select(Sanction)).one()
    page = f"/marketplace/sanctions/{sanction.id}"
    agent = log_in(market.administrator(selection.agency).account)
    assert agent.get(page).status_code == 404
    assert page not in agent.get("/marketplace/own-record").text
    browser = log_in(keeper.account)
    assert page in browser.get("/").text
    assert browser.post(f"{page}/drop", data={"words": " "}).status_code == 422
    assert browser.post(f"{page}/drop", data={"words": "业主原因"}).status_code == 302
    assert sanction.state is SanctionState.DROPPED


def test_an_oversight_officer_reads_but_does_not_sanction(market: Market, keeper: Person, log_in: LogIn) -> None:
    assess_roster(market.session, market.roster, actor=SYSTEM, now=NOON)
    browser, base = log_in(market.officer.account), f"/marketplace/rosters/{market.roster.id}"
    assert browser.get(f"{base}/keeping").status_code == 200
    for act in ("assessments", "red-lines"):
        assert browser.post(f"{base}/{act}").status_code == 404


def test_a_jump_is_proposed_by_one_and_approved_by_another_on_the_page(market: Market, log_in: LogIn) -> None:
    selection = market.turn_request()
    page, chosen = f"/marketplace/selections/{selection.id}", market.agencies[3]
    clerk, auditor = log_in(market.clerk.account), log_in(market.auditor.account)
    assert "不按次序选取" in clerk.get(page).text
    assert clerk.post(f"{page}/jump", data={"jump_agency_id": "x", "jump_reason": "变更"}).status_code == 409
    told = {"jump_agency_id": str(chosen.id), "jump_reason": "原机构变更审查"}
    assert clerk.post(f"{page}/jump", data=told).status_code == 302
    assert "待第二人批准" in clerk.get(page).text
    assert clerk.post(f"{page}/jump-decision", data={"answer": "approve"}).status_code == 404
    assert "批准不按次序选取" in auditor.get(page).text
    assert auditor.post(f"{page}/jump-decision", data={"answer": "approve"}).status_code == 302
    assert selection.agency is chosen
