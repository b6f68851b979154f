"""From the engagement to its end: contract, delivery, evaluation, closing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.domain.engagement_errors import (
    AlreadyEvaluated,
    AmountAtTenderLimit,
    AmountMissing,
    ContractInvalid,
    EvaluationOpen,
    LevelMissing,
    ReasonForLowScore,
    ReturnUnfounded,
)
from marketplace.domain.errors import ActionNotAllowed
from marketplace.domain.evaluation import Source
from marketplace.domain.selection import SelectionState
from marketplace.models import Selection
from marketplace.usecases.contracts import check_is_pdf, confirm_contract, file_contract, return_contract
from marketplace.usecases.delivery import (
    close_selection,
    confirm_delivery,
    end_due_evaluations,
    end_evaluation,
    evaluations_of,
    receive_review_result,
)
from marketplace.usecases.evaluations import evaluate_engagement, may_evaluate
from marketplace.usecases.requests import audit_selection
from service_centre.audit.models import AuditEntry
from service_centre.errors import Forbidden
from service_centre.matters.models import Engagement
from service_centre.permissions import SYSTEM
from tests.builders import NOON
from tests.marketplace.engaged import (
    STORED,
    agent_of,
    being_evaluated,
    concluded,
    engaged,
    evaluated,
    filed,
    in_service,
    levels,
    owner_of,
)
from tests.marketplace.market import Market

DAY = timedelta(days=1)


def test_an_engagement_has_ten_working_days_for_its_contract_and_180_days_for_its_file(market: Market) -> None:
    selection = engaged(market)
    assert selection.state is SelectionState.ENGAGED
    assert selection.contract_by_on is not None
    assert selection.contract_by_on.isoformat() == "2026-12-07"
    assert selection.file_by_on is not None
    assert selection.file_by_on.isoformat() == "2027-05-22"


def test_the_agency_files_the_contract_and_the_owner_confirms_it(market: Market) -> None:
    selection = engaged(market)
    filed(market, selection)
    assert selection.state is SelectionState.CONTRACT_FILED
    confirm_contract(market.session, selection, actor=owner_of(market, selection).actor, now=NOON)
    assert selection.state is SelectionState.IN_SERVICE
    assert selection.contract is not None
    assert selection.contract.confirmed_at == NOON


def test_a_returned_contract_stays_on_file_and_another_is_filed(market: Market) -> None:
    selection = engaged(market)
    filed(market, selection)
    owner = owner_of(market, selection).actor
    with pytest.raises(ReturnUnfounded):
        return_contract(market.session, selection, reason=" ", actor=owner, now=NOON)
    return_contract(market.session, selection, reason="缺签署页", actor=owner, now=NOON)
    assert selection.state is SelectionState.ENGAGED
    filed(market, selection)
    assert [one.return_reason for one in selection.contracts] == ["缺签署页", ""]


@pytest.mark.parametrize("amount", [1_000_000, 2_000_000])
def test_an_amount_at_or_above_the_tender_limit_is_refused_with_the_reason(market: Market, amount: int) -> None:
    selection = engaged(market)
    with pytest.raises(AmountAtTenderLimit, match=r"1,000,000 元.*必须招标的工程项目规定"):
        filed(market, selection, amount=amount)
    filed(market, selection, amount=999_999)


def test_a_contract_without_an_amount_or_signed_tomorrow_is_refused(market: Market) -> None:
    selection = engaged(market)
    with pytest.raises(AmountMissing):
        filed(market, selection, amount=0)
    with pytest.raises(ContractInvalid):
        file_contract(
            market.session,
            selection,
            name="合同.pdf",
            stored=STORED,
            amount_yuan=1,
            signed_on=(NOON + DAY).date(),
            actor=agent_of(market, selection).actor,
            now=NOON,
        )


@pytest.mark.parametrize(("begin", "size"), [(b"PK\x03\x04", 10), (b"%PDF-1.7", 11 * 2**20), (b"", 0)])
def test_only_a_pdf_of_moderate_size_is_a_contract(begin: bytes, size: int) -> None:
    with pytest.raises(ContractInvalid):
        check_is_pdf(begin, size)


def test_the_auditor_refuses_an_estimate_at_the_limit_before_anything_begins(market: Market) -> None:
    selection = market.request()
    with pytest.raises(AmountAtTenderLimit):
        audit_selection(market.session, selection, actor=market.auditor.actor, now=NOON, estimate_yuan=1_000_000)
    assert selection.state is SelectionState.DRAFT
    audit_selection(market.session, selection, actor=market.auditor.actor, now=NOON, estimate_yuan=400_000)
    assert selection.estimate_yuan == 400_000


def test_what_the_room_concludes_is_delivered_and_may_arrive_twice(market: Market) -> None:
    selection = in_service(market)
    concluded(market, selection)
    assert selection.state is SelectionState.DELIVERED
    engagement = market.session.scalars(
        select(Engagement).where(Engagement.agency_request_id == selection.agency_request_id)
    ).one()
    receive_review_result(market.session, engagement, now=NOON)
    assert selection.state is SelectionState.DELIVERED


def test_a_result_from_before_the_contract_is_delivered_when_the_contract_is_confirmed(market: Market) -> None:
    selection = engaged(market)
    concluded(market, selection)
    assert selection.state is SelectionState.ENGAGED
    filed(market, selection)
    confirm_contract(market.session, selection, actor=owner_of(market, selection).actor, now=NOON)
    assert selection.state is SelectionState.DELIVERED


def test_delivery_is_confirmed_only_after_it(market: Market) -> None:
    selection = in_service(market)
    with pytest.raises(ActionNotAllowed):
        confirm_delivery(market.session, selection, actor=owner_of(market, selection).actor, now=NOON)


def test_the_machine_evaluates_when_the_owner_confirms_the_delivery(market: Market) -> None:
    selection, _ = being_evaluated(market, days_late=2, findings_overturned=1)
    (machine,) = evaluations_of(market.session, selection)
    assert machine.source is Source.MACHINE
    assert machine.answers == {"on_time": 8000, "first_pass": 10000, "nothing_missed": 10000, "upheld": 7500}
    assert machine.score == 8875


def test_the_evaluation_ends_with_the_last_voice_and_the_selection_is_closed(market: Market) -> None:
    selection = evaluated(market, level=4)
    assert selection.state is SelectionState.EVALUATED
    assert [one.score for one in evaluations_of(market.session, selection)][1:] == [8000] * 3
    close_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert (selection.state, selection.closed_at) == (SelectionState.CLOSED, NOON)


def test_each_unit_evaluates_once_and_strangers_never(market: Market) -> None:
    selection, _ = being_evaluated(market)
    owner = owner_of(market, selection)
    sent = {"levels": levels(Source.OWNER, 5), "remark": "", "now": NOON}
    evaluate_engagement(market.session, selection, actor=owner.actor, **sent)  # type: ignore[arg-type]
    assert not may_evaluate(market.session, selection, owner.actor.organisation_id)
    with pytest.raises(AlreadyEvaluated):
        evaluate_engagement(market.session, selection, actor=owner.actor, **sent)  # type: ignore[arg-type]
    for stranger in (agent_of(market, selection), market.clerk):
        with pytest.raises(Forbidden):
            evaluate_engagement(market.session, selection, actor=stranger.actor, **sent)  # type: ignore[arg-type]


def test_an_evaluation_answers_every_question_and_a_bad_one_gives_its_reason(market: Market) -> None:
    selection, _ = being_evaluated(market)
    owner = owner_of(market, selection).actor
    with pytest.raises(LevelMissing):
        evaluate_engagement(market.session, selection, levels={"fees": 5}, remark="", actor=owner, now=NOON)
    bad = levels(Source.OWNER, 2)
    with pytest.raises(ReasonForLowScore):
        evaluate_engagement(market.session, selection, levels=bad, remark=" ", actor=owner, now=NOON)


def test_whoever_keeps_silent_is_waited_for_ten_working_days(market: Market) -> None:
    selection, _ = being_evaluated(market)
    with pytest.raises(EvaluationOpen):
        end_evaluation(market.session, selection, actor=SYSTEM, now=NOON)
    assert end_due_evaluations(market.session, now=NOON + 10 * DAY) == 0
    assert end_due_evaluations(market.session, now=NOON + 16 * DAY) == 1
    assert selection.state is SelectionState.EVALUATED
    assert "design_firm" in _last_entry(market, selection).body


def _last_entry(market: Market, selection: Selection) -> AuditEntry:
    entries = select(AuditEntry).where(AuditEntry.stream == selection.audit_stream)
    return market.session.scalars(entries.order_by(AuditEntry.position.desc())).first()  # type: ignore[return-value]
