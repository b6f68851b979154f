"""Stances, the lead's consolidation, and the list that goes to the owner."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import WITH_THE_OWNER, FindingClass, FindingState, blocks, required_reason
from review_room.domain.lifecycle import REVIEWING, CaseAction, CaseState, next_state
from review_room.domain.opinion import DraftsLeft, FindingsOpen, NothingToIssue, Stance, UnitsSilent, silent_units
from review_room.errors import AgencyMissing, DraftsElsewhere, RoundClosed
from review_room.models import DepartmentReview, EarlyRelease, Finding, ReviewCase, ReviewRound
from review_room.usecases.cases import begin_next_revision, check_all_read
from review_room.usecases.clock import pause_clock, resume_clock
from review_room.usecases.conflicts import check_no_conflicts
from review_room.usecases.events import enter_room, tell_room, write_events
from review_room.usecases.issuing import findings_waiting, issue, next_round, operation_id_of
from review_room.usecases.trail import note, step
from review_room.usecases.viewing import unopened_acknowledged
from service_centre.calendar import beijing_day, calendar_of
from service_centre.errors import NotFound
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor
from service_centre.settings import setting


def give_stance(
    session: Session,
    case: ReviewCase,
    *,
    stance: Stance,
    remark: str,
    actor: Actor,
    now: datetime,
    acknowledged: Collection[int] = (),
) -> DepartmentReview:
    """A reviewing unit says what it thinks of the set in this round.

    `acknowledged` are sheet revisions that it agrees to without having opened them. Raises DraftsLeft, FindingsOpen,
    UnopenedSheets.
    """
    room = enter_room(session, case)
    review = case.review_of(actor.organisation_id)
    if review is None:
        raise NotFound
    if case.state not in REVIEWING:
        raise RoundClosed
    own = findings_said(session, case, actor)
    still_open = sum(blocks(finding.finding_class, finding.state) for finding in own)
    if stance is Stance.NO_OBJECTION and still_open:
        raise FindingsOpen(count=still_open)
    agrees = stance is Stance.NO_OBJECTION
    review.unopened = unopened_acknowledged(session, case, review.organisation, acknowledged) if agrees else []
    review.stance, review.remark = stance, remark.strip()[:2000]
    review.given_at, review.given_by = now, actor.name
    facts = {"stance": stance, "remark": review.remark, "unopened": review.unopened}
    note(session, case, "give_stance", actor=actor, now=now, facts=facts)
    tell_room(session, room, actor=actor, now=now)
    return review


def findings_said(session: Session, case: ReviewCase, actor: Actor) -> list[Finding]:
    """The findings of the actor's unit, none of them a draft. Raises DraftsLeft."""
    own = list(
        session.scalars(
            select(Finding).where(Finding.case_id == case.id, Finding.organisation_id == actor.organisation_id)
        )
    )
    drafts = sum(finding.state is FindingState.DRAFT for finding in own)
    if drafts:
        raise DraftsLeft(count=drafts)
    return own


def consolidate(session: Session, case: ReviewCase, *, actor: Actor, now: datetime) -> None:
    """Close the round for the reviewers; silence is never a pass. Raises what `check_all_said` raises."""
    room = enter_room(session, case)
    next_state(case.state, CaseAction.CONSOLIDATE)
    check_all_said(session, case)
    if case.state is CaseState.UNDER_RE_REVIEW:
        resume_clock(session, case, now)
    step(session, case, CaseAction.CONSOLIDATE, actor=actor, now=now, facts={"round": case.round})
    tell_room(session, room, actor=actor, now=now)


def check_all_said(session: Session, case: ReviewCase) -> None:
    """Whether the round can be closed. Raises AgencyMissing, UnitsSilent, DraftsElsewhere, StillReading."""
    if case.agency_id is None:
        raise AgencyMissing
    silent = silent_units({review.organisation.name: review.stance for review in case.reviews})
    if silent:
        raise UnitsSilent(units="、".join(silent))
    _check_no_drafts(session, case)
    check_all_read(session, case)


def return_to_review(session: Session, case: ReviewCase, *, reason: str, actor: Actor, now: datetime) -> None:
    """The lead sends the round back to the reviewers, e.g. after a downgrade or a mistake. Raises ReasonMissing.

    From the second round on this is re-review, whose days do not count.
    """
    room = enter_room(session, case)
    next_state(case.state, CaseAction.RETURN_TO_REVIEW)
    why = required_reason(reason)
    for review in case.reviews:
        review.take_stance_back()
    if case.round > 1:
        pause_clock(case, now)
    step(session, case, CaseAction.RETURN_TO_REVIEW, actor=actor, now=now, facts={"round": case.round, "reason": why})
    tell_room(session, room, actor=actor, now=now)


def issue_findings(session: Session, case: ReviewCase, *, actor: Actor, now: datetime) -> ReviewRound:
    """One list to the owner; the official clock pauses. Raises what `findings_to_issue` raises."""
    room = enter_room(session, case)
    next_state(case.state, CaseAction.REQUIRE_REVISION)
    number, findings = findings_to_issue(session, case)
    early = len(released_early(session, case))
    told = issue(session, findings, now=now)
    calendar, today = calendar_of(session), beijing_day(now)
    round_ = ReviewRound(
        case_id=case.id,
        number=number,
        issued_at=now,
        findings_issued=len(findings) + early,
        reply_due_on=calendar.add_working_days(today, setting(session, "review_room.reply_days")),
    )
    session.add(round_)
    pause_clock(case, now)
    begin_next_revision(session, case)
    entry = step(
        session,
        case,
        CaseAction.REQUIRE_REVISION,
        actor=actor,
        now=now,
        facts={"round": number, "findings": len(findings) + early, "released_early": early},
    )
    write_events(session, room, told, operation_id=operation_id_of(entry), actor=actor, now=now)
    tell_room(session, room, actor=actor, now=now)
    return round_


def findings_to_issue(session: Session, case: ReviewCase) -> tuple[int, Sequence[Finding]]:
    """The number of the next list, and what it would hold.

    Raises NothingToIssue, RoundsUsedUp, ConflictsOpen.
    """
    number = next_round(session, case)
    check_no_conflicts(session, case)
    findings = findings_waiting(session, case)
    if not findings and not released_early(session, case):
        raise NothingToIssue
    return number, findings


def released_early(session: Session, case: ReviewCase) -> Sequence[Finding]:
    """Findings of this round that the owner has already and that are still open: the list names them with their day."""
    return session.scalars(
        select(Finding)
        .join(EarlyRelease, EarlyRelease.id == Finding.early_release_id)
        .where(
            Finding.case_id == case.id,
            EarlyRelease.round == case.round,
            Finding.state.in_(WITH_THE_OWNER),
        )
    ).all()


def blocking_count(session: Session, case: ReviewCase) -> int:
    """Findings that hold the joint opinion back."""
    rows = session.execute(select(Finding.finding_class, Finding.state).where(Finding.case_id == case.id))
    return sum(blocks(FindingClass(finding_class), FindingState(state)) for finding_class, state in rows)


def _check_no_drafts(session: Session, case: ReviewCase) -> None:
    units = session.scalars(
        select(Organisation.name)
        .where(
            Organisation.id.in_(
                select(Finding.organisation_id).where(Finding.case_id == case.id, Finding.state == FindingState.DRAFT)
            )
        )
        .order_by(Organisation.id)
    ).all()
    if units:
        raise DraftsElsewhere(units="、".join(units))
