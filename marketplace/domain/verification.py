"""Checking a `fairdraw/1` record from its first digest to its last rank, and what it is worth."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import Any, Final

from marketplace.domain.canonical import NotCanonical, canon, digest, parse
from marketplace.domain.fairdraw import (
    BEACON_KINDS,
    MOST_BALLS,
    STAGES,
    beacon_key,
    commitment,
    kind,
    opening_message,
    rank,
    signature_holds,
)

_HEX64: Final = re.compile(r"[0-9a-f]{64}")
_HEX128: Final = re.compile(r"[0-9a-f]{128}")
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
_LOTTERY: Final = re.compile(r"(?:(?:[0-9]+\.)+/)+")
LEAST_REPEATED_LEVEL: Final = 2
"""Attempt 2 and later need at least this assurance level."""


class NotVerified(ValueError):
    """The record breaks the protocol; the text says where and how."""


def _must(holds: bool, text: str) -> None:
    if not holds:
        raise NotVerified(text)


def _members(value: object, names: str, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise NotVerified(f"{where} is not an object")
    if value.keys() != _names(names):
        raise NotVerified(f"{where} must have exactly the members {names}")
    return value


@cache
def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _rows(value: object, names: str, where: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise NotVerified(f"{where} is not a list")
    return [_members(row, names, where) for row in value]


def _text(value: object, where: str, pattern: re.Pattern[str] | None = None) -> str:
    if not isinstance(value, str) or not value:
        raise NotVerified(f"{where} is not a text")
    _must(pattern is None or bool(pattern.fullmatch(value)), f"{where} has the wrong form")
    return value


def _integer(value: object, where: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise NotVerified(f"{where} is not an integer from {least} to {most}")
    return value


def _sorted_ids(rows: Sequence[Mapping[str, Any]], member: str, where: str) -> list[str]:
    place = f"{where}.{member}"
    ids = [_text(row[member], place) for row in rows]
    _must(all(a < b for a, b in pairwise(ids)), f"{where} is not sorted by {member} without repeats")
    return ids


def _moment(value: object, where: str) -> datetime:
    text = _text(value, where)
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotVerified(f"{where} is not a UTC moment") from None


def check_announcement(announced: object) -> Mapping[str, Any]:
    """Form and inner consistency of an announcement. Raises NotVerified."""
    whole = _members(
        announced,
        "type draw matter attempt previous operator title roster candidates excluded need contributors beacon"
        " deadlines rules",
        "announcement",
    )
    _must(whole["type"] == kind("announcement"), "announcement has the wrong type")
    for name in ("draw", "matter", "operator", "title"):
        _text(whole[name], f"announcement.{name}")
    attempt = _integer(whole["attempt"], "announcement.attempt", 1, 1000)
    _must((whole["previous"] is None) == (attempt == 1), "only the first attempt has no previous one")
    if whole["previous"] is not None:
        _text(whole["previous"], "announcement.previous", _HEX64)
    roster = _members(whole["roster"], "id version digest", "announcement.roster")
    _text(roster["id"], "announcement.roster.id")
    _integer(roster["version"], "announcement.roster.version", 1, 10**9)
    _text(roster["digest"], "announcement.roster.digest", _HEX64)
    _text(whole["rules"], "announcement.rules", _HEX64)
    deadlines = _members(whole["deadlines"], "commit open", "announcement.deadlines")
    commit_by = _moment(deadlines["commit"], "announcement.deadlines.commit")
    _must(commit_by <= _moment(deadlines["open"], "announcement.deadlines.open"), "the deadlines are out of order")
    _check_pool(whole)
    _check_contributors(whole)
    _check_announced_beacon(whole["beacon"])
    return whole


def _check_pool(whole: Mapping[str, Any]) -> None:
    candidates = _rows(whole["candidates"], "id group balls", "announcement.candidates")
    ids = _sorted_ids(candidates, "id", "announcement.candidates")
    for one in candidates:
        _text(one["group"], "announcement.candidates.group")
        _integer(one["balls"], "announcement.candidates.balls", 1, MOST_BALLS)
    excluded = _rows(whole["excluded"], "id reason evidence", "announcement.excluded")
    outside = _sorted_ids(excluded, "id", "announcement.excluded")
    for one in excluded:
        _text(one["reason"], "announcement.excluded.reason", _WORD)
        _text(one["evidence"], "announcement.excluded.evidence", _HEX64)
    _must(not set(ids) & set(outside), "an agency is both candidate and excluded")
    _integer(whole["need"], "announcement.need", 1, max(1, len({one["group"] for one in candidates})))
    _must(bool(ids), "there is no candidate")


def _check_contributors(whole: Mapping[str, Any]) -> None:
    people = _rows(whole["contributors"], "id role stage required key", "announcement.contributors")
    _sorted_ids(people, "id", "announcement.contributors")
    for one in people:
        _must(isinstance(one["role"], str) and one["role"] in STAGES, "a contributor has an unknown role")
        _integer(one["stage"], "announcement.contributors.stage", STAGES[one["role"]], STAGES[one["role"]])
        _must(isinstance(one["required"], bool), "announcement.contributors.required is not true or false")
        _text(one["key"], "announcement.contributors.key", _HEX64)
    keys = [one["key"] for one in people]
    _must(len(keys) == len(set(keys)), "two contributors share one key")
    operators = [one["id"] for one in people if one["role"] == "operator"]
    _must(operators == [whole["operator"]], "the operator is not the one operating contributor")
    ids = {one["id"] for one in whole["candidates"]}
    for one in people:
        if one["role"] == "candidate":
            _must(one["id"].removeprefix("candidate:") in ids, "a contributing candidate is not in the pool")


def _check_announced_beacon(beacon: object) -> None:
    if beacon is None:
        return
    named = _members(beacon, "kind source ref required", "announcement.beacon")
    _must(named["kind"] in BEACON_KINDS, "announcement.beacon.kind is unknown")
    _text(named["source"], "announcement.beacon.source")
    _text(named["ref"], "announcement.beacon.ref")
    _must(isinstance(named["required"], bool), "announcement.beacon.required is not true or false")


def check_seal(announced: Mapping[str, Any], sealed: object, bound: str) -> Mapping[str, Any]:
    """The sealed list belongs to the announcement, whose digest is `bound`, and misses nobody who is required.

    Raises NotVerified.
    """
    whole = _members(sealed, "type announcement commitments", "seal")
    _must(whole["type"] == kind("seal"), "seal has the wrong type")
    _must(whole["announcement"] == bound, "the seal is about another announcement")
    rows = _rows(whole["commitments"], "contributor commitment", "seal.commitments")
    ids = set(_sorted_ids(rows, "contributor", "seal.commitments"))
    for row in rows:
        _text(row["commitment"], "seal.commitments.commitment", _HEX64)
    _must(ids <= {one["id"] for one in announced["contributors"]}, "somebody committed who was not announced")
    required = {one["id"] for one in announced["contributors"] if one["required"]}
    _must(required <= ids, "a required contributor is missing from the seal")
    return whole


def check_opening(announced: Mapping[str, Any], sealed: Mapping[str, Any], opening: object) -> str:
    """One revealed nonce fits its commitment and is signed for this seal. Returns the contributor."""
    return _Openings(announced, sealed, digest(announced)).check(opening)


class _Openings:
    """What every opening of a draw is held against, looked up and hashed once: an announcement may be long."""

    def __init__(self, announced: Mapping[str, Any], sealed: Mapping[str, Any], bound: str) -> None:
        self.announced, self.sealed = bound, digest(sealed)
        self.committed = {row["contributor"]: row["commitment"] for row in sealed["commitments"]}
        self.keys = {one["id"]: one["key"] for one in announced["contributors"]}

    def check(self, opening: object) -> str:
        whole = _members(opening, "contributor nonce signature", "opening")
        who = _text(whole["contributor"], "opening.contributor")
        nonce = _text(whole["nonce"], "opening.nonce", _HEX64)
        signature = _text(whole["signature"], "opening.signature", _HEX128)
        _must(who in self.committed, f"{who} opened without a sealed commitment")
        fits = commitment(self.announced, who, nonce) == self.committed[who]
        _must(fits, f"the nonce of {who} is not the committed one")
        message = opening_message(self.sealed, who, nonce)
        _must(signature_holds(self.keys[who], message, signature), f"the signature of {who} does not hold")
        return who


def check_openings(
    announced: Mapping[str, Any], sealed: Mapping[str, Any], openings: object, bound: str
) -> dict[str, str]:
    """Every opening, and that nobody required is missing; nonces by contributor. `bound`: the announcement's digest."""
    rows = _rows(openings, "contributor nonce signature", "openings")
    _sorted_ids(rows, "contributor", "openings")
    checks = _Openings(announced, sealed, bound)
    opened = {checks.check(row): str(row["nonce"]) for row in rows}
    for one in announced["contributors"]:
        _must(not one["required"] or one["id"] in opened, f"{one['id']} is required and did not open")
    return opened


