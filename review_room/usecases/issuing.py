"""Findings on their way to the owner, by the one list of a round or before it: what waits, and how it goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.domain.finding import FindingAction, FindingState, next_state
from review_room.domain.opinion import MAXIMUM_ROUNDS_SETTING, RoundsUsedUp
from review_room.models import EarlyRelease, Finding, ReviewCase, ReviewRound
from review_room.usecases.events import Told, finding_told
from service_centre.audit.models import AuditEntry
from service_centre.settings import setting

_GOES_OUT: Final = (FindingState.SUBMITTED, FindingState.SETTLED, FindingState.REOPENED)
"""States of findings that the owner gets next."""


def next_round(session: Session, case: ReviewCase) -> int:
    """Number of the list that goes to the owner next, counted from one. Raises RoundsUsedUp."""
    issued = session.scalar(select(func.count()).select_from(ReviewRound).where(ReviewRound.case_id == case.id)) or 0
    if issued >= setting(session, MAXIMUM_ROUNDS_SETTING):
        raise RoundsUsedUp(rounds=issued)
    return issued + 1


def findings_waiting(session: Session, case: ReviewCase) -> Sequence[Finding]:
    """What goes out next, by number; no drafts, none in conflict."""
    return session.scalars(
        select(Finding).where(Finding.case_id == case.id, Finding.state.in_(_GOES_OUT)).order_by(Finding.number)
    ).all()


def issue(
    session: Session, findings: Sequence[Finding], *, now: datetime, release: EarlyRelease | None = None
) -> list[Told]:
    """The findings become visible to owner and designer, with the early release if it is one; what to tell the room.

    A finding that was reopened keeps the day on which it first went out.
    """
    for finding in findings:
        finding.state = next_state(finding.state, FindingAction.ISSUE, finding.finding_class)
        finding.issued_at = finding.issued_at or now
        if release is not None:
            finding.early_release = release
    session.flush()
    return [finding_told("issue_finding", finding) for finding in findings]


def operation_id_of(entry: AuditEntry) -> str:
    """The trail's entry names the operation, so that the two records can be laid side by side."""
    hexadecimal = entry.digest.partition(":")[2][:32]
    return f"{hexadecimal[:8]}-{hexadecimal[8:12]}-{hexadecimal[12:16]}-{hexadecimal[16:20]}-{hexadecimal[20:]}"
