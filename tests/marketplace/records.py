"""Draw records made by rule, without a database: keys and nonces are derived from the names of their owners."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from marketplace.domain import fairdraw
from marketplace.domain.canonical import digest
from tests.builders import NOON

LOTTERY = {"kind": "lottery", "source": "双色球", "ref": "2026140", "required": True}
DRAND = {"kind": "drand", "source": "drand", "ref": "5000000", "required": True}
DRAND_PROOF = {"signature": "ab" * 48}
BEACONS = {
    "lottery": (LOTTERY, "2.5.8.10.12.30./7./", {}),
    "drand": (DRAND, sha256(bytes.fromhex("ab" * 48)).hexdigest(), DRAND_PROOF),
}


@dataclass(frozen=True)
class Shape:
    """What a record is to look like; the defaults give the smallest honest draw."""

    candidates: int = 4
    group_size: int = 1
    balls: int = 1
    excluded: int = 1
    contributing: int = 0
    absent: int = 0
    attempt: int = 1
    need: int = 1
    beacon: str | None = None


def candidate_id(number: int) -> str:
    return f"AGENCY-{number:05}"


def key_of(contributor: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(contributor.encode()).digest())


def nonce_of(contributor: str) -> str:
    return sha256(f"nonce of {contributor}".encode()).hexdigest()


def an_announcement(shape: Shape) -> fairdraw.Json:
    people = [("operator:centre", "operator", True), ("supervisor:inspection", "supervisor", True)]
    people += [(f"candidate:{candidate_id(number)}", "candidate", False) for number in range(shape.contributing)]
    terms = fairdraw.Terms(
        draw="D-1",
        matter="M-1",
        attempt=shape.attempt,
        previous=None if shape.attempt == 1 else "1" * 64,
        operator="operator:centre",
        title="虚构抽取",
        roster_id="R-1",
        roster_version=1,
        roster_digest="2" * 64,
        need=shape.need,
        commit_by=NOON,
        open_by=NOON + timedelta(hours=1),
        rules="3" * 64,
        beacon=BEACONS[shape.beacon][0] if shape.beacon else None,
    )
    return fairdraw.announcement(
        terms,
        candidates=[_candidate(number, shape) for number in range(shape.candidates)],
        excluded=[
            fairdraw.Exclusion(f"OUT-{number:05}", "conflict_of_interest", "4" * 64) for number in range(shape.excluded)
        ],
        contributors=[
            fairdraw.Contributor(name, role, key_of(name).public_key().public_bytes_raw().hex(), required)
            for name, role, required in people
        ],
    )


def _candidate(number: int, shape: Shape) -> fairdraw.Candidate:
    own = candidate_id(number)
    group = own if shape.group_size == 1 else f"group:{number // shape.group_size}"
    return fairdraw.Candidate(own, group, 1 + number % shape.balls)


def a_record(
    shape: Shape = Shape(), *, change: Callable[[fairdraw.Json], object] = lambda _announced: None
) -> fairdraw.Json:
    """A whole record; `change` alters the announcement before anybody commits, so that every later digest fits."""
    announced = an_announcement(shape)
    change(announced)
    names = [one["id"] for one in announced["contributors"]]
    absent = [one["id"] for one in announced["contributors"] if not one["required"]][: shape.absent]
    return held(announced, names, absent, BEACONS[shape.beacon] if shape.beacon else None)


def held(
    announced: fairdraw.Json, names: Sequence[str], absent: Sequence[str], beacon: tuple[Any, ...] | None
) -> fairdraw.Json:
    """Commit, seal, open and record for the named contributors."""
    bound = digest(announced)
    sealed = fairdraw.seal(bound, {name: fairdraw.commitment(bound, name, nonce_of(name)) for name in names})
    present = [name for name in names if name not in absent]
    opened = [fairdraw.sign_opening(key_of(name), digest(sealed), name, nonce_of(name)) for name in present]
    used, evidence = _used(beacon)
    mixed = fairdraw.mix(sealed, {name: nonce_of(name) for name in present}, used)
    return fairdraw.record(announced, sealed, opened, mixed, evidence)


def _used(beacon: tuple[Any, ...] | None) -> tuple[Mapping[str, Any] | None, Mapping[str, Any]]:
    if beacon is None:
        return None, {}
    named, value, evidence = beacon
    return {name: named[name] for name in ("kind", "source", "ref")} | {"value": value}, evidence
