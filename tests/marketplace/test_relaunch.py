"""No selection ends in a state that nothing leads out of, while the case still waits for its agency."""

from datetime import timedelta
from pathlib import Path

import pytest

from marketplace.domain.errors import ActionNotAllowed, AnnulmentUnfounded, SamePerson, TooFewCandidates
from marketplace.domain.rotation import TurnKind
from marketplace.domain.selection import TRANSITIONS, SelectionAction, SelectionState
from marketplace.models import Selection
from marketplace.usecases.announcing import announce_draw
from marketplace.usecases.outcome import call_standby, decline_selection, end_notice
from marketplace.usecases.relaunch import annul_selection, extend_selection, relist_selection
from marketplace.usecases.requests import audit_selection
from marketplace.usecases.rosters import set_suspension
from marketplace.usecases.rotation import take_turn
from marketplace.usecases.turns import events_of, queue_of
from service_centre.permissions import SYSTEM
from tests.builders import NOON
from tests.marketplace.market import Market

S = SelectionState


def suspend(market: Market, count: int, *, suspended: bool = True) -> None:
    for agency in market.agencies[:count]:
        set_suspension(
            market.session, market.roster, agency.id, suspended=suspended, reason="核查", actor=SYSTEM, now=NOON
        )


def short_of_candidates(market: Market) -> Selection:
    """Four of five agencies are suspended, and the extension is used up."""
    suspend(market, 4)
    selection = market.audited()
    announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON)
    extend_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert selection.state is S.SHORT
    return selection


def test_a_short_selection_begins_again_when_the_roster_has_enough(market: Market) -> None:
    selection = short_of_candidates(market)
    with pytest.raises(TooFewCandidates):
        relist_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    suspend(market, 2, suspended=False)
    relist_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert selection.state is S.DRAFT
    audit_selection(market.session, selection, actor=market.auditor.actor, now=NOON)
    assert announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON) is not None


def test_the_auditor_does_not_begin_again_what_they_audited(market: Market) -> None:
    selection = short_of_candidates(market)
    with pytest.raises(SamePerson):
        relist_selection(market.session, selection, actor=market.auditor.actor, now=NOON)


def test_a_used_up_ranking_leads_back_to_a_new_selection(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.drawn().selection
    for _ in market.agencies:
        decline_selection(market.session, selection, reason="", justified=False, actor=SYSTEM, now=NOON)
        call_standby(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert selection.state is S.SHORT
    relist_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert (selection.state, selection.agency, selection.agency_rank) == (S.DRAFT, None, None)


def test_nobody_in_turn_after_a_refusal_leaves_the_selection_short_and_not_stuck(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.turn_request()
    take_turn(market.session, selection, actor=market.clerk.actor, now=NOON)
    decline_selection(market.session, selection, reason="", justified=False, actor=SYSTEM, now=NOON)
    suspend(market, 5)
    assert take_turn(market.session, selection, actor=market.clerk.actor, now=NOON) is None
    assert selection.state is S.SHORT
    suspend(market, 5, suspended=False)
    relist_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    audit_selection(market.session, selection, actor=market.auditor.actor, now=NOON)
    assert take_turn(market.session, selection, actor=market.clerk.actor, now=NOON) is not None


def test_an_upheld_objection_annuls_the_result_with_its_reason(market: Market) -> None:
    selection = market.drawn().selection
    with pytest.raises(AnnulmentUnfounded):
        annul_selection(market.session, selection, reason=" ", actor=market.auditor.actor, now=NOON)
    annul_selection(market.session, selection, reason="隐瞒关联关系", actor=market.auditor.actor, now=NOON)
    assert selection.state is S.ANNULLED
    with pytest.raises(ActionNotAllowed):
        end_notice(market.session, selection, actor=market.clerk.actor, now=NOON + timedelta(days=21))
    relist_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert (selection.state, selection.notice_until_on) == (S.DRAFT, None)


def test_an_annulled_turn_goes_back_to_its_agency(market: Market) -> None:
    selection = market.turn_request()
    take_turn(market.session, selection, actor=market.clerk.actor, now=NOON)
    annul_selection(market.session, selection, reason="公示内容有误", actor=market.auditor.actor, now=NOON)
    last = events_of(market.session, market.roster.id, queue_of(selection))[-1]
    assert (last.kind, last.agency_code) == (TurnKind.CANCELLED_BEFORE_START, market.agencies[0].credit_code)


def test_every_action_of_the_table_is_performed_by_a_use_case() -> None:
    """An action that nothing performs is a way out that does not exist."""
    use_cases = "".join(path.read_text() for path in Path("marketplace/usecases").glob("*.py"))
    named = {action for _, action in TRANSITIONS}
    assert named == set(SelectionAction)
    assert [action for action in named if f"SelectionAction.{action.name}" not in use_cases] == []


def test_only_the_closing_is_an_end() -> None:
    assert set(SelectionState) - {state for state, _ in TRANSITIONS} == {S.CLOSED}
