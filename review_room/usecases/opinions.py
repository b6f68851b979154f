"""The joint opinion: settled and frozen, signed in turn, stamped, delivered."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.lifecycle import CaseAction, next_state
from review_room.domain.opinion import StillBlocked, Verdict, verdict
from review_room.domain.signing import OpinionAction, SlotAction, next_opinion_state, next_slot_state
from review_room.errors import NotTheirTurn, SignedElsewhere, SignerSettledIt
from review_room.models import (
    Finding,
    JointOpinion,
    OpinionState,
    ReviewCase,
    SheetCheck,
    SheetRevision,
    SignatureSlot,
    SlotState,
)
from review_room.papers.content import canonical_opinion, opinion_digest
from review_room.queries import current_sheets
from review_room.usecases.cases import check_all_read
from review_room.usecases.clock import pause_clock
from review_room.usecases.conflicts import check_no_conflicts
from review_room.usecases.consolidation import blocking_count
from review_room.usecases.events import enter_room, tell_room
from review_room.usecases.opinion_content import content_of
from review_room.usecases.review_result import hand_over_result
from review_room.usecases.trail import note, step
from service_centre.db import lock_row
from service_centre.outbox import promise
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM, Actor

CODE_BYTES: Final = 16


def settle(session: Session, case: ReviewCase, *, actor: Actor, now: datetime) -> JointOpinion:
    """Freeze the joint opinion and send it round for signature. Raises what `check_conforms` raises.

    The sheets get their check codes here: what is signed, stamped and found valid later are these revisions and no
    others, whatever comes in meanwhile.
    """
    room = enter_room(session, case)
    next_state(case.state, CaseAction.SETTLE)
    check_conforms(session, case)
    slots = _slots(session, case)
    content = content_of(session, case, slots=slots, now=now)
    opinion = JointOpinion(
        case_id=case.id,
        content=canonical_opinion(content).decode(),
        content_digest=opinion_digest(content),
        frozen_at=now,
        settled_by_id=actor.account_id or 0,
        slots=slots,
    )
    session.add(opinion)
    session.flush()
    _issue_check_codes(session, opinion, [sheet for sheet in current_sheets(session, case) if sheet.digest], now=now)
    step(
        session,
        case,
        CaseAction.SETTLE,
        actor=actor,
        now=now,
        facts={"content_digest": opinion.content_digest, "signatories": len(slots)},
    )
    promise(session, "render_joint_opinion", opinion.id, now=now)
    tell_room(session, room, actor=actor, now=now)
    return opinion


def check_conforms(session: Session, case: ReviewCase) -> None:
    """Whether the joint opinion can be settled. Raises StillBlocked, StillReading, ConflictsOpen."""
    check_all_read(session, case)
    check_no_conflicts(session, case)
    findings = list(session.scalars(select(Finding).where(Finding.case_id == case.id)))
    stances = {review.organisation.name: review.stance for review in case.reviews}
    if verdict(stances, [(f.finding_class, f.state) for f in findings]) is not Verdict.CONFORMS:
        unwilling = [unit for unit, stance in stances.items() if stance != "no_objection"]
        raise StillBlocked(count=blocking_count(session, case), units="、".join(unwilling) or "无")


def note_rendered(session: Session, opinion: JointOpinion, *, pdf_digest: str, now: datetime) -> None:
    """The frozen opinion has become a PDF with places for all signatures."""
    enter_room(session, opinion.case)
    session.refresh(opinion)
    if opinion.state is not OpinionState.FROZEN:
        return
    opinion.pdf_digest, opinion.state = pdf_digest, next_opinion_state(opinion.state, OpinionAction.RENDER)
    note(session, opinion.case, "render_joint_opinion", actor=SYSTEM, now=now, facts={"pdf_digest": pdf_digest})


def current_slot(opinion: JointOpinion) -> SignatureSlot | None:
    """The place whose turn it is; none before the PDF exists and after the last signature."""
    if opinion.state is not OpinionState.AWAITING_SIGNATURES:
        return None
    return next((slot for slot in opinion.slots if slot.state is not SlotState.SIGNED), None)


def request_signature(session: Session, slot: SignatureSlot, *, actor: Actor, now: datetime) -> None:
    """A signatory signs; the signature itself is made by a job. Raises NotTheirTurn, AlreadySigned, SignedElsewhere,
    SignerSettledIt.

    The opinion's row is locked so that two clicks are one signature.
    """
    lock_row(session, slot.opinion)
    session.refresh(slot)
    target = next_slot_state(slot.state, SlotAction.REQUEST)
    current = current_slot(slot.opinion)
    if current is None or current.id != slot.id:
        raise NotTheirTurn(current=current.organisation.name if current else "系统")
    if any(one.signer_id == actor.account_id for one in slot.opinion.slots):
        raise SignedElsewhere
    if slot.role is Role.LEAD_HEAD and slot.opinion.settled_by_id == actor.account_id:
        raise SignerSettledIt
    slot.state = target
    slot.signer_id, slot.signer_name, slot.requested_at = actor.account_id, actor.name, now
    note(
        session,
        slot.opinion.case,
        "request_signature",
        actor=actor,
        now=now,
        facts={"field": slot.field_name, "pdf_digest": slot.opinion.pdf_digest},
    )
    promise(session, "sign_joint_opinion", slot.id, now=now)


def note_signed(session: Session, slot: SignatureSlot, *, pdf_digest: str, now: datetime) -> None:
    """The signature stands in the PDF. After the last one the case is concluded and its sheets get stamped."""
    room = enter_room(session, slot.opinion.case)
    session.refresh(slot)
    if slot.state is not SlotState.REQUESTED:
        return
    opinion, case = slot.opinion, slot.opinion.case
    slot.state, slot.signed_at = next_slot_state(slot.state, SlotAction.SIGN), now
    opinion.pdf_digest = pdf_digest
    note(
        session,
        case,
        "sign_joint_opinion",
        actor=SYSTEM,
        now=now,
        facts={"field": slot.field_name, "signer": slot.signer_id, "pdf_digest": pdf_digest},
    )
    if all(one.state is SlotState.SIGNED for one in opinion.slots):
        opinion.state = next_opinion_state(opinion.state, OpinionAction.COMPLETE)
        _end_the_work(session, case, now)
        step(session, case, CaseAction.CONCLUDE, actor=SYSTEM, now=now, facts={"pdf_digest": pdf_digest})
        promise(session, "stamp_sheets", opinion.id, now=now)
    tell_room(session, room, actor=SYSTEM, now=now)


def _end_the_work(session: Session, case: ReviewCase, now: datetime) -> None:
    """The clock stops for good, the agency has room for another case, and the marketplace learns how it worked."""
    pause_clock(case, now)
    hand_over_result(session, case, now=now)


def _issue_check_codes(
    session: Session, opinion: JointOpinion, sheets: Sequence[SheetRevision], *, now: datetime
) -> None:
    """One code per sheet revision for the public page behind its QR code."""
    session.add_all(
        SheetCheck(
            code=secrets.token_urlsafe(CODE_BYTES),
            opinion_id=opinion.id,
            sheet_revision_id=sheet.id,
            position=position,
            issued_at=now,
        )
        for position, sheet in enumerate(sheets, start=1)
    )
    session.flush()


def sheets_settled(session: Session, opinion: JointOpinion) -> Sequence[tuple[SheetRevision, str]]:
    """The sheet revisions that the opinion is about, in its order, each with its check code."""
    rows = session.execute(
        select(SheetRevision, SheetCheck.code)
        .join(SheetCheck, SheetCheck.sheet_revision_id == SheetRevision.id)
        .where(SheetCheck.opinion_id == opinion.id)
        .order_by(SheetCheck.position)
    ).all()
    return [(sheet, code) for sheet, code in rows]


def note_stamped(
    session: Session, opinion: JointOpinion, *, stamped_set_digest: str, findings_csv_digest: str, now: datetime
) -> None:
    """The stamped set lies ready for delivery."""
    room = enter_room(session, opinion.case)
    session.refresh(opinion)
    if opinion.stamped_set_digest is not None:
        return
    opinion.stamped_set_digest, opinion.findings_csv_digest = stamped_set_digest, findings_csv_digest
    step(
        session, opinion.case, CaseAction.STAMP, actor=SYSTEM, now=now, facts={"stamped_set_digest": stamped_set_digest}
    )
    tell_room(session, room, actor=SYSTEM, now=now)


def deliver(session: Session, case: ReviewCase, *, actor: Actor, now: datetime) -> None:
    """Hand the signed opinion and the stamped set to the owner."""
    room = enter_room(session, case)
    step(session, case, CaseAction.DELIVER, actor=actor, now=now, facts={})
    tell_room(session, room, actor=actor, now=now)


def _slots(session: Session, case: ReviewCase) -> list[SignatureSlot]:
    """Agency first, then the departments, the lead last."""
    order: list[tuple[int, Role]] = []
    if case.agency_id is not None:
        order.append((case.agency_id, Role.LEGAL_REPRESENTATIVE))
    order += [
        (review.organisation_id, Role.DEPARTMENT_SIGNER)
        for review in case.reviews
        if review.organisation_id not in (case.agency_id, case.lead_department_id)
    ]
    order.append((case.lead_department_id, Role.LEAD_HEAD))
    return [
        SignatureSlot(position=n, field_name=f"Signature{n}", organisation_id=organisation_id, role=role)
        for n, (organisation_id, role) in enumerate(order, start=1)
    ]
