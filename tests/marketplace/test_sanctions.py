"""Sanctions: nobody is judged alone, unheard or at once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.domain.errors import AgencyRuledOut, SamePerson
from marketplace.domain.rotation import TurnKind
from marketplace.domain.sanction import (
    ACTION_LABELS,
    GROUND_LABELS,
    RED_LINE_LABELS,
    STATE_LABELS,
    Ground,
    Measure,
    RedLine,
    SanctionAction,
    SanctionState,
    allowed_actions,
    next_sanction_state,
)
from marketplace.domain.sanction_errors import (
    AlreadyPending,
    AppealDaysRunning,
    NotInRoster,
    ReplyDaysRunning,
    SanctionStepNotAllowed,
    StillBarred,
    TooLateToAppeal,
    TooLateToReply,
    WordsMissing,
)
from marketplace.models import RefillProposal, RotationEvent, Sanction
from marketplace.usecases.grounds import look_for_grounds, report_red_line
from marketplace.usecases.outcome import confirm_selection, decline_selection
from marketplace.usecases.rotation import take_turn
from marketplace.usecases.sanction_effects import (
    answer_refill,
    barred_until,
    end_suspensions,
    entry_of,
    months_later,
    readmit_agency,
)
from marketplace.usecases.sanctions import (
    appeal_decision,
    decide_appeal,
    decide_sanction,
    drop_sanction,
    end_appeal_days,
    end_due_appeals,
    hold_hearing,
    notify_agency,
    reply_to_notice,
)
from service_centre.errors import Conflict
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM
from tests.builders import NOON
from tests.marketplace.engaged import agent_of, engaged
from tests.marketplace.market import Market, Person, a_person

DAY = timedelta(days=1)
LATE = NOON + 9 * DAY
"""After the five working days of a reply or an appeal."""


@pytest.fixture
def third(market: Market) -> Person:
    return a_person(market.session, market.centre, Role.PUBLISHER)


def _reported(market: Market, keeper: Person) -> Sanction:
    return report_red_line(
        market.session,
        market.roster,
        agency_id=market.agencies[0].id,
        red_line=RedLine.COLLUSION,
        facts="两家机构的报价文件由同一人制作",
        actor=keeper.actor,
        now=NOON,
    )


def _notified(market: Market, keeper: Person, measure: Measure = Measure.REMOVAL) -> Sanction:
    sanction = _reported(market, keeper)
    notify_agency(market.session, sanction, measure=measure, notice="拟清退，依据见附", actor=keeper.actor, now=NOON)
    return sanction


def _decided(market: Market, keeper: Person, measure: Measure = Measure.REMOVAL) -> Sanction:
    sanction = _notified(market, keeper, measure)
    _decide(market, sanction, measure=measure)
    return sanction


def _decide(market: Market, sanction: Sanction, **changes: Any) -> None:
    values = {"measure": Measure.REMOVAL, "decision": "事实清楚", "actor": market.auditor.actor, "now": LATE}
    decide_sanction(market.session, sanction, **values | changes)


def _removed(market: Market, keeper: Person) -> Sanction:
    sanction = _decided(market, keeper)
    assert end_due_appeals(market.session, now=LATE + 10 * DAY) == 1
    return sanction


def test_every_state_action_ground_and_red_line_has_a_label_and_every_state_is_reached() -> None:
    assert set(STATE_LABELS) == set(SanctionState)
    assert set(ACTION_LABELS) == set(SanctionAction)
    assert set(GROUND_LABELS) == set(Ground)
    assert set(RED_LINE_LABELS) == set(RedLine)
    reached, before = {SanctionState.OPENED}, set[SanctionState]()
    while reached != before:
        before = set(reached)
        reached |= {next_sanction_state(state, action) for state in before for action in allowed_actions(state)}
    assert reached == set(SanctionState)


def test_a_red_line_suspends_at_once_by_a_new_roster_version(market: Market, keeper: Person) -> None:
    before = market.roster.current
    sanction = _reported(market, keeper)
    entry = entry_of(market.roster, sanction.agency_id)
    assert entry is not None
    assert entry.suspended
    assert market.roster.current is not None
    assert before is not None
    assert market.roster.current.number == before.number + 1
    selection = market.turn_request()
    taken = take_turn(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert taken is market.agencies[1]


def test_a_red_line_needs_facts_and_an_agency_of_the_roster_and_is_reported_once(
    market: Market, keeper: Person
) -> None:
    _reported(market, keeper)
    with pytest.raises(AlreadyPending):
        _reported(market, keeper)
    told: dict[str, Any] = {"red_line": RedLine.BRIBERY, "actor": keeper.actor, "now": NOON}
    with pytest.raises(WordsMissing):
        report_red_line(market.session, market.roster, agency_id=market.agencies[1].id, facts=" ", **told)
    with pytest.raises(NotInRoster):
        report_red_line(market.session, market.roster, agency_id=market.centre.id, facts="有", **told)


def test_the_proposer_neither_decides_nor_presides_nor_hears_the_appeal(
    market: Market, keeper: Person, third: Person
) -> None:
    sanction = _notified(market, keeper)
    agent = market.administrator(market.agencies[0]).actor
    with pytest.raises(SamePerson):
        _decide(market, sanction, actor=keeper.actor)
    reply_to_notice(market.session, sanction, reply="不属实", hearing=True, actor=agent, now=NOON)
    with pytest.raises(SamePerson):
        hold_hearing(market.session, sanction, minutes="…", actor=keeper.actor, now=NOON)
    hold_hearing(market.session, sanction, minutes="双方陈述", actor=market.auditor.actor, now=NOON)
    _decide(market, sanction)
    appeal_decision(market.session, sanction, appeal="证据不足", actor=agent, now=LATE)
    for person in (keeper, market.auditor):
        with pytest.raises(SamePerson):
            decide_appeal(market.session, sanction, upheld=False, decision="维持", actor=person.actor, now=LATE)
    decide_appeal(market.session, sanction, upheld=False, decision="维持", actor=third.actor, now=LATE)
    assert sanction.state is SanctionState.IN_FORCE
    assert entry_of(market.roster, sanction.agency_id) is None


def test_whoever_reported_a_red_line_does_not_drop_it_and_another_who_does_reinstates(
    market: Market, keeper: Person
) -> None:
    sanction = _reported(market, keeper)
    with pytest.raises(SamePerson):
        drop_sanction(market.session, sanction, reason="误报", actor=keeper.actor, now=NOON)
    drop_sanction(market.session, sanction, reason="误报", actor=market.auditor.actor, now=NOON)
    entry = entry_of(market.roster, sanction.agency_id)
    assert entry is not None
    assert not entry.suspended


def test_nobody_is_judged_while_the_days_to_reply_run(market: Market, keeper: Person) -> None:
    sanction = _notified(market, keeper)
    assert sanction.reply_by_on is not None
    assert sanction.reply_by_on.isoformat() == "2026-11-30"
    with pytest.raises(ReplyDaysRunning):
        _decide(market, sanction, now=NOON)
    agent = market.administrator(market.agencies[0]).actor
    with pytest.raises(TooLateToReply):
        reply_to_notice(market.session, sanction, reply="不属实", hearing=False, actor=agent, now=LATE)
    _decide(market, sanction)
    assert sanction.state is SanctionState.DECIDED


def test_a_reply_opens_the_decision_and_a_hearing_puts_it_off(market: Market, keeper: Person) -> None:
    sanction = _notified(market, keeper)
    agent = market.administrator(market.agencies[0]).actor
    with pytest.raises(WordsMissing):
        reply_to_notice(market.session, sanction, reply="", hearing=True, actor=agent, now=NOON)
    reply_to_notice(market.session, sanction, reply="不属实", hearing=True, actor=agent, now=NOON)
    with pytest.raises(SanctionStepNotAllowed, match="待听证"):
        _decide(market, sanction, now=NOON)
    hold_hearing(market.session, sanction, minutes="双方陈述", actor=market.auditor.actor, now=NOON)
    assert sanction.decide_by_on is not None
    assert sanction.decide_by_on.isoformat() == "2026-12-07"


def test_a_decision_without_a_measure_gives_back_what_was_suspended(market: Market, keeper: Person) -> None:
    sanction = _notified(market, keeper)
    _decide(market, sanction, measure=None)
    entry = entry_of(market.roster, sanction.agency_id)
    assert sanction.state is SanctionState.DISMISSED
    assert entry is not None
    assert not entry.suspended


def test_a_decision_comes_into_force_when_nobody_appealed_in_time(market: Market, keeper: Person) -> None:
    sanction = _decided(market, keeper)
    with pytest.raises(AppealDaysRunning):
        end_appeal_days(market.session, sanction, actor=SYSTEM, now=LATE)
    agent = market.administrator(market.agencies[0]).actor
    with pytest.raises(TooLateToAppeal):
        appeal_decision(market.session, sanction, appeal="不服", actor=agent, now=LATE + 10 * DAY)
    assert entry_of(market.roster, sanction.agency_id) is not None
    assert end_due_appeals(market.session, now=LATE + 10 * DAY) == 1
    assert sanction.state is SanctionState.IN_FORCE
    assert entry_of(market.roster, sanction.agency_id) is None


def test_a_removal_bars_for_twelve_months_and_asks_for_a_refill(market: Market, keeper: Person) -> None:
    sanction = _removed(market, keeper)
    assert barred_until(market.session, sanction.agency_id) == sanction.until_on
    assert sanction.until_on is not None
    assert sanction.until_on.isoformat() == "2027-12-12"
    proposal = market.session.scalars(select(RefillProposal)).one()
    assert proposal.agencies_left == 4
    answer_refill(market.session, proposal, answer="列入下季度招标", actor=keeper.actor, now=LATE)
    with pytest.raises(Conflict):
        answer_refill(market.session, proposal, answer="再答", actor=keeper.actor, now=LATE)


def test_a_removed_agency_no_longer_confirms_what_it_was_chosen_for(market: Market, keeper: Person) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.turn_request()
    take_turn(market.session, selection, actor=market.clerk.actor, now=LATE + 10 * DAY)
    assert selection.agency is market.agencies[0]
    _removed(market, keeper)
    with pytest.raises(AgencyRuledOut):
        confirm_selection(market.session, selection, actor=agent_of(market, selection).actor, now=LATE + 10 * DAY)


def test_re_entry_waits_for_the_bar_and_is_on_probation(market: Market, keeper: Person) -> None:
    sanction = _removed(market, keeper)
    with pytest.raises(StillBarred):
        readmit_agency(market.session, sanction, actor=keeper.actor, now=LATE + 200 * DAY)
    back = LATE + 400 * DAY
    readmit_agency(market.session, sanction, actor=keeper.actor, now=back)
    entry = entry_of(market.roster, sanction.agency_id)
    assert entry is not None
    assert (entry.place, entry.capacity, entry.suspended) == (5, 1, False)
    assert barred_until(market.session, sanction.agency_id) is None
    assert end_suspensions(market.session, now=back + 367 * DAY) == 1
    entry = entry_of(market.roster, sanction.agency_id)
    assert entry is not None
    assert (entry.capacity, sanction.state) == (5, SanctionState.ENDED)


def test_a_suspension_ends_by_itself(market: Market, keeper: Person) -> None:
    sanction = _decided(market, keeper, Measure.SUSPENSION)
    end_due_appeals(market.session, now=LATE + 10 * DAY)
    assert end_suspensions(market.session, now=LATE + 20 * DAY) == 0
    assert end_suspensions(market.session, now=LATE + 110 * DAY) == 1
    entry = entry_of(market.roster, sanction.agency_id)
    assert entry is not None
    assert not entry.suspended
    assert market.session.scalars(select(RefillProposal)).all() == []


def test_a_won_appeal_reinstates_at_the_head_with_one_turn_more(market: Market, keeper: Person, third: Person) -> None:
    take_turn(market.session, market.turn_request(), actor=market.clerk.actor, now=NOON)
    sanction = _decided(market, keeper)
    take_turn(market.session, market.turn_request(), actor=market.clerk.actor, now=NOON)
    agent = market.administrator(market.agencies[0]).actor
    appeal_decision(market.session, sanction, appeal="证据不足", actor=agent, now=LATE)
    decide_appeal(market.session, sanction, upheld=True, decision="证据不足", actor=third.actor, now=LATE)
    entry = entry_of(market.roster, sanction.agency_id)
    assert entry is not None
    assert not entry.suspended
    kinds = market.session.scalars(select(RotationEvent.kind).order_by(RotationEvent.id)).all()
    assert kinds[-1] is TurnKind.OVERTURNED_ON_APPEAL
    taken = [take_turn(market.session, market.turn_request(), actor=market.clerk.actor, now=LATE) for _ in range(5)]
    assert taken[0] is market.agencies[0]
    assert taken[0] is taken[4]


def test_a_contract_that_never_came_opens_a_sanction_after_thirty_days_and_once(market: Market) -> None:
    selection = engaged(market)
    assert look_for_grounds(market.session, now=NOON + 29 * DAY) == 0
    assert look_for_grounds(market.session, now=NOON + 31 * DAY) == 1
    assert look_for_grounds(market.session, now=NOON + 32 * DAY) == 0
    sanction = market.session.scalars(select(Sanction)).one()
    assert (sanction.ground, sanction.agency_id) == (Ground.CONTRACT_OVERDUE, selection.agency_id)
    drop_sanction(market.session, sanction, reason="业主原因", actor=market.auditor.actor, now=NOON)
    assert look_for_grounds(market.session, now=NOON + 33 * DAY) == 0


def test_two_refusals_without_reason_within_a_year_open_a_sanction(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    for _ in range(2):
        selection = market.turn_request()
        while take_turn(market.session, selection, actor=market.clerk.actor, now=NOON) is not market.agencies[0]:
            decline_selection(market.session, selection, reason="忙", justified=True, actor=SYSTEM, now=NOON)
        decline_selection(market.session, selection, reason="", justified=False, actor=SYSTEM, now=NOON)
        for _ in market.agencies[1:]:
            take_turn(market.session, market.turn_request(), actor=market.clerk.actor, now=NOON)
    assert look_for_grounds(market.session, now=NOON) == 1
    sanction = market.session.scalars(select(Sanction)).one()
    assert (sanction.ground, sanction.agency_id) == (Ground.DECLINED_TWICE, market.agencies[0].id)
    assert look_for_grounds(market.session, now=NOON) == 0


def test_months_end_on_their_last_day() -> None:
    assert months_later(NOON.date().replace(month=1, day=31), 1).isoformat() == "2026-02-28"
    assert months_later(NOON.date().replace(month=12, day=15), 12).isoformat() == "2027-12-15"
