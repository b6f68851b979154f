"""Holding an announced draw: commit, seal, open, record; or declare it void. Protocol: `fairdraw/1`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain import fairdraw
from marketplace.domain.canonical import canon, digest
from marketplace.domain.errors import (
    AlreadyCommitted,
    BeaconRefused,
    DrawClosed,
    NotAbsentYet,
    NotYourPart,
    OpeningRefused,
    SealNotDue,
    UnknownCause,
)
from marketplace.domain.rules import VOID_CAUSES
from marketplace.domain.selection import SelectionAction, next_state
from marketplace.domain.stages import check_turn, parse_moment, stage_now
from marketplace.domain.verification import NotVerified, assurance_level, check_opening, verify
from marketplace.models import DrawPart, DrawRound
from marketplace.usecases.keys import hexadecimal
from marketplace.usecases.locking import lock
from marketplace.usecases.outcome import put_on_notice
from marketplace.usecases.requests import check_not_auditor, step
from service_centre.audit.recording import record
from service_centre.organisations.models import Organisation
from service_centre.permissions import SYSTEM, Actor


def commit_part(
    session: Session, attempt: DrawRound, *, announcement: object, commitment: object, actor: Actor, now: datetime
) -> DrawPart:
    """Take a contributor's commitment; the last one seals. Repeating the same is harmless.

    `announcement` is the digest the contributor computed itself; another one means it was shown something else.
    """
    _lock(session, attempt)
    part = _part(attempt, actor)
    value = hexadecimal(commitment, 64, "承诺值")
    if announcement != attempt.announcement_digest:
        raise OpeningRefused(reason="所针对的公告与已发布的公告不同")
    if part.commitment == value:
        return part
    if part.commitment is not None:
        raise AlreadyCommitted
    _check_live(attempt, SelectionAction.SEAL)
    part.commitment, part.committed_at = value, now
    facts = {"contributor": part.contributor, "commitment": f"sha256:{value}", "attempt": attempt.attempt}
    record(
        session,
        stream=attempt.selection.audit_stream,
        actor=actor,
        action="draw_committed",
        now=now,
        facts=facts,
    )
    if all(one.commitment for one in attempt.parts):
        _seal(session, attempt, now=now)
    return part


def seal_draw(session: Session, attempt: DrawRound, *, actor: Actor, now: datetime) -> None:
    """Close the list without optional contributors who missed the announced deadline. Raises SealNotDue."""
    _lock(session, attempt)
    check_not_auditor(attempt.selection, actor)
    _check_live(attempt, SelectionAction.SEAL)
    announced = attempt.announcement
    required = {one["id"] for one in announced["contributors"] if one["required"]}
    committed = {part.contributor for part in attempt.parts if part.commitment}
    if not required <= committed or now <= parse_moment(announced["deadlines"]["commit"]):
        raise SealNotDue
    _seal(session, attempt, now=now)


def _seal(session: Session, attempt: DrawRound, *, now: datetime) -> None:
    commitments = {part.contributor: part.commitment for part in attempt.parts if part.commitment}
    sealed = fairdraw.seal(attempt.announcement_digest, commitments)
    attempt.seal_text, attempt.seal_digest, attempt.sealed_at = canon(sealed).decode(), digest(sealed), now
    facts: dict[str, object] = {
        "announcement": f"sha256:{attempt.announcement_digest}",
        "seal": f"sha256:{attempt.seal_digest}",
    }
    step(session, attempt.selection, SelectionAction.SEAL, actor=SYSTEM, now=now, facts=facts)


def open_part(
    session: Session, attempt: DrawRound, *, nonce: object, signature: object, actor: Actor, now: datetime
) -> DrawPart:
    """Take a revealed nonce in its stage; the last required one makes the record. Repeating is harmless."""
    _lock(session, attempt)
    part = _part(attempt, actor)
    if part.nonce is not None and part.nonce == nonce:
        return part
    _check_live(attempt, SelectionAction.RECORD)
    announced, sealed = attempt.announcement, attempt.seal
    assert sealed is not None
    check_turn(announced, sealed, attempt.opened, part.contributor, late=_late(attempt, now))
    opening = {
        "contributor": part.contributor,
        "nonce": hexadecimal(nonce, 64, "随机数"),
        "signature": hexadecimal(signature, 128, "签名"),
    }
    try:
        check_opening(announced, sealed, opening)
    except NotVerified:
        raise OpeningRefused(reason="随机数或签名与封存的内容不符") from None
    part.nonce, part.signature, part.opened_at = opening["nonce"], opening["signature"], now
    facts = {"contributor": part.contributor, "nonce": part.nonce, "attempt": attempt.attempt}
    record(session, stream=attempt.selection.audit_stream, actor=actor, action="draw_opened", now=now, facts=facts)
    _finish(session, attempt, now=now)
    return part


def read_beacon(session: Session, attempt: DrawRound, *, numbers: str, actor: Actor, now: datetime) -> None:
    """The supervisor types in the numbers of the announced lottery: blanks between numbers, `;` between draws.

    Only after every opening, so that nobody can choose a nonce to fit. Raises BeaconRefused.
    """
    _lock(session, attempt)
    part = _part(attempt, actor)
    sealed = attempt.seal
    if not part.contributor.startswith("supervisor:") or attempt.announcement["beacon"] is None or sealed is None:
        raise BeaconRefused
    _check_live(attempt, SelectionAction.RECORD)
    if stage_now(attempt.announcement, sealed, attempt.opened, late=_late(attempt, now)) is not None:
        raise BeaconRefused
    try:
        draws = [[int(number) for number in one.split()] for one in numbers.replace("；", ";").split(";")]
    except ValueError:
        raise BeaconRefused from None
    if not draws or not all(draws) or any(number < 0 for one in draws for number in one):
        raise BeaconRefused
    attempt.beacon_value = fairdraw.beacon_key(draws)
    facts = {"value": attempt.beacon_value, "attempt": attempt.attempt}
    record(session, stream=attempt.selection.audit_stream, actor=actor, action="beacon_read", now=now, facts=facts)
    _finish(session, attempt, now=now)


def _finish(session: Session, attempt: DrawRound, *, now: datetime) -> None:
    """Make the record once nothing is due any more; what our own verifier refuses is never published."""
    announced, sealed = attempt.announcement, attempt.seal
    assert sealed is not None
    named = announced["beacon"]
    if stage_now(announced, sealed, attempt.opened, late=_late(attempt, now)) is not None:
        return
    if named is not None and attempt.beacon_value is None:
        return
    whole = _whole_record(attempt, announced, sealed)
    level = verify(whole)
    attempt.record_text, attempt.record_digest, attempt.closed_at = canon(whole).decode(), digest(whole), now
    facts: dict[str, object] = {
        "record": f"sha256:{attempt.record_digest}",
        "seed": whole["result"]["seed"],
        "winner": whole["result"]["winners"][0],
        "assurance_level": level,
    }
    step(session, attempt.selection, SelectionAction.RECORD, actor=SYSTEM, now=now, facts=facts)
    winner = session.scalars(
        select(Organisation).where(Organisation.credit_code == whole["result"]["winners"][0])
    ).one()
    put_on_notice(session, attempt.selection, winner, rank=1, actor=SYSTEM, now=now)


def _whole_record(attempt: DrawRound, announced: fairdraw.Json, sealed: fairdraw.Json) -> fairdraw.Json:
    named = announced["beacon"]
    beacon = (
        {name: named[name] for name in ("kind", "source", "ref")} | {"value": attempt.beacon_value} if named else None
    )
    mixed = fairdraw.mix(sealed, {part.contributor: part.nonce for part in attempt.parts}, beacon)
    openings: list[fairdraw.Json] = [
        {"contributor": part.contributor, "nonce": part.nonce, "signature": part.signature}
        for part in attempt.parts
        if part.nonce
    ]
    return fairdraw.record(announced, sealed, openings, mixed)


def void_draw(
    session: Session,
    attempt: DrawRound,
    *,
    cause: str,
    statement: str,
    party: str | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Give an attempt up, in public. The selection may then be announced again, or goes to rotation."""
    _lock(session, attempt)
    check_not_auditor(attempt.selection, actor)
    _check_live(attempt, SelectionAction.VOID_DRAW)
    contributors = {part.contributor for part in attempt.parts}
    if cause not in VOID_CAUSES or not statement.strip() or (party is not None and party not in contributors):
        raise UnknownCause
    if cause == "contributor_absent":
        _check_absent(attempt, party, now)
    whole = fairdraw.void(attempt.announcement, attempt.seal, cause=cause, party=party, statement=statement.strip())
    attempt.void_text, attempt.void_digest, attempt.closed_at = canon(whole).decode(), digest(whole), now
    facts: dict[str, object] = {"void": f"sha256:{attempt.void_digest}", "cause": cause, "party": party}
    step(session, attempt.selection, SelectionAction.VOID_DRAW, actor=actor, now=now, facts=facts)
    step(session, attempt.selection, SelectionAction.RENEW, actor=SYSTEM, now=now, facts={})


