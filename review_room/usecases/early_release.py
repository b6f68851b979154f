"""The finished findings of one discipline go to the owner before the one list of the round.

The official clock runs on and the case stays under review: docs/adr/0014-early-release-per-discipline.md.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.domain.lifecycle import REVIEWING
from review_room.domain.opinion import NothingFinished, ReleasedBefore
from review_room.errors import RoundClosed
from review_room.models import EarlyRelease, Finding, ReviewCase
from review_room.usecases.conflicts import check_no_conflicts
from review_room.usecases.events import enter_room, tell_room, write_events
from review_room.usecases.issuing import findings_waiting, issue, next_round, operation_id_of
from review_room.usecases.trail import note
from service_centre.errors import Invalid
from service_centre.permissions import Actor


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
    told = issue(session, findings, now=now, release=release)
    entry = note(
        session,
        case,
        "release_discipline",
        actor=actor,
        now=now,
        facts={"round": case.round, "discipline": discipline, "findings": len(findings)},
    )
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
    next_round(session, case)
    check_no_conflicts(session, case, discipline)
    findings = finished(session, case).get(discipline, [])
    if not findings:
        raise NothingFinished(discipline=DISCIPLINE_LABELS[discipline])
    return findings


def finished(session: Session, case: ReviewCase) -> dict[str, list[Finding]]:
    """Findings that wait to be sent, by discipline as forms list them; no drafts, none in conflict."""
    found = findings_waiting(session, case)
    groups = {code: [one for one in found if one.discipline == code] for code in DISCIPLINE_LABELS}
    return {code: group for code, group in groups.items() if group}


def releases_of(session: Session, case: ReviewCase) -> Sequence[EarlyRelease]:
    """Early releases of the case, oldest first."""
    return session.scalars(select(EarlyRelease).where(EarlyRelease.case_id == case.id).order_by(EarlyRelease.id)).all()
