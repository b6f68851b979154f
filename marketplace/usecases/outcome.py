"""After the draw or the turn: notice, the agency's answer, the standby, the engagement."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.eligibility import REASON_LABELS, ExclusionReason
from marketplace.domain.errors import AgencyRuledOut, AnswerTooLate, NoStandby, NoticeRunning, ReasonMissing
from marketplace.domain.rotation import TurnKind
from marketplace.domain.selection import SelectionAction, SelectionState
from marketplace.models import Selection
from marketplace.usecases.contracts import set_engagement_limits
from marketplace.usecases.requests import check_not_auditor, pool_of, step
from marketplace.usecases.turns import add_turn, queue_of
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day, calendar_of
from service_centre.matters.lifecycle import AgencyRequestAction, next_agency_request_state
from service_centre.matters.models import Engagement
from service_centre.organisations.models import Organisation
from service_centre.outbox import promise
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting


def put_on_notice(
    session: Session,
    selection: Selection,
    agency: Organisation,
    *,
    rank: int | None,
    action: SelectionAction = SelectionAction.PUBLISH_NOTICE,
    actor: Actor,
    now: datetime,
) -> None:
    """Publish whom the draw or the turn gave; with a notice of 0 days it stands at once."""
    days = setting(session, "marketplace.notice_days")
    selection.agency, selection.agency_rank = agency, rank
    selection.notice_until_on = calendar_of(session).add_working_days(beijing_day(now), days)
    selection.confirm_by_on = None
    facts: dict[str, object] = {
        "agency": agency.credit_code,
        "rank": rank,
        "notice_until_on": selection.notice_until_on.isoformat(),
    }
    step(session, selection, action, actor=actor, now=now, facts=facts)
    if days == 0:
        end_notice(session, selection, actor=SYSTEM, now=now)


def end_notice(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """The agency stands. Raises NoticeRunning before the last day is over."""
    last = selection.notice_until_on
    days = setting(session, "marketplace.notice_days")
    if last is not None and days > 0 and beijing_day(now) <= last:
        raise NoticeRunning(until=last.isoformat())
    confirm_days = setting(session, "marketplace.confirm_days")
    selection.confirm_by_on = calendar_of(session).add_working_days(beijing_day(now), confirm_days)
    step(session, selection, SelectionAction.END_NOTICE, actor=actor, now=now, facts={})


def end_due_notices(session: Session, *, now: datetime) -> int:
    """End every notice whose last day is over; return how many."""
    due = session.scalars(
        select(Selection)
        .where(Selection.state == SelectionState.ON_NOTICE, Selection.notice_until_on < beijing_day(now))
        .with_for_update(skip_locked=True)
    ).all()
    for selection in due:
        end_notice(session, selection, actor=SYSTEM, now=now)
    return len(due)


def confirm_selection(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> Engagement:
    """The agency takes the case: it is engaged and handed over to the review room.

    Raises AnswerTooLate after the last day, AgencyRuledOut when it may no longer review this case.
    """
    last = selection.confirm_by_on
    if last is not None and beijing_day(now) > last:
        raise AnswerTooLate(until=last.isoformat())
    _check_still_eligible(session, selection)
    step(session, selection, SelectionAction.CONFIRM, actor=actor, now=now, facts={})
    request = selection.agency_request
    assert selection.agency_id is not None
    engagement = Engagement(
        agency_request=request,
        project_id=request.project_id,
        case_no=request.case_no,
        agency_id=selection.agency_id,
        engaged_at=now,
        selection_reference=public_path(selection),
    )
    session.add(engagement)
    session.flush()
    request.state = next_agency_request_state(request.state, AgencyRequestAction.FULFIL)
    set_engagement_limits(session, selection, now=now)
    facts: dict[str, object] = {"engagement": engagement.id, "agency": engagement.agency_id}
    step(session, selection, SelectionAction.ENGAGE, actor=actor, now=now, facts=facts)
    promise(session, "admit_agency", engagement.id, now=now)
    return engagement


def _check_still_eligible(session: Session, selection: Selection) -> None:
    """What came to light since the draw rules out too: eligibility may only shrink (draw.md). Raises AgencyRuledOut."""
    reason = _why_out(session, selection)(selection.agency.credit_code or "" if selection.agency else "")
    if reason is not None and reason is not ExclusionReason.AT_CAPACITY:  # its own turn may have filled it
        raise AgencyRuledOut(reason=REASON_LABELS[reason])


def _why_out(session: Session, selection: Selection) -> Callable[[str], ExclusionReason | None]:
    """Why an agency may not take this case as things stand now; whoever left the roster counts as suspended."""
    _, pool = pool_of(session, selection)
    fitting = {one.id for one in pool.candidates}
    why = {one.code: one.reason for one in pool.excluded}
    return lambda code: None if code in fitting else why.get(code, ExclusionReason.SUSPENDED)


def decline_selection(
    session: Session, selection: Selection, *, reason: str, justified: bool, actor: Actor, now: datetime
) -> None:
    """The agency declines; a justification needs its reason in words. Raises ReasonMissing."""
    if justified and not reason.strip():
        raise ReasonMissing
    facts: dict[str, object] = {
        "agency": selection.agency.credit_code if selection.agency else None,
        "reason": reason,
        "justified": justified,
    }
    step(session, selection, SelectionAction.DECLINE, actor=actor, now=now, facts=facts)
    if selection.agency_rank is None:
        kind = TurnKind.DECLINED_WITH_REASON if justified else TurnKind.DECLINED_WITHOUT_REASON
        add_turn(session, selection, kind, reason=reason, actor=actor, now=now)


def note_no_answer(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """The time to answer is over. Raises NoticeRunning while it is not."""
    check_not_auditor(selection, actor)
    last = selection.confirm_by_on
    if last is not None and beijing_day(now) <= last:
        raise NoticeRunning(until=last.isoformat())
    step(session, selection, SelectionAction.DECLINE, actor=actor, now=now, facts={"answer": None})
    if selection.agency_rank is None:
        add_turn(session, selection, TurnKind.NO_ANSWER, reason="", actor=actor, now=now)


def call_standby(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> bool:
    """The next rank of the same draw that may still take the case follows the declined one. Raises NoStandby.

    Ranks that have been ruled out since are passed, each with its reason in the trail. False when nobody is left: the
    selection is then short.
    """
    check_not_auditor(selection, actor)
    if selection.agency_rank is None:
        raise NoStandby
    attempt = selection.last_round
    ranking = attempt.record["result"]["ranking"] if attempt and attempt.record else []
    rank = selection.agency_rank + 1
    why_out = _why_out(session, selection)
    while rank <= len(ranking) and (reason := why_out(ranking[rank - 1]["candidate"])) is not None:
        facts = {"agency": ranking[rank - 1]["candidate"], "rank": rank, "reason": str(reason)}
        record(session, stream=selection.audit_stream, actor=actor, action="pass_standby", now=now, facts=facts)
        rank += 1
    if rank > len(ranking):
        step(session, selection, SelectionAction.RUN_SHORT, actor=actor, now=now, facts={"ranks": len(ranking)})
        return False
    code = ranking[rank - 1]["candidate"]
    agency = session.scalars(select(Organisation).where(Organisation.credit_code == code)).one()
    put_on_notice(session, selection, agency, rank=rank, action=SelectionAction.CALL_STANDBY, actor=actor, now=now)
    return True


def public_path(selection: Selection) -> str:
    """Path of the public page that shows how the agency was taken."""
    if selection.agency_rank is not None and selection.last_round is not None:
        return f"/marketplace/draws/{selection.last_round.id}"
    return f"/marketplace/rosters/{selection.roster_id}/queues/{queue_of(selection)}"