def _check_mix(
    announced: Mapping[str, Any], sealed: Mapping[str, Any], opened: Mapping[str, str], mixed: object
) -> Mapping[str, Any]:
    whole = _members(mixed, "type seal nonces beacon", "mix")
    _must(whole["type"] == kind("mix"), "mix has the wrong type")
    _must(whole["seal"] == digest(sealed), "the mix is about another seal")
    rows = _rows(whole["nonces"], "contributor nonce", "mix.nonces")
    expected = [
        {"contributor": row["contributor"], "nonce": opened.get(row["contributor"])} for row in sealed["commitments"]
    ]
    _must(canon(rows) == canon(expected), "the mix does not hold exactly the opened nonces")
    return whole


def _check_beacon(announced: Mapping[str, Any], mixed: Mapping[str, Any], evidence: object) -> None:
    named, used = announced["beacon"], mixed["beacon"]
    if used is None:
        _must(named is None or not named["required"], "the required beacon is missing")
        _members(evidence, "", "evidence")
        return
    if named is None:
        raise NotVerified("a beacon was mixed in that was not announced")
    whole = _members(used, "kind source ref value", "mix.beacon")
    _must(all(whole[name] == named[name] for name in ("kind", "source", "ref")), "another beacon was announced")
    if whole["kind"] == "lottery":
        value = _text(whole["value"], "mix.beacon.value", _LOTTERY)
        drawings = [[int(number) for number in drawn.split(".")[:-1]] for drawn in value.split("/")[:-1]]
        # One drawing has one writing, or whoever types it in could choose among several results.
        _must(value == beacon_key(drawings), "mix.beacon.value is not RFC 3797's key string")
        _members(evidence, "", "evidence")
    else:
        value = _text(whole["value"], "mix.beacon.value", _HEX64)
        proof = _members(evidence, "signature", "evidence")
        signature = _text(proof["signature"], "evidence.signature", re.compile(r"(?:[0-9a-f]{2})+"))
        # drand defines a round's randomness as the SHA-256 of its signature.
        _must(hashlib.sha256(bytes.fromhex(signature)).hexdigest() == value, "the beacon is not what its proof says")


