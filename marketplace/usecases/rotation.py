"""Rotation: giving a case to whoever is next."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.eligibility import ExclusionReason
from marketplace.domain.errors import NobodyInTurn, WrongMethod
from marketplace.domain.rotation import TurnKind, next_in_turn
from marketplace.domain.rules import VOIDS_BEFORE_ROTATION
from marketplace.domain.selection import METHOD_LABELS, SelectionAction, SelectionMethod
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


def take_turn(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> Organisation:
    """Give the case to whoever is next, skipping with a reason those who cannot take it.

    Raises NobodyInTurn, and then nothing has changed.
    """
    check_not_auditor(selection, actor)
    if selection.method is SelectionMethod.DRAW and selection.voids < VOIDS_BEFORE_ROTATION:
        raise WrongMethod(method=METHOD_LABELS[selection.method])
    version, pool = pool_of(session, selection)
    writer = QueueWriter(session, selection, actor=actor, now=now)
    writer.follow(version)
    why = {one.code: one.reason for one in pool.excluded}
    due = next_in_turn(writer.queue, selection.case_no)
    while due in why:
        writer.add(_SKIP_FOR[why[due]], due)
        due = next_in_turn(writer.queue, selection.case_no)
    if due is None:
        raise NobodyInTurn
    writer.add(TurnKind.SELECTED, due)
    agency = session.scalars(select(Organisation).where(Organisation.credit_code == due)).one()
    if selection.method is SelectionMethod.DRAW:
        selection.method = SelectionMethod.ROTATION
    step(session, selection, SelectionAction.TAKE_TURN, actor=actor, now=now, facts={"agency": due})
    put_on_notice(session, selection, agency, rank=None, actor=actor, now=now)
    return agency
