"""After the draw: notice, refusal, silence, standby."""

from datetime import timedelta

import pytest

from marketplace.domain.errors import NoticeRunning, ReasonMissing
from marketplace.domain.selection import SelectionState
from marketplace.usecases.outcome import call_standby, decline_selection, end_due_notices, end_notice, note_no_answer
from tests.builders import NOON
from tests.marketplace.market import Market

MUCH_LATER = NOON + timedelta(days=21)


def test_the_notice_lasts_three_working_days(market: Market) -> None:
    selection = market.drawn().selection
    with pytest.raises(NoticeRunning):
        end_notice(market.session, selection, actor=market.clerk.actor, now=NOON + timedelta(days=3))
    assert end_due_notices(market.session, now=NOON) == 0
    assert end_due_notices(market.session, now=NOON + timedelta(days=4)) == 1
    assert selection.state is SelectionState.SELECTED


def test_without_a_notice_period_the_agency_stands_at_once(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    assert market.drawn().selection.state is SelectionState.SELECTED


def test_after_a_refusal_the_next_rank_follows_without_a_new_draw(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    attempt = market.drawn()
    selection, actor = attempt.selection, market.clerk.actor
    assert attempt.record is not None
    order = [one["candidate"] for one in attempt.record["result"]["ranking"]]
    for code in order[1:]:
        decline_selection(market.session, selection, reason="", justified=False, actor=actor, now=NOON)
        call_standby(market.session, selection, actor=actor, now=NOON)
        assert selection.agency is not None
        assert selection.agency.credit_code == code
    decline_selection(market.session, selection, reason="人员不足", justified=True, actor=actor, now=NOON)
    assert call_standby(market.session, selection, actor=actor, now=NOON) is False
    assert selection.state is SelectionState.SHORT


def test_a_justified_refusal_says_why(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    with pytest.raises(ReasonMissing):
        decline_selection(
            market.session, market.drawn().selection, reason=" ", justified=True, actor=market.clerk.actor, now=NOON
        )


def test_silence_counts_only_after_the_time_to_answer(market: Market) -> None:
    market.set("marketplace.notice_days", 0)
    selection = market.drawn().selection
    with pytest.raises(NoticeRunning):
        note_no_answer(market.session, selection, actor=market.clerk.actor, now=NOON)
    note_no_answer(market.session, selection, actor=market.clerk.actor, now=MUCH_LATER)
    assert selection.state is SelectionState.DECLINED