def _check_result(announced: Mapping[str, Any], mixed: Mapping[str, Any], result: object) -> None:
    whole = _members(result, "seed ranking winners", "result")
    seed = digest(mixed)
    _must(whole["seed"] == seed, "the seed is not the digest of the mix")
    ranking = rank(announced["candidates"], seed)
    _must(canon(whole["ranking"]) == canon(ranking), "the ranking is not what the seed gives")
    winners = [one["candidate"] for one in ranking[: announced["need"]]]
    _must(canon(whole["winners"]) == canon(winners), "the winners are not the first ranks")


def assurance_level(record: Mapping[str, Any]) -> int:
    """What a record is worth, 0 to 3, from who really opened; never typed in.

    0: only the operator. 1: somebody else too. 2: the supervisor and candidates of two groups.
    3: level 1 or more, and a beacon.
    """
    announced = record["announcement"]
    people = {one["id"]: one["role"] for one in announced["contributors"]}
    groups = {one["id"]: one["group"] for one in announced["candidates"]}
    opened = [one["contributor"] for one in record["openings"]]
    roles = {people[who] for who in opened}
    voices = {groups[who.removeprefix("candidate:")] for who in opened if people[who] == "candidate"}
    if not roles - {"operator"}:
        return 0
    if record["mix"]["beacon"] is not None:
        return 3
    return 2 if "supervisor" in roles and len(voices) >= 2 else 1


def verify(record: object) -> int:
    """Check a whole record and return its assurance level. Raises NotVerified with the place and the fault."""
    try:
        return _verify(record)
    except NotCanonical as fault:
        raise NotVerified(str(fault)) from None


def _verify(record: object) -> int:
    canon(record)
    whole = _members(record, "type announcement seal openings mix result evidence", "record")
    _must(whole["type"] == kind("record"), "record has the wrong type")
    announced = check_announcement(whole["announcement"])
    bound = digest(announced)
    sealed = check_seal(announced, whole["seal"], bound)
    opened = check_openings(announced, sealed, whole["openings"], bound)
    mixed = _check_mix(announced, sealed, opened, whole["mix"])
    _check_beacon(announced, mixed, whole["evidence"])
    _check_result(announced, mixed, whole["result"])
    level = assurance_level(whole)
    _must(level >= 1, "only the operator opened: the result proves nothing")
    _must(announced["attempt"] == 1 or level >= LEAST_REPEATED_LEVEL, "a repeated draw needs assurance level 2 or 3")
    return level


def verify_text(text: str | bytes) -> int:
    """Like `verify`, from the bytes of a file."""
    try:
        return verify(parse(text))
    except NotCanonical as fault:
        raise NotVerified(str(fault)) from None
