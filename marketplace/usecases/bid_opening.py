"""Opening: each officer's client reveals its shares after the deadline; with enough of them all bids open at once."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from marketplace.domain.canonical import canon, digest
from marketplace.domain.sealed_bid import (
    BidContent,
    NotOpened,
    SealedBid,
    chain_link,
    open_sealed,
    read_content,
    read_sealed,
    share_holds,
)
from marketplace.domain.tender import TenderAction, in_time, next_tender_state, shared_control
from marketplace.domain.tender_errors import BidsStillSealed, NotAHolder, SharesIncomplete, TooFewOfficers
from marketplace.models import Bid, RosterTender, TenderHolder
from marketplace.usecases.clock import Clock, database_clock
from marketplace.usecases.locking import lock
from marketplace.usecases.tenders import tender_step
from service_centre.audit.recording import record
from service_centre.permissions import Actor
from service_centre.settings import setting
from service_centre.web import BEIJING
from storage.objects import ObjectStore

FIRST_LINK: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Opened:
    """A bid after the opening: content as bytes and as read, or why there is none."""

    bid: Bid
    raw: bytes | None = None
    content: BidContent | None = None
    why: str = ""
    certain: bool = True
    """Whether more officers could change nothing."""


def envelopes_for(
    session: Session, tender: RosterTender, *, store: ObjectStore, actor: Actor, clock: Clock = database_clock
) -> list[dict[str, str]]:
    """What an officer's client needs to open its shares of all bids. Raises BidsStillSealed, NotAHolder."""
    holder = _holder(tender, actor)
    next_tender_state(tender.state, TenderAction.OPEN)
    _check_deadline(session, tender, clock)
    return [
        {
            "bid": bid.sealed_digest,
            "announcement": str(tender.announcement_digest),
            "bidder": str(bid.agency.credit_code),
            "holder": holder.label,
            "sealed": _sealed(store, tender, bid).shares[holder.label]["sealed"],
        }
        for bid in tender.current_bids
    ]


def reveal_shares(
    session: Session,
    tender: RosterTender,
    shares: Mapping[str, object],
    *,
    store: ObjectStore,
    actor: Actor,
    clock: Clock = database_clock,
) -> None:
    """Take one officer's shares, by the digest of the sealed bid; null for one that did not open.

    Pressed twice, or by two at once, it happens once. The officer whose shares complete the threshold opens. Raises
    BidsStillSealed, NotAHolder, SharesIncomplete.
    """
    lock(session, tender)
    holder = _holder(tender, actor)
    if holder.revealed_at is not None:
        return
    next_tender_state(tender.state, TenderAction.OPEN)
    moment = _check_deadline(session, tender, clock)
    bids = tender.current_bids
    if _too_few(session, tender, len(bids), actor=actor, moment=moment):
        return
    if shares.keys() != {bid.sealed_digest for bid in bids}:
        raise SharesIncomplete
    kept = {
        bid.sealed_digest: str(shares[bid.sealed_digest])
        for bid in bids
        if share_holds(_sealed(store, tender, bid), holder.label, str(shares[bid.sealed_digest]))
    }
    holder.shares, holder.revealed_at = kept, moment
    facts = {"holder": holder.label, "shares": len(kept), "bids": len(bids)}
    record(session, stream=tender.audit_stream, actor=actor, action="shares_revealed", now=moment, facts=facts)
    if sum(one.revealed_at is not None for one in tender.holders) >= tender.threshold:
        _open(session, tender, store=store, actor=actor, moment=moment, without_waiting=False)


def open_without_waiting(
    session: Session, tender: RosterTender, *, store: ObjectStore, actor: Actor, clock: Clock = database_clock
) -> None:
    """Open with the shares that are there, though a bid did not open and an officer has not come.

    Raises BidsStillSealed, TooFewOfficers.
    """
    lock(session, tender)
    next_tender_state(tender.state, TenderAction.OPEN)
    moment = _check_deadline(session, tender, clock)
    present = sum(one.revealed_at is not None for one in tender.holders)
    if present < tender.threshold:
        raise TooFewOfficers(present=present, threshold=tender.threshold)
    _open(session, tender, store=store, actor=actor, moment=moment, without_waiting=True)


def _holder(tender: RosterTender, actor: Actor) -> TenderHolder:
    holder = tender.holder_of(actor.account_id)
    if holder is None:
        raise NotAHolder
    return holder


