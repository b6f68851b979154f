"""What comes to light after a draw or a turn: it may only shrink who can take the case, never widen it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.domain.errors import AgencyRuledOut, AnswerTooLate, NotAbsentYet
from marketplace.domain.selection import SelectionState
from marketplace.models import Selection
from marketplace.usecases.draws import void_draw
from marketplace.usecases.outcome import call_standby, confirm_selection, decline_selection, end_notice
from marketplace.usecases.rosters import declare_interest, set_suspension
from service_centre.audit.models import AuditEntry
from service_centre.organisations.models import Organisation
from tests.builders import NOON
from tests.marketplace.market import Market

AFTER_NOTICE = NOON + timedelta(days=9)
MUCH_LATER = NOON + timedelta(days=60)


def selected(market: Market) -> Selection:
    """A drawn agency whose notice is over and who has not answered."""
    selection = market.drawn().selection
    end_notice(market.session, selection, actor=market.clerk.actor, now=AFTER_NOTICE)
    assert selection.state is SelectionState.SELECTED
    return selection


def ranked(market: Market, selection: Selection, rank: int) -> Organisation:
    attempt = selection.last_round
    assert attempt is not None
    code = (attempt.record or {})["result"]["ranking"][rank - 1]["candidate"]
    return next(agency for agency in market.agencies if agency.credit_code == code)


def suspend(market: Market, agency: Organisation) -> None:
    set_suspension(
        market.session, market.roster, agency.id, suspended=True, reason="演示", actor=market.clerk.actor, now=NOON
    )


def tie(market: Market, selection: Selection, agency: Organisation) -> None:
    owner = selection.agency_request.project.owner_id
    declare_interest(
        market.session, agency_id=agency.id, organisation_id=owner, relation="参股", actor=market.clerk.actor, now=NOON
    )


@pytest.mark.parametrize("found", ["suspended", "tied to the owner"])
def test_a_standby_that_has_been_ruled_out_is_passed_with_its_reason(market: Market, found: str) -> None:
    selection = selected(market)
    decline_selection(market.session, selection, reason="", justified=False, actor=market.clerk.actor, now=AFTER_NOTICE)
    second = ranked(market, selection, 2)
    suspend(market, second) if found == "suspended" else tie(market, selection, second)
    call_standby(market.session, selection, actor=market.clerk.actor, now=AFTER_NOTICE)
    assert selection.agency_id == ranked(market, selection, 3).id
    passed = market.session.scalars(select(AuditEntry).where(AuditEntry.action == "pass_standby")).one()
    assert (second.credit_code or "") in passed.body


def test_when_every_rank_is_ruled_out_nobody_is_called(market: Market) -> None:
    selection = selected(market)
    decline_selection(market.session, selection, reason="", justified=False, actor=market.clerk.actor, now=AFTER_NOTICE)
    for agency in market.agencies:
        suspend(market, agency)
    assert call_standby(market.session, selection, actor=market.clerk.actor, now=AFTER_NOTICE) is False
    assert selection.state is SelectionState.SHORT


def test_an_agency_with_a_tie_found_since_cannot_take_the_case(market: Market) -> None:
    selection = selected(market)
    tie(market, selection, ranked(market, selection, 1))
    with pytest.raises(AgencyRuledOut):
        confirm_selection(market.session, selection, actor=market.clerk.actor, now=AFTER_NOTICE)
    assert selection.state is SelectionState.SELECTED


def test_an_answer_after_the_last_day_does_not_count(market: Market) -> None:
    selection = selected(market)
    with pytest.raises(AnswerTooLate):
        confirm_selection(market.session, selection, actor=market.clerk.actor, now=MUCH_LATER)
    confirm_selection(market.session, selection, actor=market.clerk.actor, now=AFTER_NOTICE)
    assert selection.state is SelectionState.ENGAGED


def test_nobody_is_absent_before_the_deadline_nor_after_having_come(market: Market) -> None:
    attempt = market.announced()
    missing = attempt.parts[1].contributor

    def void(party: str | None, days: int) -> None:
        void_draw(
            market.session,
            attempt,
            cause="contributor_absent",
            statement="演示：逾期",
            party=party,
            actor=market.clerk.actor,
            now=NOON + timedelta(days=days),
        )

    for party, days in ((missing, 0), (None, 0)):
        with pytest.raises(NotAbsentYet):
            void(party, days)
    there = next(part.contributor for part in attempt.parts if part.contributor.startswith("operator"))
    market.commit(attempt, market.clerk)
    with pytest.raises(NotAbsentYet):
        void(there, 30)
    void(missing if missing != there else attempt.parts[0].contributor, 30)
    assert attempt.void_text is not None
