"""The finished findings of one discipline go to the owner before the one list of the round.

The official clock runs on and the case stays under review: docs/adr/0014-early-release-per-discipline.md.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.domain.finding import DISCIPLINE_LABELS, FindingAction, next_state
from review_room.domain.lifecycle import REVIEWING
from review_room.domain.opinion import MAXIMUM_ROUNDS_SETTING, NothingFinished, ReleasedBefore, RoundsUsedUp
from review_room.errors import RoundClosed
from review_room.models import EarlyRelease, Finding, ReviewCase, ReviewRound
from review_room.usecases.conflicts import check_no_conflicts
from review_room.usecases.consolidation import GOES_OUT, operation_id_of
from review_room.usecases.events import enter_room, finding_told, tell_room, write_events
from review_room.usecases.trail import note
from service_centre.errors import Invalid
from service_centre.permissions import Actor
from service_centre.settings import setting


def release_discipline(
    session: Session, case: ReviewCase, *, discipline: str, actor: Actor, now: datetime
) -> EarlyRelease:
    """Send a discipline's finished findings to owner and designer. Raises what `findings_to_release` raises."""
    room = enter_room(session, case)
    findings = findings_to_release(session, case, discipline)
    release = EarlyRelease(
        case_id=case.id,
        round=case.round,
        discipline=discipline,
        findings_released=len(findings),
        released_at=now,
        released_by=actor.name,
    )
    session.add(release)
    session.flush()
    for finding in findings:
        finding.state = next_state(finding.state, FindingAction.ISSUE, finding.finding_class)
        finding.issued_at = finding.issued_at or now
        finding.early_release = release
    session.flush()
    entry = note(
        session,
        case,
        "release_discipline",
        actor=actor,
        now=now,
        facts={"round": case.round, "discipline": discipline, "findings": len(findings)},
    )
    told = [finding_told("issue_finding", finding) for finding in findings]
    write_events(session, room, told, operation_id=operation_id_of(entry), actor=actor, now=now)
    tell_room(session, room, actor=actor, now=now)
    return release


def findings_to_release(session: Session, case: ReviewCase, discipline: str) -> Sequence[Finding]:
    """What would go out now. Raises RoundClosed, ReleasedBefore, RoundsUsedUp, ConflictsOpen, NothingFinished."""
    if discipline not in DISCIPLINE_LABELS:
        raise Invalid
    if case.state not in REVIEWING:
        raise RoundClosed
    if any(one.round == case.round and one.discipline == discipline for one in releases_of(session, case)):
        raise ReleasedBefore(discipline=DISCIPLINE_LABELS[discipline])
    issued = session.scalar(select(func.count()).select_from(ReviewRound).where(ReviewRound.case_id == case.id)) or 0
    if issued >= setting(session, MAXIMUM_ROUNDS_SETTING):
        raise RoundsUsedUp(rounds=issued)
    check_no_conflicts(session, case, discipline)
    findings = finished(session, case).get(discipline, [])
    if not findings:
        raise NothingFinished(discipline=DISCIPLINE_LABELS[discipline])
    return findings


def finished(session: Session, case: ReviewCase) -> dict[str, list[Finding]]:
    """Findings that wait to be sent, by discipline as forms list them; no drafts, none in conflict."""
    found = session.scalars(
        select(Finding).where(Finding.case_id == case.id, Finding.state.in_(GOES_OUT)).order_by(Finding.number)
    ).all()
    groups = {code: [one for one in found if one.discipline == code] for code in DISCIPLINE_LABELS}
    return {code: group for code, group in groups.items() if group}


def releases_of(session: Session, case: ReviewCase) -> Sequence[EarlyRelease]:
    """Early releases of the case, oldest first."""
    return session.scalars(select(EarlyRelease).where(EarlyRelease.case_id == case.id).order_by(EarlyRelease.id)).all()
