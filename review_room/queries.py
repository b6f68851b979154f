"""Reading for pages; nothing here changes anything."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from review_room.domain.finding import FindingState
from review_room.domain.lifecycle import CaseState
from review_room.domain.visibility import REVIEWERS, reads_its_own
from review_room.errors import StageWithoutLead
from review_room.models import (
    DepartmentReview,
    DrawingFile,
    DrawingSet,
    FileState,
    Finding,
    JointOpinion,
    Mark,
    ReviewCase,
    RoomEvent,
    SetState,
    SheetRevision,
    SheetState,
)
from review_room.policy import LEADING_ROLES, REVIEWING_ROLES, sees
from service_centre.errors import NotFound
from service_centre.matters.models import STAGE_LABELS, Matter, Project, Stage
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.people.roles import Role
from service_centre.permissions import Actor

EVENTS_AT_ONCE: Final = 2000


def cases_of(session: Session, actor: Actor) -> Sequence[ReviewCase]:
    """Cases this actor may open, newest first. Mirrors the lines of the policy table; a test compares the two."""
    own = or_(
        ReviewCase.project_id.in_(
            select(Project.id).where(
                or_(Project.owner_id == actor.organisation_id, Project.design_firm_id == actor.organisation_id)
            )
        ),
    )
    submitted = ReviewCase.state != CaseState.DRAFT
    lines: list[ColumnElement[bool]] = [own]
    if actor.roles & LEADING_ROLES:
        lines.append(and_(ReviewCase.lead_department_id == actor.organisation_id, submitted))
    if actor.roles & REVIEWING_ROLES:
        reviewed = select(DepartmentReview.case_id).where(DepartmentReview.organisation_id == actor.organisation_id)
        lines.append(ReviewCase.id.in_(reviewed))
    admits = actor.organisation_kind is OrganisationKind.CENTRE and Role.ADMISSION_CLERK in actor.roles
    if admits or Role.OVERSIGHT_OFFICER in actor.roles:
        lines.append(submitted)
    return session.scalars(select(ReviewCase).where(or_(*lines)).order_by(ReviewCase.id.desc()).limit(500)).all()


def projects_of(session: Session, actor: Actor) -> Sequence[tuple[Project, int]]:
    """Projects that this actor's organisation owns or designs, newest first, with the number of their cases."""
    if actor.organisation_id is None:
        return []
    cases = select(func.count()).where(ReviewCase.project_id == Project.id).scalar_subquery()
    rows = session.execute(
        select(Project, cases)
        .where(or_(Project.owner_id == actor.organisation_id, Project.design_firm_id == actor.organisation_id))
        .order_by(Project.id.desc())
        .limit(500)
    ).all()
    return [(project, count) for project, count in rows]


def departments(session: Session) -> Sequence[Organisation]:
    """All departments, by name."""
    return session.scalars(
        select(Organisation).where(Organisation.kind == OrganisationKind.DEPARTMENT).order_by(Organisation.id)
    ).all()


def lead_of(session: Session, stage: Stage) -> int:
    """The department that leads a stage, by the matter catalogue. Raises StageWithoutLead."""
    department_id = session.scalars(select(Matter.lead_department_id).where(Matter.stage == stage)).one_or_none()
    if department_id is None:
        raise StageWithoutLead(stage=STAGE_LABELS[stage])
    return department_id


def submitted_sheets(session: Session, case: ReviewCase) -> Sequence[SheetRevision]:
    """Every sheet revision of submitted sets, in the order of files and pages."""
    order = (DrawingSet.revision_no, DrawingFile.id, SheetRevision.position)
    return session.scalars(_submitted(case).order_by(*order)).all()


def case_and_units() -> tuple[Any, ...]:
    """Options for reading a case with what its permissions ask for; the rest is read when it is asked for."""
    return (
        joinedload(ReviewCase.project).lazyload("*"),
        joinedload(ReviewCase.reviews).lazyload(DepartmentReview.organisation),
    )