def _check_deadline(session: Session, tender: RosterTender, clock: Clock) -> datetime:
    moment = clock(session)
    if in_time(moment, tender.deadline_at):
        raise BidsStillSealed(deadline=f"{tender.deadline_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}")
    return moment


def _too_few(session: Session, tender: RosterTender, count: int, *, actor: Actor, moment: datetime) -> bool:
    """Fewer bids than the law asks for are not opened at all; the tender has failed."""
    least = setting(session, "marketplace.least_bids")
    if count >= least:
        return False
    facts = {"bids": count, "least": least}
    tender_step(session, tender, TenderAction.FAIL, actor=actor, now=moment, facts=facts)
    tender.ended_reason, tender.ended_at = "投标家数不足，未开标", moment
    return True


def _sealed(store: ObjectStore, tender: RosterTender, bid: Bid) -> SealedBid:
    with store.open(bid.sealed_digest) as stream:
        return read_sealed(stream.read(), tender.announcement, str(bid.agency.credit_code))


def _open(
    session: Session, tender: RosterTender, *, store: ObjectStore, actor: Actor, moment: datetime, without_waiting: bool
) -> None:
    opened = [_read(store, tender, bid) for bid in tender.current_bids]
    all_came = all(one.revealed_at is not None for one in tender.holders)
    if not without_waiting and not all_came and not all(one.certain for one in opened):
        return
    refused = shared_control({str(one.bid.agency.credit_code): _group(one.bid) for one in opened})
    for one in opened:
        _keep(store, one, related=str(one.bid.agency.credit_code) in refused)
    document = opening_document(tender, opened, moment)
    tender.opening_text, tender.opening_digest, tender.opened_at = canon(document).decode(), digest(document), moment
    for holder in tender.holders:
        holder.shares = None
    facts = {"opening": f"sha256:{tender.opening_digest}", "chain": document["chain"], "bids": len(opened)}
    tender_step(session, tender, TenderAction.OPEN, actor=actor, now=moment, facts=facts)


def _group(bid: Bid) -> str:
    return bid.agency.control_group or ""


def _read(store: ObjectStore, tender: RosterTender, bid: Bid) -> Opened:
    sealed = _sealed(store, tender, bid)
    revealed = {
        one.label: share for one in tender.holders if (share := (one.shares or {}).get(bid.sealed_digest)) is not None
    }
    raw = None
    try:
        raw = open_sealed(sealed, tender.announcement, revealed)
        return Opened(bid, raw, read_content(raw, frozenset(one.code for one in tender.scoring)))
    except NotOpened as fault:
        # With enough shares that the bidder vouched for, it is the bidder's own fault.
        return Opened(bid, raw, None, str(fault), certain=len(revealed) >= tender.threshold)


def _keep(store: ObjectStore, one: Opened, *, related: bool) -> None:
    bid = one.bid
    bid.refusal = one.why or ("与其他投标人受同一控制，投标均无效" if related else "")
    if one.content is None or one.raw is None:
        return
    bid.content_digest = store.put(io.BytesIO(one.raw)).digest
    bid.amount_fen, bid.capacity = one.content.amount_fen, one.content.capacity
    bid.statements = dict(one.content.statements)
    bid.file_names = [name for name, _held in one.content.files]


def opening_document(tender: RosterTender, opened: list[Opened], moment: datetime) -> dict[str, Any]:
    """What is published of an opening: who, the quotation, and the chain from receipts to contents."""
    chain, rows = FIRST_LINK, []
    for one in opened:
        bidder, place = str(one.bid.agency.credit_code), one.bid.place
        content = hashlib.sha256(one.raw).hexdigest() if one.raw is not None else None
        chain = chain_link(chain, place, one.bid.sealed_digest, bidder, content, one.bid.refusal)
        rows.append(
            {
                "place": place,
                "bidder": bidder,
                "sealed": one.bid.sealed_digest,
                "received_at": one.bid.received_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "content": content,
                "amount_fen": one.content.amount_fen if one.content else None,
                "refusal": one.bid.refusal,
                "link": chain,
            }
        )
    return {
        "type": "lianshen/1/bid-opening",
        "tender": tender.number,
        "announcement": tender.announcement_digest,
        "opened_at": moment.astimezone(UTC).isoformat(timespec="microseconds"),
        "holders": [one.label for one in tender.holders if one.revealed_at is not None],
        "bids": rows,
        "chain": chain,
    }
