"""Bids sealed by the client that bidders download, with officers whose keys are in memory."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from marketplace.domain.canonical import digest
from marketplace.domain.sealed_bid import SealedBid
from marketplace.opening_officer import OpeningOfficer
from marketplace.static import seal_bid


def numbered_officer(number: int) -> OpeningOfficer:
    return OpeningOfficer(X25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))


def an_announcement(officers: Sequence[OpeningOfficer], threshold: int = 2, **changes: Any) -> dict[str, Any]:
    """The least of an announcement that sealing needs."""
    holders = [{"id": f"holder:{place}", "key": one.public_key} for place, one in enumerate(officers, start=1)]
    criteria = [{"code": "team"}, {"code": "price"}]
    return {"type": "lianshen/1/tender", "holders": holders, "threshold": threshold, "criteria": criteria} | changes


def answers(amount_fen: int = 1_250_000, **changes: Any) -> dict[str, Any]:
    return {"amount_fen": amount_fen, "capacity": 6, "statements": {"team": "一级注册结构工程师八名"}} | changes


def a_sealed_bid(
    announcement: dict[str, Any],
    bidder: str,
    told: Mapping[str, Any] | None = None,
    files: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    content = seal_bid.content_of(dict(told or answers()), list(files), secrets.token_hex(32))
    return seal_bid.seal(announcement, bidder, content)


def revealed(
    sealed: SealedBid, announcement: Mapping[str, Any], officers: Mapping[int, OpeningOfficer]
) -> dict[str, str]:
    """Shares that the officers at these places (from 1) reveal."""
    shares: dict[str, str] = {}
    for place, officer in officers.items():
        holder = announcement["holders"][place - 1]["id"]
        envelope = {
            "announcement": digest(dict(announcement)),
            "bidder": sealed.head["bidder"],
            "holder": holder,
            "sealed": sealed.shares[holder]["sealed"],
        }
        share = officer.reveal(envelope)
        if share is not None:
            shares[holder] = share
    return shares
