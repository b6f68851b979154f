"""Choosing out of order in a rotation: proposed with a reason, approved by a second person; the skipped stays next."""

from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.domain.eligibility import REASON_LABELS, ExclusionReason
from marketplace.domain.engagement_errors import JumpUnfounded, NoJumpProposed
from marketplace.domain.errors import AgencyRuledOut, SamePerson, WrongMethod
from marketplace.domain.rotation import TurnKind
from marketplace.domain.rules import VOIDS_BEFORE_ROTATION
from marketplace.domain.selection import METHOD_LABELS, SelectionAction, SelectionMethod, next_state
from marketplace.models import Selection
from marketplace.usecases.locking import lock
from marketplace.usecases.outcome import put_on_notice
from marketplace.usecases.requests import check_not_auditor, pool_of, step
from marketplace.usecases.turns import QueueWriter
from service_centre.audit.recording import record
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor


def propose_jump(
    session: Session, selection: Selection, *, agency_id: int, reason: str, actor: Actor, now: datetime
) -> None:
    """The draw clerk proposes an agency whose turn it is not.

    Raises JumpUnfounded without words, AgencyRuledOut for an agency that does not fit, WrongMethod in a draw.
    """
    lock(session, selection)
    check_not_auditor(selection, actor)
    next_state(selection.state, SelectionAction.TAKE_TURN)
    if selection.method is SelectionMethod.DRAW and selection.voids < VOIDS_BEFORE_ROTATION:
        raise WrongMethod(method=METHOD_LABELS[selection.method])
    if not reason.strip():
        raise JumpUnfounded
    agency = session.get(Organisation, agency_id)
    _check_fits(session, selection, agency)
    selection.jump_agency, selection.jump_reason, selection.jump_by_id = agency, reason.strip(), actor.account_id
    facts = {"agency": agency.credit_code if agency else None, "reason": selection.jump_reason}
    record(session, stream=selection.audit_stream, actor=actor, action="propose_jump", now=now, facts=facts)


def decide_jump(session: Session, selection: Selection, *, approved: bool, actor: Actor, now: datetime) -> None:
    """A second person approves, and the agency is taken; or refuses, and everything is as before.

    Raises NoJumpProposed, SamePerson for the proposer, AgencyRuledOut for an agency that no longer fits.
    """
    lock(session, selection)
    agency, reason = selection.jump_agency, selection.jump_reason
    if agency is None:
        raise NoJumpProposed
    if selection.jump_by_id == actor.account_id:
        raise SamePerson(first="提出不按次序选取", second="批准")
    proposer = selection.jump_by_id
    selection.forget_jump()
    if not approved:
        facts = {"agency": agency.credit_code, "proposed_by": proposer}
        record(session, stream=selection.audit_stream, actor=actor, action="refuse_jump", now=now, facts=facts)
        return
    _check_fits(session, selection, agency)
    version, _ = pool_of(session, selection)
    writer = QueueWriter.of(session, selection, actor=actor, now=now)
    writer.follow(version)
    code = str(agency.credit_code)
    writer.add(TurnKind.SELECTED_OUT_OF_ORDER, code, reason=reason, approver=f"account/{actor.account_id}")
    selection.method = SelectionMethod.ROTATION
    taken: dict[str, object] = {"agency": code, "reason": reason, "proposed_by": proposer}
    step(session, selection, SelectionAction.TAKE_TURN, actor=actor, now=now, facts=taken)
    put_on_notice(session, selection, agency, rank=None, actor=actor, now=now)


def _check_fits(session: Session, selection: Selection, agency: Organisation | None) -> None:
    """Raise AgencyRuledOut unless the agency is among those that fit as things stand now."""
    _, pool = pool_of(session, selection)
    code = agency.credit_code if agency else None
    if code not in {one.id for one in pool.candidates}:
        why = {one.code: one.reason for one in pool.excluded}
        raise AgencyRuledOut(reason=REASON_LABELS[why.get(code or "", ExclusionReason.SUSPENDED)])
