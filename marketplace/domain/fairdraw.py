"""`fairdraw/1`: builders of its public objects, the ranking and unbiased integers (design: the verifiable draw).

Nobody can bias a result as long as one contributor is honest, and anyone can recompute it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from marketplace.domain.canonical import canon, digest

PROTOCOL: Final = "fairdraw/1"
STAGES: Final[Mapping[str, int]] = {"candidate": 1, "operator": 2, "supervisor": 3}
"""Openings of one stage are all public before the next stage begins."""
BEACON_KINDS: Final = ("lottery", "drand")
MOST_BALLS: Final = 100

Json = dict[str, Any]


def kind(name: str) -> str:
    """The `type` member of a protocol object."""
    return f"{PROTOCOL}/{name}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One agency in a draw. `group` is what shares one ball; `balls` is 1 to 100."""

    id: str
    group: str
    balls: int = 1


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One agency of the roster that does not take part, why, and the digest of the evidence."""

    id: str
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who adds a nonce. `key` is the hexadecimal Ed25519 public key, registered beforehand."""

    id: str
    role: str
    key: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """What an announcement fixes besides the people: everything a human could argue about."""

    draw: str
    matter: str
    attempt: int
    previous: str | None
    operator: str
    title: str
    roster_id: str
    roster_version: int
    roster_digest: str
    need: int
    commit_by: datetime
    open_by: datetime
    rules: str
    beacon: Mapping[str, Any] | None = None


def moment(at: datetime) -> str:
    """UTC with whole seconds and a `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def announcement(
    terms: Terms,
    *,
    candidates: Iterable[Candidate],
    excluded: Iterable[Exclusion],
    contributors: Iterable[Contributor],
) -> Json:
    """The object whose digest binds every later step. Lists are sorted by id."""
    return {
        "type": kind("announcement"),
        "draw": terms.draw,
        "matter": terms.matter,
        "attempt": terms.attempt,
        "previous": terms.previous,
        "operator": terms.operator,
        "title": terms.title,
        "roster": {"id": terms.roster_id, "version": terms.roster_version, "digest": terms.roster_digest},
        "candidates": [
            {"id": one.id, "group": one.group, "balls": one.balls} for one in sorted(candidates, key=lambda c: c.id)
        ],
        "excluded": [
            {"id": one.id, "reason": one.reason, "evidence": one.evidence}
            for one in sorted(excluded, key=lambda e: e.id)
        ],
        "need": terms.need,
        "contributors": [
            {"id": one.id, "role": one.role, "stage": STAGES[one.role], "required": one.required, "key": one.key}
            for one in sorted(contributors, key=lambda c: c.id)
        ],
        "beacon": dict(terms.beacon) if terms.beacon else None,
        "deadlines": {"commit": moment(terms.commit_by), "open": moment(terms.open_by)},
        "rules": terms.rules,
    }


def commitment(announcement_digest: str, contributor: str, nonce: str) -> str:
    """What a contributor sends instead of its 32-byte `nonce` (hexadecimal)."""
    return digest(
        {
            "type": kind("commitment"),
            "announcement": announcement_digest,
            "contributor": contributor,
            "nonce": nonce,
        }
    )


def seal(announcement_digest: str, commitments: Mapping[str, str]) -> Json:
    """The closed list of commitments, sorted by contributor."""
    return {
        "type": kind("seal"),
        "announcement": announcement_digest,
        "commitments": [{"contributor": who, "commitment": commitments[who]} for who in sorted(commitments)],
    }


def opening_message(seal_digest: str, contributor: str, nonce: str) -> bytes:
    """The bytes a contributor signs when it reveals its nonce; they name the sealed list."""
    return canon({"type": kind("opening"), "seal": seal_digest, "contributor": contributor, "nonce": nonce})


def sign_opening(key: Ed25519PrivateKey, seal_digest: str, contributor: str, nonce: str) -> Json:
    """One entry of `openings`."""
    signature = key.sign(opening_message(seal_digest, contributor, nonce)).hex()
    return {"contributor": contributor, "nonce": nonce, "signature": signature}


def signature_holds(key: str, message: bytes, signature: str) -> bool:
    """True when `signature` over `message` was made with the owner of the public `key` (both hexadecimal)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def mix(sealed: Json, nonces: Mapping[str, str | None], beacon: Mapping[str, Any] | None = None) -> Json:
    """One entry per sealed commitment in that order; null only for an absent optional contributor."""
    return {
        "type": kind("mix"),
        "seal": digest(sealed),
        "nonces": [
            {"contributor": one["contributor"], "nonce": nonces.get(one["contributor"])}
            for one in sealed["commitments"]
        ],
        "beacon": dict(beacon) if beacon else None,
    }


