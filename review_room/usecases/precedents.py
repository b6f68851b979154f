"""The register of precedents: proposed by one person, put in force by another, cited by findings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from review_room.domain.finding import required_reason
from review_room.domain.precedent import (
    UNDECIDED,
    NotYourPrecedent,
    PrecedentAction,
    PrecedentNotInForce,
    PrecedentOver,
    PrecedentState,
    PredecessorGone,
    ReplacedTooEarly,
    Ruling,
    citable,
    next_precedent_state,
)
from review_room.errors import BadOperation
from review_room.models import Finding, Precedent
from review_room.usecases.context import Operation
from service_centre import audit
from service_centre.audit.chain import canonical_digest
from service_centre.calendar import beijing_day
from service_centre.errors import NotFound
from service_centre.permissions import Actor

_STREAM: Final = "precedents"
_NUMBERING: Final = 7_401_013
"""Key of the advisory lock under which numbers are given."""


def propose_precedent(
    session: Session, ruling: Ruling, *, replaces: Precedent | None = None, actor: Actor, now: datetime
) -> Precedent:
    """Put a ruling forward. It is cited by nobody until somebody else has put it in force."""
    if replaces is not None:
        session.refresh(replaces, with_for_update={"read": True})
        if replaces.organisation_id != actor.organisation_id:
            raise NotYourPrecedent
        next_precedent_state(replaces.state, PrecedentAction.SUPERSEDE)
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _NUMBERING})
    year = beijing_day(now).year
    prefix = f"案例〔{year}〕"
    count = session.scalar(select(func.count()).select_from(Precedent).where(Precedent.number.startswith(prefix)))
    row = Precedent(
        number=f"{prefix}{(count or 0) + 1}号",
        **{name: getattr(ruling, name) for name in _SAID},
        tags=list(ruling.tags),
        valid_from=ruling.valid.since,
        valid_until=ruling.valid.until,
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        replaces_id=replaces.id if replaces else None,
        proposed_by_id=actor.account_id,
        proposed_by=actor.name,
        proposed_at=now,
    )
    session.add(row)
    session.flush()
    _record(session, "propose_precedent", row, actor, now)
    return row


_SAID: Final = ("title", "facts", "matter", "decision", "legal_basis", "discipline", "standard", "clause")


def adopt_precedent(session: Session, row: Precedent, *, actor: Actor, now: datetime) -> None:
    """Put it in force, and out of force what it replaces.

    Raises PrecedentActionNotAllowed, PrecedentOver, ReplacedTooEarly, PredecessorGone.
    """
    session.refresh(row, with_for_update=True)
    row.state = next_precedent_state(row.state, PrecedentAction.ADOPT)
    row.decided_by_id, row.decided_by, row.decided_at = actor.account_id, actor.name, now
    if row.valid_until is not None and row.valid_until <= beijing_day(now):
        raise PrecedentOver
    if row.replaces_id is not None:
        _supersede(session, session.get_one(Precedent, row.replaces_id, with_for_update=True), row, actor, now)
    _record(session, PrecedentAction.ADOPT, row, actor, now)


def _supersede(session: Session, old: Precedent, by: Precedent, actor: Actor, now: datetime) -> None:
    if by.valid_from > beijing_day(now):
        raise ReplacedTooEarly(number=old.number)
    if old.state is not PrecedentState.IN_FORCE:
        raise PredecessorGone(number=old.number)
    old.state = next_precedent_state(old.state, PrecedentAction.SUPERSEDE)
    old.ended_by, old.ended_at = actor.name, now
    _record(session, PrecedentAction.SUPERSEDE, old, actor, now)


def decline_precedent(session: Session, row: Precedent, *, reason: str, actor: Actor, now: datetime) -> None:
    """Do not put it in force, and say why."""
    session.refresh(row, with_for_update=True)
    row.state = next_precedent_state(row.state, PrecedentAction.DECLINE)
    row.decided_by_id, row.decided_by, row.decided_at = actor.account_id, actor.name, now
    row.reason = required_reason(reason)
    _record(session, PrecedentAction.DECLINE, row, actor, now)


def withdraw_precedent(session: Session, row: Precedent, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take it out of force, and say why; findings that cite it keep it and show that."""
    session.refresh(row, with_for_update=True)
    row.state = next_precedent_state(row.state, PrecedentAction.WITHDRAW)
    row.reason = required_reason(reason)
    row.ended_by, row.ended_at = actor.name, now
    _record(session, PrecedentAction.WITHDRAW, row, actor, now)


def cite(operation: Operation, finding: Finding, content: Mapping[str, Any]) -> None:
    """Let a draft cite the precedent that is named, or none; unnamed it stays. Raises PrecedentNotInForce, NotFound."""
    name = "precedent_id"
    if name not in content:
        return
    raw = str(content[name] or "")
    if not raw:
        finding.precedent = None
        return
    if not raw.isdecimal() or len(raw) > 9:
        raise BadOperation(reason=f"{name} 不正确")
    if finding.precedent is not None and finding.precedent.id == int(raw):
        return
    named = operation.session.get(Precedent, int(raw))
    if named is None or named.state in UNDECIDED:
        raise NotFound
    check_citable(operation, named)
    finding.precedent = named
    operation.facts["precedent"] = named.number


def check_citable(operation: Operation, named: Precedent | None) -> None:
    """Nobody takes it out of force until the finding stands. Raises PrecedentNotInForce."""
    if named is None:
        return
    operation.session.refresh(named, ["state"], with_for_update={"read": True})
    if not citable(named.state, named.valid, beijing_day(operation.now)):
        raise PrecedentNotInForce(number=named.number)


def _record(session: Session, action: str, row: Precedent, actor: Actor, now: datetime) -> None:
    facts = {
        "precedent": row.id,
        "number": row.number,
        "state": str(row.state),
        "reason": row.reason,
        "content_digest": precedent_digest(row),
    }
    audit.record(session, stream=_STREAM, actor=actor, action=str(action), now=now, facts=facts)


def precedent_digest(row: Precedent) -> str:
    """Digest of all that a precedent says, for the trail: what was adopted, and what a finding cites."""
    said: dict[str, Any] = {name: getattr(row, name) for name in _SAID}
    until = row.valid_until.isoformat() if row.valid_until else None
    around = {"number": row.number, "tags": list(row.tags), "from": row.valid_from.isoformat(), "until": until}
    return canonical_digest(said | around | {"organisation": row.organisation_id, "replaces": row.replaces_id})
