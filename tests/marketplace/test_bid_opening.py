"""Opening: after the deadline, by enough officers, once, with a chain from receipts to contents."""

import pytest
from sqlalchemy import select

from marketplace.domain.canonical import parse
from marketplace.domain.errors import SamePerson
from marketplace.domain.sealed_bid import chain_link
from marketplace.domain.tender import TenderState
from marketplace.domain.tender_errors import BidsStillSealed, NotAHolder, SharesIncomplete, TooFewOfficers
from marketplace.models import RosterTender
from marketplace.usecases.bid_opening import FIRST_LINK, envelopes_for, open_without_waiting, reveal_shares
from marketplace.usecases.tenders import approve_tender
from service_centre.audit.models import AuditEntry
from tests.builders import NOON
from tests.marketplace.sealing import a_sealed_bid
from tests.marketplace.tendering import DEADLINE, LATER, Tendering, at


def _acts(tendering: Tendering, tender: RosterTender) -> list[str]:
    return list(
        tendering.session.scalars(
            select(AuditEntry.action).where(AuditEntry.stream == tender.audit_stream).order_by(AuditEntry.position)
        )
    )


def _three_bids(tendering: Tendering) -> RosterTender:
    tender = tendering.bidding()
    for number, person in enumerate(tendering.people[:3], start=1):
        tendering.bid(tender, person, amount_fen=number * 100)
    return tender


def test_two_officers_open_all_bids_at_once(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    tendering.reveal(tender, tendering.holders[0])
    assert [bid.amount_fen for bid in tendering.bids(tender)] == [None] * 3
    tendering.reveal(tender, tendering.holders[2])
    assert tender.state is TenderState.OPENED
    assert [bid.amount_fen for bid in tendering.bids(tender)] == [100, 200, 300]
    assert all(holder.shares is None for holder in tender.holders)


def test_the_chain_leads_from_receipts_to_contents(tendering: Tendering) -> None:
    opening = parse(tendering.opened().opening_text or "")
    chain = FIRST_LINK
    for row in opening["bids"]:
        chain = chain_link(chain, row["place"], row["sealed"], row["bidder"], row["content"], row["refusal"])
        assert row["link"] == chain
    assert opening["chain"] == chain


def test_nobody_opens_before_the_deadline_is_over(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    actor = tendering.holders[0].actor
    with pytest.raises(BidsStillSealed):
        envelopes_for(tendering.session, tender, store=tendering.store, actor=actor, clock=at(DEADLINE))
    with pytest.raises(BidsStillSealed):
        reveal_shares(tendering.session, tender, {}, store=tendering.store, actor=actor, clock=at(DEADLINE))
    with pytest.raises(BidsStillSealed):
        envelopes_for(tendering.session, tender, store=tendering.store, actor=actor)


def test_pressed_twice_it_happens_once(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    shares = {one.account.id: tendering.shares(tender, one) for one in tendering.holders}
    for person in (*tendering.holders[:2], *tendering.holders[:2]):
        reveal_shares(
            tendering.session,
            tender,
            shares[person.account.id],
            store=tendering.store,
            actor=person.actor,
            clock=at(LATER),
        )
    assert _acts(tendering, tender).count("open_bids") == 1
    assert _acts(tendering, tender).count("shares_revealed") == 2


def test_only_the_announced_officers_open(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    with pytest.raises(NotAHolder):
        tendering.reveal(tender, tendering.publisher)


def test_an_officer_opens_all_bids_or_none(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    some = dict(list(tendering.shares(tender, tendering.holders[0]).items())[:2])
    actor = tendering.holders[0].actor
    with pytest.raises(SharesIncomplete):
        reveal_shares(tendering.session, tender, some, store=tendering.store, actor=actor, clock=at(LATER))


def test_too_few_bids_are_not_opened(tendering: Tendering) -> None:
    tender = tendering.bidding()
    for person in tendering.people[:2]:
        tendering.bid(tender, person)
    tendering.reveal(tender, tendering.holders[0])
    assert tender.state is TenderState.FAILED
    assert all(holder.shares is None for holder in tender.holders)
    assert tender.opening_text is None


def test_a_withheld_share_is_made_good_by_the_next_officer(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    tendering.reveal(tender, tendering.holders[0])
    withheld = dict.fromkeys(tendering.shares(tender, tendering.holders[1]), None)
    actor = tendering.holders[1].actor
    reveal_shares(tendering.session, tender, withheld, store=tendering.store, actor=actor, clock=at(LATER))
    assert tender.state is TenderState.BIDDING
    tendering.reveal(tender, tendering.holders[2])
    assert tender.state is TenderState.OPENED
    assert all(bid.content_digest for bid in tendering.bids(tender))


def test_who_does_not_come_can_be_done_without_once_enough_are_there(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    tendering.reveal(tender, tendering.holders[0])
    act = {"store": tendering.store, "actor": tendering.publisher.actor, "clock": at(LATER)}
    with pytest.raises(TooFewOfficers):
        open_without_waiting(tendering.session, tender, **act)
    withheld = dict.fromkeys(tendering.shares(tender, tendering.holders[1]), None)
    reveal_shares(
        tendering.session, tender, withheld, store=tendering.store, actor=tendering.holders[1].actor, clock=at(LATER)
    )
    open_without_waiting(tendering.session, tender, **act)
    assert tender.state is TenderState.OPENED
    assert all(bid.refusal for bid in tendering.bids(tender))


def test_a_bid_that_was_sealed_wrongly_does_not_keep_the_others_shut(tendering: Tendering) -> None:
    tender = tendering.bidding()
    told = [{"amount_fen": 1}, {"amount_fen": 2}, {"amount_fen": -5}]
    for person, one in zip(tendering.people, told, strict=True):
        tendering.bid(tender, person, **one)
    for holder in tendering.holders[:2]:
        tendering.reveal(tender, holder)
    assert [bool(bid.refusal) for bid in tendering.bids(tender)] == [False, False, True]
    assert len(tender.valid_bids) == 2


def test_bids_under_common_control_do_not_count(tendering: Tendering) -> None:
    for agency in tendering.agencies[:2]:
        agency.control_group = "虚构集团"
    tender = tendering.opened()
    assert [bid.agency_id for bid in tender.valid_bids] == [tendering.agencies[2].id]


def test_a_replaced_bid_is_not_opened(tendering: Tendering) -> None:
    tender = _three_bids(tendering)
    tendering.bid(tender, tendering.people[0], amount_fen=999)
    for holder in tendering.holders[:2]:
        tendering.reveal(tender, holder)
    assert [bid.amount_fen for bid in tender.current_bids] == [200, 300, 999]


def test_who_drafted_does_not_approve(tendering: Tendering) -> None:
    tender = tendering.drafted()
    with pytest.raises(SamePerson):
        approve_tender(tendering.session, tender, actor=tendering.keeper.actor, now=NOON)


def test_a_bid_handed_in_while_the_opening_runs_is_late(tendering: Tendering) -> None:
    tender = tendering.opened()
    raw = a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code))
    assert tendering.bid(tender, tendering.people[0], LATER, raw=raw).refusal