Ticket = Callable[[str, int], str]
"""The number on one ball, by the name and the number of the ball."""


def tickets(seed: str, what: str) -> Ticket:
    """Numbers of the balls of this seed: `what` is `group` or `member`.

    The canonical text is written out, for a draw takes tens of thousands; a name has passed the announcement's checks.
    """
    rest = f',"kind":"{what}","seed":"{seed}","type":"{kind("ticket")}"}}'

    def ticket(name: str, ball: int) -> str:
        return hashlib.sha256(f'{{"ball":{ball},"id":{encode_basestring(name)}{rest}'.encode()).hexdigest()

    return ticket


def rank(candidates: Sequence[Mapping[str, Any]], seed: str) -> list[Json]:
    """Groups in ascending score, each represented by one member.

    No modulo and no shuffle: every score depends on its own group alone, so taking an agency out
    never re-orders the others, and a disqualification cannot become a hidden second draw.
    """
    members, ticket = _groups(candidates), tickets(seed, "group")
    scored = sorted([(_score(group, inside, ticket), group) for group, inside in members.items()])
    return [
        {"rank": position, "candidate": _representative(members[group], seed), "group": group, "ticket": score}
        for position, (score, group) in enumerate(scored, start=1)
    ]


def first(candidates: Sequence[Mapping[str, Any]], seed: str) -> str:
    """The candidate of rank 1 alone."""
    members, ticket = _groups(candidates), tickets(seed, "group")
    return _representative(members[min(members, key=lambda group: _score(group, members[group], ticket))], seed)


def _groups(candidates: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    members: dict[str, list[Mapping[str, Any]]] = {}
    for candidate in candidates:
        members.setdefault(candidate["group"], []).append(candidate)
    return members


def _score(group: str, inside: Sequence[Mapping[str, Any]], ticket: Ticket) -> str:
    balls = inside[0]["balls"] if len(inside) == 1 else max(member["balls"] for member in inside)
    if balls == 1:
        return ticket(group, 0)
    return min(ticket(group, ball) for ball in range(balls))


def _representative(inside: Sequence[Mapping[str, Any]], seed: str) -> str:
    if len(inside) == 1:
        return str(inside[0]["id"])
    ticket = tickets(seed, "member")
    return str(min(inside, key=lambda member: ticket(member["id"], 0))["id"])


def record(
    announced: Json, sealed: Json, openings: Sequence[Json], mixed: Json, evidence: Mapping[str, Any] | None = None
) -> Json:
    """The public record with its result."""
    seed = digest(mixed)
    ranking = rank(announced["candidates"], seed)
    return {
        "type": kind("record"),
        "announcement": announced,
        "seal": sealed,
        "openings": sorted(openings, key=lambda one: str(one["contributor"])),
        "mix": mixed,
        "result": {
            "seed": seed,
            "ranking": ranking,
            "winners": [one["candidate"] for one in ranking[: announced["need"]]],
        },
        "evidence": dict(evidence or {}),
    }


def void(announced: Json, sealed: Json | None, *, cause: str, party: str | None, statement: str) -> Json:
    """A draw that failed: published and counted like a record; the next attempt points back to it."""
    return {
        "type": kind("void"),
        "announcement": digest(announced),
        "seal": digest(sealed) if sealed else None,
        "cause": cause,
        "party": party,
        "statement": statement,
    }


def beacon_key(draws: Iterable[Sequence[int]]) -> str:
    """Numbers of public lotteries as RFC 3797's key string: each draw sorted, a dot after each number,
    a slash after each draw. `[[9319], [2, 5, 12, 8, 10]]` gives `9319./2.5.8.10.12./`."""
    return "".join("".join(f"{number}." for number in sorted(draw)) + "/" for draw in draws)


def uniform(seed: str, label: str, m: int) -> int:
    """An integer from 0 to m−1, every value equally likely; `m` from 1 to 2³².

    Rejection instead of a remainder: a remainder would favour small numbers.
    """
    if not 1 <= m <= 2**32:
        raise ValueError("m must lie between 1 and 2**32")
    bits = (m - 1).bit_length()
    counter = 0
    while True:
        block = bytes.fromhex(digest({"type": kind("stream"), "seed": seed, "label": label, "counter": counter}))
        for start in range(0, len(block), 4):
            value = int.from_bytes(block[start : start + 4], "big") >> (32 - bits)
            if value < m:
                return value
        counter += 1