def sheet_shown(session: Session, case: ReviewCase, sheet_id: int) -> SheetRevision:
    """A sheet revision of a submitted set that can be shown. Raises NotFound."""
    ready = (SheetRevision.id == sheet_id, SheetRevision.state == SheetState.READY)
    revision = session.scalars(_submitted(case).where(*ready).options(lazyload(SheetRevision.file))).one_or_none()
    if revision is None:
        raise NotFound
    return revision


def _submitted(case: ReviewCase) -> Select[SheetRevision]:
    return (
        select(SheetRevision)
        .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
        .join(DrawingSet, DrawingSet.id == DrawingFile.set_id)
        .where(
            DrawingSet.case_id == case.id,
            DrawingSet.state == SetState.SUBMITTED,
            DrawingFile.state != FileState.REMOVED,
        )
    )


def current_ids(sheets: Sequence[SheetRevision]) -> frozenset[int]:
    """The newest readable revision of each sheet; an unreadable one only where there is no other."""
    newest: dict[int, SheetRevision] = {}
    for sheet in sheets:
        known = newest.get(sheet.sheet_id)
        if known is None or sheet.state is SheetState.READY or known.state is SheetState.FAILED:
            newest[sheet.sheet_id] = sheet
    return frozenset(sheet.id for sheet in newest.values())


def current_sheets(session: Session, case: ReviewCase) -> Sequence[SheetRevision]:
    """The sheets in force, in the order in which they first came in."""
    sheets = submitted_sheets(session, case)
    ids = current_ids(sheets)
    first: dict[int, int] = {}
    for position, sheet in enumerate(sheets):
        first.setdefault(sheet.sheet_id, position)
    return sorted((sheet for sheet in sheets if sheet.id in ids), key=lambda sheet: first[sheet.sheet_id])


def opinion_of(session: Session, case: ReviewCase) -> JointOpinion | None:
    """The joint opinion of a case; None before it is settled."""
    return session.scalars(select(JointOpinion).where(JointOpinion.case_id == case.id)).one_or_none()


def visible_findings(session: Session, case: ReviewCase, actor: Actor) -> Sequence[Finding]:
    """Findings this reader may see; private layers never leave the database (security.md)."""
    labels = sees(actor, case)
    lines: list[ColumnElement[bool]] = [Finding.issued_at.is_not(None)]
    if REVIEWERS in labels:
        lines.append(Finding.submitted_at.is_not(None))
    if reads_its_own(labels):
        lines.append(Finding.organisation_id == actor.organisation_id)
    return session.scalars(
        select(Finding)
        .where(
            Finding.case_id == case.id,
            or_(*lines),
            or_(Finding.state != FindingState.WITHDRAWN, Finding.submitted_at.is_not(None)),
        )
        .order_by(Finding.number.nulls_last(), Finding.id)
    ).all()


def marks_of(session: Session, findings: Sequence[Finding]) -> dict[str, list[Mark]]:
    """Marks that are still on the sheet, by finding."""
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in session.scalars(
        select(Mark)
        .where(Mark.finding_id.in_([finding.id for finding in findings]), Mark.removed_at.is_(None))
        .order_by(Mark.placed_at)
    ):
        found[mark.finding_id].append(mark)
    return found


def finding_seen(session: Session, case: ReviewCase, actor: Actor, finding_id: str) -> Finding:
    """A finding of the case; hidden from whoever may not see it. Raises NotFound."""
    finding = session.get(Finding, finding_id)
    if finding is None or finding.case_id != case.id or finding.visibility not in sees(actor, case):
        raise NotFound
    return finding


def visible_events(session: Session, case: ReviewCase, actor: Actor, *, after: int) -> Sequence[RoomEvent]:
    """The next events after a number that this reader may see, `EVENTS_AT_ONCE` at most."""
    return session.scalars(
        select(RoomEvent)
        .where(RoomEvent.case_id == case.id, RoomEvent.number > after, RoomEvent.visibility.in_(sees(actor, case)))
        .order_by(RoomEvent.number)
        .limit(EVENTS_AT_ONCE)
    ).all()
