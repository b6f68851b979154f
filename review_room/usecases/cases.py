"""The case from its opening to the room: open, submit, admit, assign."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.domain.documents import BEING_READ, SetAction, next_set_state
from review_room.domain.finding import NEEDS_REPLY, FindingState, required_reason
from review_room.domain.lifecycle import CaseAction, CaseState, next_state
from review_room.errors import (
    NoDepartments,
    NothingToSubmit,
    RepliesMissing,
    StageTaken,
    StillReading,
    StillUnpacking,
    SupplementRequestedBefore,
)
from review_room.models import (
    DepartmentReview,
    DrawingFile,
    DrawingSet,
    FileState,
    Finding,
    ReviewCase,
    ReviewRound,
    Room,
    SetState,
)
from review_room.usecases.clock import start_clock
from review_room.usecases.comparisons import ask_for_revision
from review_room.usecases.events import enter_room, tell_room
from review_room.usecases.trail import note, step
from service_centre.audit.chain import canonical_digest
from service_centre.calendar import beijing_day
from service_centre.db import lock_row
from service_centre.matters.models import (
    STAGE_LABELS,
    AgencyRequest,
    Engagement,
    Project,
    SelectionMethod,
    SizeBand,
    Stage,
)
from service_centre.outbox import promise
from service_centre.permissions import Actor
from service_centre.settings import setting


def open_case(
    session: Session, project: Project, *, stage: Stage, lead_department_id: int, actor: Actor, now: datetime
) -> ReviewCase:
    """Start the one case of a project's stage, with an empty set. Raises StageTaken."""
    lock_row(session, project)  # of two who open the stage at the same moment, one sees the other's case
    existing = session.scalars(
        select(ReviewCase).where(ReviewCase.project_id == project.id, ReviewCase.stage == stage)
    ).first()
    if existing:
        raise StageTaken(stage=STAGE_LABELS[stage], case_no=existing.case_no)
    serial = session.scalar(select(func.nextval("review_case_serial")))
    case = ReviewCase(
        case_no=f"演联审〔{beijing_day(now).year}〕{serial:06d}号",
        project_id=project.id,
        stage=stage,
        lead_department_id=lead_department_id,
        opened_by_id=actor.account_id,
    )
    session.add(case)
    session.flush()
    session.add_all([Room(case_id=case.id), DrawingSet(case_id=case.id, revision_no=1)])
    session.flush()
    note(session, case, "open_case", actor=actor, now=now, facts={"project_code": project.project_code, "stage": stage})
    return case


def submit_set(session: Session, drawing_set: DrawingSet, *, actor: Actor, now: datetime) -> None:
    """Close the set and hand it in: the first submission, a supplement, or a revision.

    Raises SetAlreadySubmitted, StillUnpacking, NothingToSubmit, RepliesMissing, ActionNotAllowed. The digest covers
    names, sizes and digests of all files, also of those that cannot be shown and stay as sealed attachments.
    """
    case = drawing_set.case
    room = enter_room(session, case)
    session.refresh(drawing_set)
    submitted = next_set_state(drawing_set.state, SetAction.SUBMIT)
    action = _SUBMISSION.get(case.state, CaseAction.SUBMIT)
    next_state(case.state, action)
    files = files_to_submit(session, drawing_set)
    drawing_set.set_digest = set_digest(files)
    drawing_set.state = submitted
    drawing_set.submitted_at, drawing_set.submitted_by = now, actor.name
    case.submitted_at = case.submitted_at or now
    if action is CaseAction.RESUBMIT:
        _begin_re_review(session, case, now)
        ask_for_revision(session, case, drawing_set.revision_no, now=now)
        promise(session, "carry_marks", drawing_set.id, now=now)
    step(
        session,
        case,
        action,
        actor=actor,
        now=now,
        facts={"revision": drawing_set.revision_no, "set_digest": drawing_set.set_digest, "files": len(files)},
    )
    promise(session, "print_receipt", drawing_set.id, now=now)
    tell_room(session, room, actor=actor, now=now)


def files_to_submit(session: Session, drawing_set: DrawingSet) -> list[DrawingFile]:
    """What would be handed in now. Raises StillUnpacking, NothingToSubmit, RepliesMissing, StillReading."""
    files = drawing_set.files_there
    _check_unpacked(files)
    if all(file.state is FileState.REFUSED or file.kind == "zip" for file in files):
        raise NothingToSubmit
    if _SUBMISSION.get(drawing_set.case.state) is CaseAction.RESUBMIT:
        _check_replies(session, drawing_set.case)
        _check_revision_read(files)
    return files


_SUBMISSION = {
    CaseState.DRAFT: CaseAction.SUBMIT,
    CaseState.SUPPLEMENT_DUE: CaseAction.SUPPLY,
    CaseState.REVISION_DUE: CaseAction.RESUBMIT,
}


def _check_unpacked(files: Sequence[DrawingFile]) -> None:
    """What comes out of a ZIP belongs to the set and to its digest. Raises StillUnpacking."""
    for file in files:
        if file.kind == "zip" and file.state in BEING_READ:
            raise StillUnpacking(name=file.name)


def set_digest(files: Sequence[DrawingFile]) -> str:
    """Digest over the canonical list of files, in the order of their digests."""
    listed = [{"name": f.name, "size": f.size, "digest": f.digest} for f in sorted(files, key=lambda f: f.digest)]
    return canonical_digest({"type": "lianshen/set", "files": listed})


