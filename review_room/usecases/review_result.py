"""What the marketplace is told of the agency's work when a case is concluded: counts, no content."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import FindingClass, FindingState
from review_room.domain.time_limit import days_left
from review_room.models import Finding, ReviewCase, SheetRevision
from service_centre.calendar import beijing_day, calendar_of
from service_centre.matters.models import Engagement, ReviewResult
from service_centre.outbox import promise

_OVERTURNED = (FindingState.WITHDRAWN, FindingState.WAIVED)


def hand_over_result(session: Session, case: ReviewCase, *, now: datetime) -> None:
    """Conclude the case's engagement, write the counts and promise that the marketplace reads them. May run twice."""
    for engagement in session.scalars(select(Engagement).where(Engagement.case_no == case.case_no)):
        engagement.concluded_at = engagement.concluded_at or now
        known = session.scalars(select(ReviewResult.id).where(ReviewResult.engagement_id == engagement.id)).first()
        if known is None:
            session.add(_result(session, case, engagement, now))
            session.flush()
            promise(session, "receive_review_result", engagement.id, now=now)


def _result(session: Session, case: ReviewCase, engagement: Engagement, now: datetime) -> ReviewResult:
    mine = session.scalars(
        select(Finding).where(
            Finding.case_id == case.id,
            Finding.organisation_id == engagement.agency_id,
            Finding.issued_at.is_not(None),
        )
    ).all()
    clock = case.clock
    left = days_left(clock, beijing_day(now), calendar_of(session)) if clock else 0
    departments = (case.reviewing_unit_ids | {case.lead_department_id}) - {engagement.agency_id}
    return ReviewResult(
        engagement_id=engagement.id,
        department_ids=sorted(departments),
        concluded_at=now,
        rounds=case.round,
        days_late=max(0, -left),
        findings_issued=len(mine),
        findings_first_round=sum(one.round == 1 for one in mine),
        findings_overturned=sum(one.state in _OVERTURNED for one in mine),
        mandatory_missed=len(_missed(session, case, engagement)),
    )


def _missed(session: Session, case: ReviewCase, engagement: Engagement) -> list[Finding]:
    """Mandatory findings of a later round on sheets of an earlier revision, in the disciplines of the agency."""
    later = session.execute(
        select(Finding, SheetRevision.revision_no)
        .join(SheetRevision, SheetRevision.id == Finding.sheet_revision_id)
        .where(
            Finding.case_id == case.id,
            Finding.finding_class == FindingClass.MANDATORY,
            Finding.round > 1,
            Finding.issued_at.is_not(None),
            Finding.state.not_in(_OVERTURNED),
        )
    )
    disciplines = set(engagement.agency_request.disciplines)
    return [one for one, revision_no in later if revision_no < one.round and one.discipline in disciplines]
