"""Taking bids: in time by the database's clock, once, unedited, from whom may bid, and with nothing to be seen."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from marketplace.domain.tender_errors import (
    BidderNotEligible,
    BiddingNotOpen,
    BidNotSealed,
    BidReplayed,
    BidTooLarge,
    BidTooLate,
    ClockSetBack,
)
from marketplace.models import Enrolment
from marketplace.usecases.bids import submit_bid, withdraw_bid
from marketplace.usecases.clock import database_clock
from service_centre.audit.models import AuditEntry
from service_centre.commands import trail_key
from service_centre.errors import DomainError
from tests.builders import NOON
from tests.marketplace.sealing import a_sealed_bid, answers
from tests.marketplace.tendering import DEADLINE, Tendering, at

MICROSECOND = timedelta(microseconds=1)


def _refusals(tendering: Tendering) -> list[str]:
    """Codes of the refusals in the trail, in order."""
    found = tendering.session.scalars(
        select(AuditEntry.body).where(AuditEntry.action == "bid_refused").order_by(AuditEntry.id)
    )
    return [body.partition('"refused":"')[2].partition('"')[0] for body in found]


def test_a_bid_gets_a_signed_receipt_that_tells_nothing_of_others(tendering: Tendering) -> None:
    tender = tendering.bidding()
    first, second = (tendering.bid(tender, person).bid for person in tendering.people[:2])
    assert first is not None
    assert second is not None
    trail_key().public_key().verify(bytes.fromhex(second.receipt_signature), second.receipt_text.encode())
    assert second.sealed_digest in second.receipt_text
    assert first.sealed_digest not in second.receipt_text
    assert '"place"' not in second.receipt_text


@pytest.mark.parametrize(
    ("late_by", "refusal"), [(-MICROSECOND, None), (0 * MICROSECOND, None), (MICROSECOND, BidTooLate)]
)
def test_at_the_deadline_is_in_time_and_a_microsecond_later_is_late(
    tendering: Tendering, late_by: timedelta, refusal: type[DomainError] | None
) -> None:
    tender = tendering.bidding()
    answer = tendering.bid(tender, tendering.people[0], DEADLINE + late_by)
    assert type(answer.refusal) is (refusal or type(None))
    assert (answer.bid is None) == (refusal is not None)
    assert _refusals(tendering) == ([BidTooLate.code] if refusal else [])


def test_the_database_says_what_time_it_is(tendering: Tendering) -> None:
    tender = tendering.bidding()
    raw = a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code))
    actor = tendering.people[0].actor
    tender.deadline_at = database_clock(tendering.session) - timedelta(seconds=1)
    assert isinstance(
        submit_bid(tendering.session, tender, raw, store=tendering.store, actor=actor).refusal, BidTooLate
    )
    tender.deadline_at = database_clock(tendering.session) + timedelta(hours=1)
    tender.latest_seen_at = None
    assert submit_bid(tendering.session, tender, raw, store=tendering.store, actor=actor).bid


def test_a_clock_set_back_takes_no_bid(tendering: Tendering) -> None:
    tender = tendering.bidding()
    tendering.bid(tender, tendering.people[0], NOON + timedelta(hours=1))
    answer = tendering.bid(tender, tendering.people[1], NOON + timedelta(minutes=59))
    assert isinstance(answer.refusal, ClockSetBack)
    assert _refusals(tendering) == [ClockSetBack.code]
    assert tendering.bid(tender, tendering.people[1], NOON + timedelta(hours=1) - timedelta(seconds=1)).bid


def test_once_the_deadline_has_been_seen_no_clock_brings_it_back(tendering: Tendering) -> None:
    tender = tendering.bidding()
    tendering.bid(tender, tendering.people[0], DEADLINE + timedelta(seconds=1))
    answer = tendering.bid(tender, tendering.people[0], DEADLINE - timedelta(milliseconds=500))
    assert isinstance(answer.refusal, BidTooLate)


def test_a_bid_edited_in_transit_is_not_taken(tendering: Tendering) -> None:
    tender = tendering.bidding()
    raw = bytearray(a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code)))
    raw[-100] ^= 1
    answer = tendering.bid(tender, tendering.people[0], raw=bytes(raw))
    assert isinstance(answer.refusal, BidNotSealed)
    assert _refusals(tendering) == [BidNotSealed.code]
    assert tendering.bids(tender) == []


def test_the_same_bid_twice_is_one_bid_with_one_receipt(tendering: Tendering) -> None:
    tender = tendering.bidding()
    raw = a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code))
    first = tendering.bid(tender, tendering.people[0], raw=raw).bid
    assert tendering.bid(tender, tendering.people[0], NOON + timedelta(hours=1), raw=raw).bid is first
    assert len(tendering.bids(tender)) == 1


def test_a_later_bid_replaces_and_the_replaced_one_is_not_taken_again(tendering: Tendering) -> None:
    tender = tendering.bidding()
    raw = a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code))
    tendering.bid(tender, tendering.people[0], raw=raw)
    later = tendering.bid(tender, tendering.people[0]).bid
    assert isinstance(tendering.bid(tender, tendering.people[0], raw=raw).refusal, BidReplayed)
    assert [bid for bid in tendering.bids(tender) if bid.superseded_at is None] == [later]


def test_a_rivals_bid_is_not_taken(tendering: Tendering) -> None:
    tender = tendering.bidding()
    raw = a_sealed_bid(tender.announcement, str(tendering.agencies[0].credit_code))
    assert isinstance(tendering.bid(tender, tendering.people[1], raw=raw).refusal, BidNotSealed)


def test_a_bid_of_another_tender_is_not_taken(tendering: Tendering) -> None:
    first, second = tendering.bidding(), tendering.bidding()
    raw = a_sealed_bid(first.announcement, str(tendering.agencies[0].credit_code))
    assert isinstance(tendering.bid(second, tendering.people[0], raw=raw).refusal, BidNotSealed)


def test_a_bid_larger_than_any_bucket_is_not_taken(tendering: Tendering) -> None:
    raw = bytes((17 << 20) + 1)
    assert isinstance(tendering.bid(tendering.bidding(), tendering.people[0], raw=raw).refusal, BidTooLarge)


def test_before_the_bidding_nothing_is_taken(tendering: Tendering) -> None:
    assert isinstance(tendering.bid(tendering.announced(), tendering.people[0]).refusal, BiddingNotOpen)


def test_who_has_not_enrolled_cannot_bid(tendering: Tendering) -> None:
    stranger = tendering.an_agency()
    assert isinstance(tendering.bid(tendering.bidding(), stranger).refusal, BidderNotEligible)


def test_who_is_not_through_the_form_check_cannot_bid(tendering: Tendering) -> None:
    newcomer = tendering.an_agency()
    tendering.saved(newcomer)
    assert isinstance(tendering.bid(tendering.bidding(), newcomer).refusal, BidderNotEligible)


def test_a_reviewer_who_expired_since_the_form_check_keeps_the_agency_out(tendering: Tendering) -> None:
    tender = tendering.bidding()
    enrolment = tendering.session.scalars(select(Enrolment).order_by(Enrolment.id)).first()
    assert enrolment is not None
    enrolment.reviewers = [{**one, "expires_on": "2026-11-22"} for one in enrolment.reviewers]
    answer = tendering.bid(tender, tendering.people[0])
    assert isinstance(answer.refusal, BidderNotEligible)
    assert _refusals(tendering) == [BidderNotEligible.code]


def test_a_bid_can_be_taken_back_until_the_deadline(tendering: Tendering) -> None:
    tender = tendering.bidding()
    tendering.bid(tender, tendering.people[0])
    late = withdraw_bid(tendering.session, tender, actor=tendering.people[0].actor, clock=at(DEADLINE + MICROSECOND))
    assert isinstance(late, BidTooLate)
    tender.latest_seen_at = NOON
    assert withdraw_bid(tendering.session, tender, actor=tendering.people[0].actor, clock=at(DEADLINE)) is None
    assert all(bid.superseded_at for bid in tendering.bids(tender))


def test_neither_database_nor_store_holds_an_amount_before_the_opening(tendering: Tendering) -> None:
    tender = tendering.bidding()
    tendering.bid(tender, tendering.people[0], **answers(987_654_321))
    tables = tendering.session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    for table in tables:
        rows = tendering.session.execute(text(f'SELECT t::text FROM "{table}" t')).scalars()  # noqa: S608 - our own tables
        assert [row for row in rows if "987654321" in row] == [], table
    bid = tendering.bids(tender)[0]
    with tendering.store.open(bid.sealed_digest) as stream:
        assert b"987654321" not in stream.read()