def admit(session: Session, case: ReviewCase, *, actor: Actor, now: datetime) -> None:
    """Take the case in; the clock starts on the next working day. Raises StillReading."""
    enter_room(session, case)
    next_state(case.state, CaseAction.ADMIT)
    check_all_read(session, case)
    case.admitted_at = now
    days = setting(
        session,
        "review_room.large_days" if case.project.size_band is SizeBand.LARGE else "review_room.medium_days",
    )
    due_on = start_clock(session, case, days, now)
    step(session, case, CaseAction.ADMIT, actor=actor, now=now, facts={"due_on": due_on.isoformat(), "days": days})


def check_all_read(session: Session, case: ReviewCase) -> None:
    """Nobody decides on a set before all of it can be seen. Raises StillReading."""
    reading = session.scalar(
        select(func.count())
        .select_from(DrawingFile)
        .join(DrawingSet)
        .where(
            DrawingSet.case_id == case.id,
            DrawingSet.state == SetState.SUBMITTED,
            DrawingFile.state.in_(BEING_READ),
        )
    )
    if reading:
        raise StillReading(count=reading)


def request_supplement(session: Session, case: ReviewCase, *, missing: str, actor: Actor, now: datetime) -> None:
    """Name everything that is missing, once (行政许可法, art. 32)."""
    enter_room(session, case)
    next_state(case.state, CaseAction.REQUEST_SUPPLEMENT)
    if case.supplement_requested_at is not None:
        raise SupplementRequestedBefore
    case.refusal_reason = required_reason(missing)
    case.supplement_requested_at = now
    _next_set(session, case)
    step(session, case, CaseAction.REQUEST_SUPPLEMENT, actor=actor, now=now, facts={"missing": case.refusal_reason})


def refuse(session: Session, case: ReviewCase, *, reason: str, actor: Actor, now: datetime) -> None:
    """Refuse a case that is not in the centre's remit, with the reason."""
    enter_room(session, case)
    next_state(case.state, CaseAction.REFUSE)
    case.refusal_reason = required_reason(reason)
    step(session, case, CaseAction.REFUSE, actor=actor, now=now, facts={"reason": case.refusal_reason})


def open_room(
    session: Session,
    case: ReviewCase,
    *,
    department_ids: Sequence[int],
    method: SelectionMethod,
    actor: Actor,
    now: datetime,
) -> None:
    """Open the room, assign departments, and ask the marketplace for an agency. Raises NoDepartments."""
    room = enter_room(session, case)
    next_state(case.state, CaseAction.OPEN_ROOM)
    if not department_ids:
        raise NoDepartments
    case.selection_method = method
    case.reviews.extend(
        DepartmentReview(organisation_id=department_id, assigned_at=now)
        for department_id in sorted(set(department_ids))
    )
    request = AgencyRequest(
        case_no=case.case_no,
        project_id=case.project_id,
        disciplines=["architecture", "structure"],
        size_band=case.project.size_band,
        method=method,
        requested_by_id=actor.account_id,
        requested_at=now,
    )
    session.add(request)
    session.flush()
    step(
        session,
        case,
        CaseAction.OPEN_ROOM,
        actor=actor,
        now=now,
        facts={"departments": sorted(set(department_ids)), "method": method, "agency_request": request.id},
    )
    promise(session, "open_selection", request.id, now=now)
    tell_room(session, room, actor=actor, now=now)


def let_agency_in(session: Session, engagement: Engagement, *, actor: Actor, now: datetime) -> None:
    """The agency that the marketplace has taken joins the room. Twice is once."""
    case = session.scalars(select(ReviewCase).where(ReviewCase.case_no == engagement.case_no)).one()
    room = enter_room(session, case)
    if case.agency_id is not None:
        return
    case.agency_id = engagement.agency_id
    case.selection_reference = engagement.selection_reference
    case.reviews.append(DepartmentReview(organisation_id=engagement.agency_id, assigned_at=now))
    note(
        session,
        case,
        "let_agency_in",
        actor=actor,
        now=now,
        facts={"agency": engagement.agency_id, "engagement": engagement.id},
    )
    tell_room(session, room, actor=actor, now=now)


def _next_set(session: Session, case: ReviewCase) -> DrawingSet:
    last = session.scalar(select(func.max(DrawingSet.revision_no)).where(DrawingSet.case_id == case.id)) or 0
    drawing_set = DrawingSet(case_id=case.id, revision_no=last + 1)
    session.add(drawing_set)
    session.flush()
    return drawing_set


def begin_next_revision(session: Session, case: ReviewCase) -> DrawingSet:
    """The set that collects the owner's next files."""
    return _next_set(session, case)


def _check_replies(session: Session, case: ReviewCase) -> None:
    missing = session.scalar(
        select(func.count())
        .select_from(Finding)
        .where(Finding.case_id == case.id, Finding.state == FindingState.ISSUED, Finding.finding_class.in_(NEEDS_REPLY))
    )
    if missing:
        raise RepliesMissing(count=missing)


def _check_revision_read(files: Sequence[DrawingFile]) -> None:
    """A revision uses up a round; so it waits until it can be seen that it holds a sheet. Raises StillReading."""
    reading = sum(file.state in BEING_READ for file in files)
    if reading:
        raise StillReading(count=reading)


def _begin_re_review(session: Session, case: ReviewCase, now: datetime) -> None:
    for review in case.reviews:
        review.take_stance_back()
    last = session.scalars(
        select(ReviewRound).where(ReviewRound.case_id == case.id).order_by(ReviewRound.number.desc()).limit(1)
    ).one()
    last.replied_at = now
    case.round += 1
