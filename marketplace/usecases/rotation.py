"""Rotation: giving a case to whoever is next."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.eligibility import ExclusionReason
from marketplace.domain.errors import NobodyInTurn, WrongMethod
from marketplace.domain.rotation import TurnKind, next_in_turn
from marketplace.domain.rules import VOIDS_BEFORE_ROTATION
from marketplace.domain.selection import METHOD_LABELS, SelectionAction, SelectionMethod, next_state
from marketplace.models import Selection
from marketplace.usecases.outcome import put_on_notice
from marketplace.usecases.requests import check_not_auditor, pool_of, step
from marketplace.usecases.turns import QueueWriter
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor

_SKIP_FOR: Final = {
    ExclusionReason.CONFLICT_OF_INTEREST: TurnKind.RECUSED,
    ExclusionReason.AT_CAPACITY: TurnKind.AT_CAPACITY,
    ExclusionReason.DISCIPLINE_MISSING: TurnKind.UNFIT,
    ExclusionReason.CLASS_TOO_LOW: TurnKind.UNFIT,
    ExclusionReason.SUSPENDED: TurnKind.UNFIT,
}


def take_turn(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> Organisation | None:
    """Give the case to whoever is next, skipping with a reason those who cannot take it.

    Returns null when nobody of the queue can: the selection is then short, and the queue as it was.
    """
    check_not_auditor(selection, actor)
    next_state(selection.state, SelectionAction.TAKE_TURN)
    if selection.method is SelectionMethod.DRAW and selection.voids < VOIDS_BEFORE_ROTATION:
        raise WrongMethod(method=METHOD_LABELS[selection.method])
    try:
        with session.begin_nested():
            agency = _next_agency(session, selection, actor=actor, now=now)
    except NobodyInTurn:
        step(session, selection, SelectionAction.RUN_SHORT, actor=actor, now=now, facts={"groups": 0})
        return None
    selection.method = SelectionMethod.ROTATION
    selection.forget_jump()
    facts: dict[str, object] = {"agency": agency.credit_code}
    step(session, selection, SelectionAction.TAKE_TURN, actor=actor, now=now, facts=facts)
    put_on_notice(session, selection, agency, rank=None, actor=actor, now=now)
    return agency


def _next_agency(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> Organisation:
    """Whose turn it is, written into the queue with everybody skipped before. Raises NobodyInTurn."""
    version, pool = pool_of(session, selection)
    writer = QueueWriter.of(session, selection, actor=actor, now=now)
    writer.follow(version)
    why = {one.code: one.reason for one in pool.excluded}
    due = next_in_turn(writer.queue, selection.case_no)
    while due in why:
        writer.add(_SKIP_FOR[why[due]], due)
        due = next_in_turn(writer.queue, selection.case_no)
    if due is None:
        raise NobodyInTurn
    writer.add(TurnKind.SELECTED, due)
    return session.scalars(select(Organisation).where(Organisation.credit_code == due)).one()
