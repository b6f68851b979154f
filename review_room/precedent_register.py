"""Reading the register of precedents; nothing here changes anything."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, undefer_group

from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.domain.precedent import UNDECIDED, About, PrecedentState, citable, fit, found
from review_room.models import Precedent
from service_centre.organisations.kinds import OrganisationKind
from service_centre.permissions import Actor

PROPOSED_AT_ONCE: Final = 8
_FIRST: Final = {PrecedentState.PROPOSED: 0, PrecedentState.IN_FORCE: 1}


def register(session: Session, actor: Actor, *, query: str = "", tag: str = "", state: str = "") -> Sequence[Precedent]:
    """The precedents that fit, those to be decided and in force first, the newest of each first."""
    wanted = _readable(actor) & _having(tag, state)
    rows = session.scalars(
        select(Precedent).where(wanted).options(undefer_group("words")).order_by(Precedent.id.desc())
    ).all()
    fitting = [one for one in rows if found(query, _words(one))]
    return sorted(fitting, key=lambda one: _FIRST.get(one.state, len(_FIRST)))


def is_empty(session: Session, actor: Actor) -> bool:
    """Whether this reader sees no precedent at all."""
    return session.scalar(select(Precedent.id).where(_readable(actor)).limit(1)) is None


def tags_in_use(session: Session, actor: Actor) -> list[str]:
    """Every tag that this reader may meet, each once."""
    tags = select(func.jsonb_array_elements_text(Precedent.tags)).where(_readable(actor))
    return sorted(session.scalars(tags.distinct()))


def replaceable_by(session: Session, actor: Actor) -> Sequence[Precedent]:
    """What the actor's own department has in force."""
    own = (Precedent.state == PrecedentState.IN_FORCE, Precedent.organisation_id == actor.organisation_id)
    return session.scalars(select(Precedent).where(*own).order_by(Precedent.id.desc())).all()


def successor_of(session: Session, precedent: Precedent) -> Precedent | None:
    """The one that took its place."""
    took_it = (Precedent.replaces_id == precedent.id, Precedent.state.not_in(UNDECIDED))
    return session.scalars(select(Precedent).where(*took_it)).first()


def proposals_for(session: Session, about: About, query: str, *, on: date) -> list[Precedent]:
    """Precedents that may be cited on that day: those that fit the query, or without one the finding, best first."""
    rows = session.scalars(
        select(Precedent)
        .where(
            Precedent.state == PrecedentState.IN_FORCE,
            Precedent.valid_from <= on,
            or_(Precedent.valid_until.is_(None), Precedent.valid_until > on),
        )
        .options(undefer_group("words"))
        .order_by(Precedent.id.desc())
    )
    scored = [(_fit(about, one), one) for one in rows if (found(query, _words(one)) if query else _fit(about, one) > 0)]
    best = [one for _, one in sorted(scored, key=lambda pair: -pair[0])][:PROPOSED_AT_ONCE]
    return [one for one in best if citable(one.state, one.valid, on)]


def _readable(actor: Actor) -> ColumnElement[bool]:
    """Mirrors the line of the policy table; a test compares the two."""
    if actor.organisation_kind is OrganisationKind.OVERSIGHT:
        return true()
    return or_(Precedent.state.not_in(UNDECIDED), Precedent.organisation_id == actor.organisation_id)


def _having(tag: str, state: str) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = true()
    if tag:
        wanted &= Precedent.tags.contains([tag])
    if state in set(PrecedentState):
        wanted &= Precedent.state == PrecedentState(state)
    return wanted


def _fit(about: About, one: Precedent) -> int:
    return fit(about, discipline=one.discipline, standard=one.standard, clause=one.clause, tags=one.tags)


def _words(one: Precedent) -> tuple[Any, ...]:
    discipline = DISCIPLINE_LABELS.get(one.discipline, "")
    said = (one.number, one.title, one.facts, one.matter, one.decision, one.legal_basis)
    return (*said, discipline, one.standard, one.clause, *one.tags)
