"""The register of precedents: proposed by one person, put in force by another, cited by findings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from review_room.domain.finding import DISCIPLINE_LABELS, required_reason
from review_room.domain.precedent import (
    About,
    NotYourPrecedent,
    PrecedentAction,
    PrecedentNotInForce,
    PrecedentState,
    Ruling,
    citable,
    fit,
    found,
    next_precedent_state,
)
from review_room.errors import BadOperation
from review_room.models import Finding, Precedent
from review_room.usecases.context import Operation
from service_centre import audit
from service_centre.calendar import beijing_day
from service_centre.errors import NotFound
from service_centre.permissions import Actor

PROPOSED_AT_ONCE: Final = 8
_STREAM: Final = "precedents"
_NUMBERING: Final = 7_401_013
"""Key of the advisory lock under which numbers are given."""


def propose_precedent(
    session: Session, ruling: Ruling, *, replaces: Precedent | None = None, actor: Actor, now: datetime
) -> Precedent:
    """Put a ruling forward. It is cited by nobody until somebody else has put it in force."""
    if replaces is not None:
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
    """Put it in force, and out of force what it replaces. Raises PrecedentActionNotAllowed."""
    session.refresh(row, with_for_update=True)
    row.state = next_precedent_state(row.state, PrecedentAction.ADOPT)
    row.decided_by_id, row.decided_by, row.decided_at = actor.account_id, actor.name, now
    if row.replaces_id is not None:
        old = session.get_one(Precedent, row.replaces_id, with_for_update=True)
        old.state = next_precedent_state(old.state, PrecedentAction.SUPERSEDE)
        old.ended_by, old.ended_at = actor.name, now
        _record(session, PrecedentAction.SUPERSEDE, old, actor, now)
    _record(session, PrecedentAction.ADOPT, row, actor, now)


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


def register(session: Session, *, query: str = "", tag: str = "", state: str = "") -> Sequence[Precedent]:
    """The precedents that fit, those to be decided and in force first, the newest of each first."""
    rows = session.scalars(select(Precedent).order_by(Precedent.id.desc())).all()
    fitting = [
        one for one in rows if found(query, _words(one)) and (not tag or tag in one.tags) and state in ("", one.state)
    ]
    return sorted(fitting, key=lambda one: _FIRST.get(one.state, len(_FIRST)))


_FIRST: Final = {PrecedentState.PROPOSED: 0, PrecedentState.IN_FORCE: 1}


def tags_in_use(session: Session) -> list[str]:
    """Every tag of the register, each once."""
    return sorted({tag for tags in session.scalars(select(Precedent.tags)) for tag in tags})


def proposals_for(session: Session, about: About, query: str, *, on: date) -> list[Precedent]:
    """Precedents that may be cited on that day: those that fit the query, or without one the finding, best first."""
    rows = session.scalars(
        select(Precedent).where(Precedent.state == PrecedentState.IN_FORCE).order_by(Precedent.id.desc())
    )
    scored = [
        (_fit(about, one), one)
        for one in rows
        if citable(one.state, one.valid, on) and (found(query, _words(one)) if query else _fit(about, one) > 0)
    ]
    return [one for _, one in sorted(scored, key=lambda pair: -pair[0])][:PROPOSED_AT_ONCE]


def _fit(about: About, one: Precedent) -> int:
    return fit(about, discipline=one.discipline, standard=one.standard, clause=one.clause, tags=one.tags)


def _words(one: Precedent) -> tuple[str, ...]:
    discipline = DISCIPLINE_LABELS.get(one.discipline, "")
    said = (one.number, one.title, one.facts, one.matter, one.decision, one.legal_basis)
    return (*said, discipline, one.standard, one.clause, *one.tags)


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
    if named is None or named.state is PrecedentState.PROPOSED:
        raise NotFound
    check_citable(operation, named)
    finding.precedent = named
    operation.facts["precedent"] = named.number


def check_citable(operation: Operation, named: Precedent | None) -> None:
    """Raises PrecedentNotInForce."""
    if named is not None and not citable(named.state, named.valid, beijing_day(operation.now)):
        raise PrecedentNotInForce(number=named.number)


def _record(session: Session, action: str, row: Precedent, actor: Actor, now: datetime) -> None:
    facts = {"precedent": row.id, "number": row.number, "state": str(row.state), "reason": row.reason}
    audit.record(session, stream=_STREAM, actor=actor, action=str(action), now=now, facts=facts)
