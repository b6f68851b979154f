"""Rotation on a real database: whose turn, who is skipped, what the queue remembers."""

import pytest
from sqlalchemy import select

from marketplace.domain.engagement_errors import JumpUnfounded, NoJumpProposed
from marketplace.domain.errors import ActionNotAllowed, AgencyRuledOut, SamePerson, WrongMethod
from marketplace.domain.rotation import TurnKind, replay
from marketplace.domain.selection import SelectionMethod, SelectionState
from marketplace.models import RotationEvent, Selection
from marketplace.usecases.jumps import decide_jump, propose_jump
from marketplace.usecases.outcome import confirm_selection, decline_selection, end_notice
from marketplace.usecases.rosters import EntryTerms, declare_interest, publish_roster_version, set_suspension
from marketplace.usecases.rotation import take_turn
from marketplace.usecases.turns import events_of, queue_of
from service_centre.matters.models import SizeBand
from service_centre.organisations.kinds import OrganisationKind
from service_centre.permissions import SYSTEM
from tests.builders import NOON, an_organisation
from tests.marketplace.market import DISCIPLINES, Market


def _take(market: Market, selection: Selection) -> str:
    taken = take_turn(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert taken is not None
    return str(taken.credit_code)


def _codes(market: Market) -> list[str]:
    return [str(agency.credit_code) for agency in market.agencies]


def _kinds(market: Market, selection: Selection) -> list[TurnKind]:
    return [one.kind for one in events_of(market.session, market.roster.id, queue_of(selection))]


def test_cases_go_round_in_the_order_of_the_tender(market: Market) -> None:
    taken = [_take(market, market.turn_request()) for _ in range(6)]
    assert taken == [*_codes(market), _codes(market)[0]]


def test_the_agency_is_put_on_notice_and_the_engagement_points_to_the_queue(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.turn_request()
    _take(market, selection)
    engagement = confirm_selection(market.session, selection, actor=SYSTEM, now=NOON)
    assert engagement.selection_reference == f"/marketplace/rosters/{market.roster.id}/queues/building-medium"


def test_an_agency_with_an_interest_is_skipped_for_this_case_and_keeps_its_place(market: Market) -> None:
    selection = market.turn_request()
    firm = selection.agency_request.project.design_firm
    declare_interest(
        market.session,
        agency_id=market.agencies[0].id,
        organisation_id=firm.id,
        relation="参股",
        actor=SYSTEM,
        now=NOON,
    )
    assert _take(market, selection) == _codes(market)[1]
    assert _take(market, market.turn_request()) == _codes(market)[0]
    assert _kinds(market, selection) == [TurnKind.ORDERED, TurnKind.RECUSED, TurnKind.SELECTED, TurnKind.SELECTED]


def test_class_two_agencies_do_not_stand_in_the_queue_of_large_projects(market: Market) -> None:
    terms = [EntryTerms(one.id, 2 if n < 2 else 1, DISCIPLINES, 5) for n, one in enumerate(market.agencies)]
    publish_roster_version(market.session, market.roster, terms, reason="类别变更", actor=SYSTEM, now=NOON)
    assert _take(market, market.turn_request(size_band=SizeBand.LARGE)) == _codes(market)[2]


def test_a_suspended_agency_leaves_the_queue_and_comes_back_at_the_tail(market: Market) -> None:
    first = market.agencies[0].id
    set_suspension(market.session, market.roster, first, suspended=True, reason="核查", actor=SYSTEM, now=NOON)
    selection = market.turn_request()
    assert _take(market, selection) == _codes(market)[1]
    set_suspension(market.session, market.roster, first, suspended=False, reason="恢复", actor=SYSTEM, now=NOON)
    taken = [_take(market, market.turn_request()) for _ in range(4)]
    assert taken[-1] == _codes(market)[0]
    assert TurnKind.SUSPENDED in _kinds(market, selection)
    assert TurnKind.REINSTATED in _kinds(market, selection)


def test_a_newcomer_is_placed_by_the_digest_of_the_roster_version(market: Market) -> None:
    selection = market.turn_request()
    _take(market, selection)
    newcomer = an_organisation(market.session, OrganisationKind.AGENCY)
    terms = [EntryTerms(one.id, 1, DISCIPLINES, 5) for one in [*market.agencies, newcomer]]
    version = publish_roster_version(market.session, market.roster, terms, reason="增补", actor=SYSTEM, now=NOON)
    _take(market, market.turn_request())
    joined = market.session.scalars(select(RotationEvent).where(RotationEvent.kind == TurnKind.JOINED)).one()
    assert (joined.agency_code, joined.seed) == (newcomer.credit_code, version.digest)
    queue = replay(one.as_turn() for one in events_of(market.session, market.roster.id, queue_of(selection)))
    assert len(queue.members) == 6


def test_a_refusal_is_remembered_and_the_next_in_turn_takes_the_case(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.turn_request()
    _take(market, selection)
    decline_selection(market.session, selection, reason="", justified=False, actor=SYSTEM, now=NOON)
    assert _take(market, selection) == _codes(market)[1]
    decline_selection(market.session, selection, reason="人员不足", justified=True, actor=SYSTEM, now=NOON)
    assert _take(market, selection) == _codes(market)[2]
    kinds = _kinds(market, selection)
    assert TurnKind.DECLINED_WITHOUT_REASON in kinds
    assert TurnKind.DECLINED_WITH_REASON in kinds


def test_when_nobody_can_take_a_case_it_says_so(market: Market) -> None:
    for agency in market.agencies:
        agency.control_group = "虚构集团"
    selection = market.turn_request()
    selection.agency_request.project.owner.control_group = "虚构集团"
    before = len(events_of(market.session, market.roster.id, queue_of(selection)))
    assert take_turn(market.session, selection, actor=market.clerk.actor, now=NOON) is None
    assert selection.state is SelectionState.SHORT
    assert len(events_of(market.session, market.roster.id, queue_of(selection))) == before


def test_the_auditor_does_not_take_the_turn(market: Market) -> None:
    selection = market.turn_request()
    with pytest.raises(SamePerson):
        take_turn(market.session, selection, actor=market.auditor.actor, now=NOON)


def test_a_turn_is_taken_once(market: Market) -> None:
    selection = market.turn_request()
    _take(market, selection)
    with pytest.raises(ActionNotAllowed):
        _take(market, selection)
    assert selection.state is SelectionState.ON_NOTICE
    assert selection.method is SelectionMethod.ROTATION


def test_municipal_works_have_a_queue_of_their_own(market: Market) -> None:
    assert queue_of(market.turn_request(disciplines=["road", "bridge"])) == "municipal-medium"


def _jump(market: Market, selection: Selection, agency: int, reason: str = "原机构变更审查") -> None:
    chosen = market.agencies[agency].id
    propose_jump(market.session, selection, agency_id=chosen, reason=reason, actor=market.clerk.actor, now=NOON)


def test_out_of_order_needs_a_reason_and_a_second_person_and_the_skipped_one_stays_next(market: Market) -> None:
    selection = market.turn_request()
    with pytest.raises(JumpUnfounded):
        _jump(market, selection, 2, reason=" ")
    _jump(market, selection, 2)
    with pytest.raises(SamePerson):
        decide_jump(market.session, selection, approved=True, actor=market.clerk.actor, now=NOON)
    assert selection.agency is None
    decide_jump(market.session, selection, approved=True, actor=market.auditor.actor, now=NOON)
    assert selection.agency is market.agencies[2]
    last = events_of(market.session, market.roster.id, queue_of(selection))[-1]
    assert (last.kind, last.reason) == (TurnKind.SELECTED_OUT_OF_ORDER, "原机构变更审查")
    assert last.approver == f"account/{market.auditor.account.id}"
    assert _take(market, market.turn_request()) == _codes(market)[0]


def test_a_refused_jump_changes_nothing(market: Market) -> None:
    selection = market.turn_request()
    _jump(market, selection, 2)
    decide_jump(market.session, selection, approved=False, actor=market.auditor.actor, now=NOON)
    with pytest.raises(NoJumpProposed):
        decide_jump(market.session, selection, approved=True, actor=market.auditor.actor, now=NOON)
    assert _take(market, selection) == _codes(market)[0]


def test_only_an_agency_that_fits_is_taken_out_of_order_and_only_in_a_rotation(market: Market) -> None:
    selection = market.turn_request()
    set_suspension(
        market.session, market.roster, market.agencies[2].id, suspended=True, reason="核查", actor=SYSTEM, now=NOON
    )
    with pytest.raises(AgencyRuledOut):
        _jump(market, selection, 2)
    with pytest.raises(WrongMethod):
        _jump(market, market.audited(), 1)


def test_the_notice_of_a_turn_ends_like_that_of_a_draw(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.turn_request()
    _take(market, selection)
    with pytest.raises(ActionNotAllowed):
        end_notice(market.session, selection, actor=market.clerk.actor, now=NOON)
