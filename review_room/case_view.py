"""Everything the case page shows one reader: steps, who holds the ball, the clock, what they may do now."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.conflict_view import conflict_counts
from review_room.domain.finding import CLASS_LABELS, DISCIPLINE_LABELS, REPLY_LABELS, STATE_LABELS, FindingState
from review_room.domain.lifecycle import (
    HOLDER_LABELS,
    REVIEWING,
    WORK_OVER,
    CaseAction,
    CaseState,
    allowed_actions,
)
from review_room.domain.lifecycle import STATE_LABELS as CASE_STATE_LABELS
from review_room.domain.opinion import STANCE_LABELS
from review_room.domain.time_limit import days_left
from review_room.hindrances import hindrances, submission
from review_room.models import DrawingSet, Finding, ReviewCase, ReviewRound, SetState
from review_room.policy import POLICY, Permission, sees_stances
from review_room.queries import current_sheets, departments, opinion_of, visible_findings
from review_room.usecases.consolidation import blocking_count
from review_room.usecases.early_release import finished, releases_of
from review_room.usecases.opinions import current_slot
from review_room.usecases.sheet_index import differences_from_catalogue
from review_room.usecases.viewing import unopened_sheets
from service_centre.calendar import CalendarUnannounced, beijing_day, calendar_of
from service_centre.matters.models import METHOD_LABELS, STAGE_LABELS, AgencyRequest
from service_centre.permissions import Actor, permits
from service_centre.settings import setting
from service_centre.web import now

STEPS: Final = (
    ("提交", frozenset({CaseState.DRAFT})),
    ("受理", frozenset({CaseState.SUBMITTED, CaseState.SUPPLEMENT_DUE, CaseState.REFUSED})),
    ("开启审图室", frozenset({CaseState.ADMITTED})),
    ("联合审查", frozenset({CaseState.UNDER_REVIEW})),
    ("汇总", frozenset({CaseState.CONSOLIDATING})),
    ("修改与复审", frozenset({CaseState.REVISION_DUE, CaseState.UNDER_RE_REVIEW})),
    ("会签", frozenset({CaseState.SIGNING})),
    ("盖章送达", WORK_OVER),
)

_ACTS: Final = {
    CaseAction.SUBMIT: Permission.SET_SUBMIT,
    CaseAction.SUPPLY: Permission.SET_SUBMIT,
    CaseAction.RESUBMIT: Permission.SET_SUBMIT,
    CaseAction.ADMIT: Permission.CASE_ADMIT,
    CaseAction.REQUEST_SUPPLEMENT: Permission.CASE_ADMIT,
    CaseAction.REFUSE: Permission.CASE_ADMIT,
    CaseAction.OPEN_ROOM: Permission.ROOM_OPEN,
    CaseAction.CONSOLIDATE: Permission.CONSOLIDATE,
    CaseAction.RETURN_TO_REVIEW: Permission.CONSOLIDATE,
    CaseAction.REQUIRE_REVISION: Permission.CONSOLIDATE,
    CaseAction.SETTLE: Permission.CONSOLIDATE,
    CaseAction.DELIVER: Permission.DELIVER,
}


_LABELS: Final = {
    "class": CLASS_LABELS,
    "reply": REPLY_LABELS,
    "finding": STATE_LABELS,
    "stance": STANCE_LABELS,
    "method": METHOD_LABELS,
    "discipline": DISCIPLINE_LABELS,
}


def acts_open_to(actor: Actor, case: ReviewCase) -> frozenset[str]:
    """What this reader may do to the case now: the life-cycle table and the permission table together."""
    return frozenset(
        str(action)
        for action in allowed_actions(case.state)
        if action in _ACTS and permits(POLICY, actor, _ACTS[action], case)
    )


def case_view(session: Session, case: ReviewCase, actor: Actor) -> dict[str, Any]:
    """Values for the template of the case page."""
    sets = session.scalars(
        select(DrawingSet).where(DrawingSet.case_id == case.id).order_by(DrawingSet.revision_no)
    ).all()
    opinion = opinion_of(session, case)
    slot = current_slot(opinion) if opinion else None
    findings = visible_findings(session, case, actor)
    acts = acts_open_to(actor, case)
    return {
        "case": case,
        "state": CASE_STATE_LABELS[case.state],
        "holder": slot.organisation.name if slot else HOLDER_LABELS[case.state],
        "stage": STAGE_LABELS[case.stage],
        "steps": _steps(case.state),
        "clock": _clock(session, case),
        "acts": acts,
        "hindered": hindrances(session, case, actor, acts),
        "acts_here": acts - {CaseAction.SUBMIT, CaseAction.SUPPLY, CaseAction.RESUBMIT},
        "sets": sets,
        **_upload(session, case, sets, actor),
        "catalogue": differences_from_catalogue(session, sets[-1]) if CaseAction.ADMIT in acts else None,
        "sheets": current_sheets(session, case),
        "findings": [finding for finding in findings if finding.state is not FindingState.DRAFT],
        "drafts": sum(finding.state is FindingState.DRAFT for finding in findings),
        "blocking": blocking_count(session, case) if actor.organisation_id == case.lead_department_id else None,
        "rounds": _rounds(session, case),
        "departments": departments(session) if CaseAction.OPEN_ROOM in acts else [],
        "may_stance": permits(POLICY, actor, Permission.STANCE_GIVE, case),
        "own_review": case.review_of(actor.organisation_id),
        "opinion": opinion,
        "may_read_opinion": permits(POLICY, actor, Permission.OPINION_READ, case),
        "shows_stances": sees_stances(actor, case),
        "slot": slot,
        **_end_of_the_round(session, case, actor),
        "may_sign": slot is not None and permits(POLICY, actor, Permission.SLOT_SIGN, slot),
        "may_read_project": permits(POLICY, actor, Permission.PROJECT_READ, case.project),
        "agency_request": session.scalars(
            select(AgencyRequest).where(AgencyRequest.case_no == case.case_no)
        ).one_or_none(),
        "room_open": case.state not in _NO_ROOM,
        **_exchange(case, actor, findings),
        "labels": _LABELS,
    }


def _end_of_the_round(session: Session, case: ReviewCase, actor: Actor) -> dict[str, Any]:
    """Contradictions and sheets opened for reviewers; early releases for all, and what the lead may release."""
    reads = permits(POLICY, actor, Permission.CONFLICT_READ, case)
    leads = permits(POLICY, actor, Permission.CONSOLIDATE, case) and case.state in REVIEWING
    releases = releases_of(session, case)
    over = {one.discipline for one in releases if one.round == case.round}
    ready = finished(session, case) if leads else {}
    own = case.review_of(actor.organisation_id)
    states = own is not None and permits(POLICY, actor, Permission.STANCE_GIVE, case)
    return {
        "may_trail": permits(POLICY, actor, Permission.TRAIL_READ, case),
        "unopened": unopened_sheets(session, case, own.organisation) if own and states else [],
        "may_see_viewings": permits(POLICY, actor, Permission.VIEWING_READ, case),
        "conflicts": conflict_counts(session, case) if reads else None,
        "releases": releases,
        "releasable": [(code, len(group)) for code, group in ready.items() if code not in over],
    }


_NO_ROOM: Final = frozenset({CaseState.DRAFT, CaseState.REFUSED})


def _upload(session: Session, case: ReviewCase, sets: Sequence[DrawingSet], actor: Actor) -> dict[str, Any]:
    """The set that the reader may still add to, and whether it can be handed in."""
    collecting = next((one for one in sets if one.state is SetState.COLLECTING), None)
    if collecting is None or not permits(POLICY, actor, Permission.FILE_SEND, case):
        return {"collecting": None}
    return {
        "collecting": collecting,
        "submission": submission(session, collecting),
        "may_submit": permits(POLICY, actor, Permission.SET_SUBMIT, collecting),
        "maximum_files": setting(session, "review_room.maximum_files"),
    }


def _exchange(case: ReviewCase, actor: Actor, findings: Sequence[Finding]) -> dict[str, bool]:
    """Whether there is something to take away, and whether the reader may bring something in."""
    return {"may_export": bool(findings), "may_import": permits(POLICY, actor, Permission.ANNOTATE, case)}


def _steps(state: CaseState) -> list[tuple[str, str]]:
    """Each step with `done`, `current` or nothing."""
    here = next(n for n, (_, states) in enumerate(STEPS) if state in states)
    if state is CaseState.DELIVERED:
        here = len(STEPS)
    return [(label, "done" if n < here else "current" if n == here else "") for n, (label, _) in enumerate(STEPS)]


def _rounds(session: Session, case: ReviewCase) -> Sequence[ReviewRound]:
    return session.scalars(select(ReviewRound).where(ReviewRound.case_id == case.id).order_by(ReviewRound.number)).all()


def _clock(session: Session, case: ReviewCase) -> dict[str, Any] | None:
    if case.clock is None or case.admitted_at is None:
        return None
    today = beijing_day(now())
    try:
        left = days_left(case.clock, today, calendar_of(session))
    except CalendarUnannounced:
        left = None  # the page opens all the same
    return {
        "due_on": case.due_on,
        "left": left,
        "late": -(left or 0),
        "paused_on": case.paused_on,
        "over": case.state in WORK_OVER,
        "calendar_days": (today - beijing_day(case.admitted_at)).days,
    }