def _check_absent(attempt: DrawRound, party: str | None, now: datetime) -> None:
    """A party is absent only once it has missed its announced deadline. Raises NotAbsentYet."""
    deadlines = attempt.announcement["deadlines"]
    missed = now > parse_moment(deadlines["commit" if attempt.seal is None else "open"])
    parts = [part for part in attempt.parts if party in (None, part.contributor)]
    idle = any((part.commitment if attempt.seal is None else part.nonce) is None for part in parts)
    if not (missed and idle):
        raise NotAbsentYet


def level_of(attempt: DrawRound) -> int | None:
    """The assurance level, computed from the record; null before there is one."""
    whole = attempt.record
    return assurance_level(whole) if whole else None


def stage_of(attempt: DrawRound, now: datetime) -> int | None:
    """The stage whose openings are due; null before the seal and after the last opening."""
    sealed = attempt.seal
    if sealed is None or attempt.closed_at is not None:
        return None
    return stage_now(attempt.announcement, sealed, attempt.opened, late=_late(attempt, now))


def _late(attempt: DrawRound, now: datetime) -> bool:
    return now > parse_moment(attempt.announcement["deadlines"]["open"])


def _lock(session: Session, attempt: DrawRound) -> None:
    """Contributors act at the same time; the one who completes a step must see the others."""
    lock(session, attempt.selection)
    session.refresh(attempt)
    for part in attempt.parts:
        session.refresh(part)


def _check_live(attempt: DrawRound, action: SelectionAction) -> None:
    """An attempt that is over takes nothing more, whatever a later attempt is doing."""
    if attempt.closed_at is not None:
        raise DrawClosed(attempt=attempt.attempt)
    next_state(attempt.selection.state, action)


def _part(attempt: DrawRound, actor: Actor) -> DrawPart:
    part = attempt.part_of(actor.account_id)
    if part is None:
        raise NotYourPart
    return part
