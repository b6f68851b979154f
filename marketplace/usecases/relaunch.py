"""Ways out: too few candidates, a ranking that is used up, a result that an objection overturned."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.domain.errors import AnnulmentUnfounded, TooFewCandidates
from marketplace.domain.rotation import TurnKind
from marketplace.domain.rules import LEAST_AFTER_EXTENSION, LEAST_IN_TURN
from marketplace.domain.selection import SelectionAction, SelectionMethod, next_state
from marketplace.models import Selection
from marketplace.usecases.requests import check_not_auditor, pool_of, step
from marketplace.usecases.turns import add_turn
from service_centre.permissions import Actor
from service_centre.settings import setting


def least_candidates(session: Session, selection: Selection) -> int:
    """How many independent candidates the selection needs now; a turn needs one."""
    if selection.method is SelectionMethod.ROTATION:
        return LEAST_IN_TURN
    if selection.extended:
        return LEAST_AFTER_EXTENSION
    least: int = setting(session, "marketplace.least_candidates")
    return least


def extend_selection(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """Too few candidates: extend once, after which two suffice. Raises TooFewCandidates the second time."""
    check_not_auditor(selection, actor)
    if selection.extended:
        raise TooFewCandidates(found=pool_of(session, selection)[1].groups, least=LEAST_AFTER_EXTENSION)
    step(session, selection, SelectionAction.EXTEND, actor=actor, now=now, facts={})
    selection.extended = True


def annul_selection(session: Session, selection: Selection, *, reason: str, actor: Actor, now: datetime) -> None:
    """An objection to the result was upheld: whom the draw or the turn gave does not stand.

    Raises AnnulmentUnfounded without a reason in words. A turn is given back to its agency; whether the agency may
    take the case next time is a matter of the interests and suspensions on file.
    """
    if not reason.strip():
        raise AnnulmentUnfounded
    facts: dict[str, object] = {
        "agency": selection.agency.credit_code if selection.agency else None,
        "rank": selection.agency_rank,
        "reason": reason,
    }
    step(session, selection, SelectionAction.ANNUL, actor=actor, now=now, facts=facts)
    if selection.agency_rank is None:
        add_turn(session, selection, TurnKind.CANCELLED_BEFORE_START, reason=reason, actor=actor, now=now)


def relist_selection(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """Begin again with the roster in force, from the second person's audit on.

    Raises TooFewCandidates while the roster has too few who may take the case.
    """
    check_not_auditor(selection, actor)
    next_state(selection.state, SelectionAction.RELIST)
    found, least = pool_of(session, selection)[1].groups, least_candidates(session, selection)
    if found < least:
        raise TooFewCandidates(found=found, least=least)
    step(session, selection, SelectionAction.RELIST, actor=actor, now=now, facts={"groups": found})
    selection.agency = selection.agency_rank = None
    selection.notice_until_on = selection.confirm_by_on = None
