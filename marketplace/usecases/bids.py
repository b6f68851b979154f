"""Taking sealed bids: what is in time is decided by the database's clock, once the whole bid has arrived.

A refusal is returned, not raised: it must leave its line in the trail, and a raised error would take that back.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.domain.canonical import canon
from marketplace.domain.enrolment import MAY_BID, STATE_LABELS, Problem
from marketplace.domain.sealed_bid import LARGEST_FILE, NotSealed, read_sealed
from marketplace.domain.tender import STATE_LABELS as TENDER_LABELS
from marketplace.domain.tender import TenderState, clock_went_back, in_time
from marketplace.domain.tender_errors import (
    BidderNotEligible,
    BiddingNotOpen,
    BidNotSealed,
    BidReplayed,
    BidTooLarge,
    BidTooLate,
    ClockSetBack,
)
from marketplace.models import Bid, RosterTender
from marketplace.usecases.clock import Clock, database_clock
from marketplace.usecases.enrolments import enrolment_of, problems_in
from marketplace.usecases.locking import lock
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day
from service_centre.commands import trail_key
from service_centre.errors import DomainError
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor
from service_centre.web import BEIJING
from storage.objects import ObjectStore

_CLOSED: Final = frozenset(TenderState) - {TenderState.DRAFT, TenderState.APPROVED, TenderState.ANNOUNCED}


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission: a bid with its receipt, or a refusal that stands in the trail."""

    bid: Bid | None = None
    refusal: DomainError | None = None


def submit_bid(
    session: Session,
    tender: RosterTender,
    raw: bytes,
    *,
    store: ObjectStore,
    actor: Actor,
    clock: Clock = database_clock,
) -> Submitted:
    """Take a sealed bid, in place of an earlier one of the same agency. Taking the same again is harmless.

    The bytes are stored before the row is written, and only where nothing spoke against them. Refusals: BidTooLarge,
    BiddingNotOpen, BidTooLate, ClockSetBack, BidNotSealed, BidReplayed, BidderNotEligible.
    """
    assert actor.organisation_id is not None
    lock(session, tender)
    moment = clock(session)
    agency = session.get_one(Organisation, actor.organisation_id)
    refusal = _refusal(session, tender, raw, agency, moment)
    if refusal is None:
        stored = store.put(io.BytesIO(raw))
        # Storing takes time; what counts is the moment at which all of it was done.
        moment = clock(session)
        refusal = _untimely(tender, moment)
    tender.latest_seen_at = max(moment, tender.latest_seen_at or moment)
    if refusal is not None:
        return _refused(session, tender, raw, refusal, actor=actor, now=moment)
    known = _known(session, tender, stored.digest)
    if known is not None:
        return Submitted(known)
    return Submitted(_take(session, tender, agency, stored.digest, actor=actor, moment=moment))


def _refusal(
    session: Session, tender: RosterTender, raw: bytes, agency: Organisation, moment: datetime
) -> DomainError | None:
    if len(raw) > LARGEST_FILE:
        return BidTooLarge()
    untimely = _untimely(tender, moment)
    if untimely is not None:
        return untimely
    try:
        read_sealed(raw, tender.announcement, str(agency.credit_code))
    except NotSealed as fault:
        return BidNotSealed(reason=str(fault))
    known = _known(session, tender, f"sha256:{hashlib.sha256(raw).hexdigest()}")
    if known is not None:
        return BidReplayed() if known.superseded_at else None
    return _not_eligible(session, tender, agency, moment)


def _untimely(tender: RosterTender, moment: datetime) -> DomainError | None:
    if clock_went_back(moment, tender.latest_seen_at):
        return ClockSetBack()
    latest = max(moment, tender.latest_seen_at or moment)
    if tender.state in _CLOSED and not in_time(latest, tender.deadline_at):
        return BidTooLate(deadline=f"{tender.deadline_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}")
    if tender.state is not TenderState.BIDDING:
        return BiddingNotOpen(state=TENDER_LABELS[tender.state])
    return None


def _not_eligible(
    session: Session, tender: RosterTender, agency: Organisation, moment: datetime
) -> BidderNotEligible | None:
    enrolment = enrolment_of(session, tender.roster_id, agency.id)
    if enrolment is None:
        return BidderNotEligible(reason="尚未入驻。")
    if enrolment.state not in MAY_BID:
        return BidderNotEligible(reason=(Problem("入驻状态为“{state}”。", {"state": STATE_LABELS[enrolment.state]}),))
    found = problems_in(session, enrolment, beijing_day(moment))
    return BidderNotEligible(reason=tuple(found)) if found else None


def _known(session: Session, tender: RosterTender, sealed_digest: str) -> Bid | None:
    return session.scalars(select(Bid).where(Bid.tender_id == tender.id, Bid.sealed_digest == sealed_digest)).first()


def _refused(
    session: Session, tender: RosterTender, raw: bytes, refusal: DomainError, *, actor: Actor, now: datetime
) -> Submitted:
    facts = {"refused": refusal.code, "sealed": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
    record(session, stream=_stream(tender), actor=actor, action="bid_refused", now=now, facts=facts)
    return Submitted(refusal=refusal)


def _take(
    session: Session, tender: RosterTender, agency: Organisation, sealed: str, *, actor: Actor, moment: datetime
) -> Bid:
    assert actor.account_id is not None
    before = session.scalars(
        select(Bid).where(Bid.tender_id == tender.id, Bid.agency_id == agency.id, Bid.superseded_at.is_(None))
    ).first()
    if before is not None:
        before.superseded_at = moment
        session.flush()
    last = session.scalar(select(func.max(Bid.place)).where(Bid.tender_id == tender.id)) or 0
    receipt = canon(receipt_of(tender, str(agency.credit_code), sealed, moment)).decode()
    bid = Bid(
        tender_id=tender.id,
        agency_id=agency.id,
        place=last + 1,
        sealed_digest=sealed,
        received_at=moment,
        sent_by_id=actor.account_id,
        receipt_text=receipt,
        receipt_signature=trail_key().sign(receipt.encode()).hex(),
    )
    session.add(bid)
    session.flush()
    session.expire(tender, ["bids"])
    facts = {"sealed": sealed, "replaces": before.sealed_digest if before else None}
    record(session, stream=_stream(tender), actor=actor, action="bid_received", now=moment, facts=facts)
    return bid


def receipt_of(tender: RosterTender, bidder: str, sealed: str, moment: datetime) -> dict[str, Any]:
    """What the centre signs; it tells nothing about other bids."""
    return {
        "type": "lianshen/1/bid-receipt",
        "tender": tender.number,
        "announcement": tender.announcement_digest,
        "bidder": bidder,
        "sealed": sealed,
        "received_at": moment.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def withdraw_bid(
    session: Session, tender: RosterTender, *, actor: Actor, clock: Clock = database_clock
) -> DomainError | None:
    """Take one's bid back before the deadline. Returns the refusal when it is too late."""
    lock(session, tender)
    moment = clock(session)
    refusal = _untimely(tender, moment)
    tender.latest_seen_at = max(moment, tender.latest_seen_at or moment)
    bid = tender.bid_of(actor.organisation_id)
    if refusal is None and bid is not None:
        bid.superseded_at = moment
        facts = {"sealed": bid.sealed_digest}
        record(session, stream=_stream(tender), actor=actor, action="bid_withdrawn", now=moment, facts=facts)
    return refusal


def _stream(tender: RosterTender) -> str:
    return f"bids/{tender.id}"
