"""What browsers tell of sheets in view, and what a unit has left unopened."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from review_room.domain.sheet_change import SheetChange
from review_room.domain.viewing import NotInView, UnopenedSheets, concerns, credited, named
from review_room.models import Finding, ReviewCase, SheetRevision, SheetState, SheetViewing
from review_room.queries import submitted_sheets
from review_room.sheet_changes import changes_of
from service_centre.errors import NotFound
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor


def note_viewing(
    session: Session, case: ReviewCase, *, page_id: str, seconds: Mapping[int, int], actor: Actor, now: datetime
) -> dict[int, int]:
    """Keep how long sheets were in view on one page, by sheet revision, of what the page has counted since it opened.

    Twice is once. Returns what is kept. Raises NotFound, NotInView. Not in the room's log: nobody else is told, and a
    beat every few seconds would bury what people do.
    """
    known = {sheet.id for sheet in submitted_sheets(session, case) if sheet.state is SheetState.READY}
    if not seconds.keys() <= known or actor.organisation_id is None:
        raise NotFound
    return {
        sheet_id: _kept(session, page_id, sheet_id, actor.organisation_id, claimed, now)
        for sheet_id, claimed in sorted(seconds.items())  # one order of locks
    }


def _kept(session: Session, page_id: str, sheet_id: int, unit_id: int, claimed: int, now: datetime) -> int:
    first = {
        "page_id": page_id,
        "sheet_revision_id": sheet_id,
        "organisation_id": unit_id,
        "opened_at": now,
        "seen_at": now,
        "seconds": 0,
    }
    session.execute(insert(SheetViewing).values(first).on_conflict_do_nothing())
    viewing = session.get_one(SheetViewing, (page_id, sheet_id), with_for_update=True, populate_existing=True)
    if viewing.organisation_id != unit_id:
        raise NotInView
    elapsed = (now - viewing.opened_at).total_seconds()
    kept = credited(claimed=claimed, stored=viewing.seconds, elapsed=elapsed)
    if kept > viewing.seconds:
        viewing.seconds, viewing.seen_at = kept, now
    return viewing.seconds


def concerned_sheets(session: Session, case: ReviewCase, unit: Organisation) -> Sequence[SheetRevision]:
    """Sheets in force that a unit should open in this round: of its disciplines, in a re-review only what changed."""
    return [
        sheet
        for sheet, change in changes_of(session, case)
        if sheet.state is SheetState.READY and is_concerned(unit, sheet, change)
    ]


def is_concerned(unit: Organisation, sheet: SheetRevision, change: SheetChange | None) -> bool:
    """Whether a unit should open this sheet in this round."""
    return change is not SheetChange.UNCHANGED and concerns(unit.department_code, sheet.sheet.discipline)


def unopened_sheets(session: Session, case: ReviewCase, unit: Organisation) -> Sequence[SheetRevision]:
    """Sheets that concern the unit and that none of its people has had in view in their present revision."""
    sheets = concerned_sheets(session, case, unit)
    ids = [sheet.id for sheet in sheets]
    opened = opened_sheets(session, ids)
    return [sheet for sheet in sheets if (sheet.id, unit.id) not in opened]


def opened_sheets(session: Session, sheet_ids: Collection[int], *, drafts_too: bool = True) -> set[tuple[int, int]]:
    """Which unit has opened which sheet revision: had it in view, or wrote a finding on this very revision.

    `drafts_too` is for the unit itself; another unit's draft is nobody's business, not even that there is one.
    """
    viewed = select(SheetViewing.sheet_revision_id, SheetViewing.organisation_id)
    written = select(Finding.sheet_revision_id, Finding.organisation_id)
    if not drafts_too:
        written = written.where(Finding.submitted_at.is_not(None))
    asked = (
        viewed.where(SheetViewing.sheet_revision_id.in_(sheet_ids)),
        written.where(Finding.sheet_revision_id.in_(sheet_ids)),
    )
    return {(sheet_id, unit_id) for one in asked for sheet_id, unit_id in session.execute(one)}


def unopened_acknowledged(
    session: Session, case: ReviewCase, unit: Organisation, acknowledged: Collection[int]
) -> list[str]:
    """Numbers of the sheets that a unit agrees to without having opened them. Raises UnopenedSheets."""
    sheets = unopened_sheets(session, case, unit)
    if not {sheet.id for sheet in sheets} <= set(acknowledged):
        raise UnopenedSheets(count=len(sheets), sheets=named([sheet.sheet.sheet_no for sheet in sheets]))
    return [sheet.sheet.sheet_no for sheet in sheets]


def viewings_of(session: Session, sheet_ids: Collection[int]) -> dict[tuple[int, int], tuple[datetime, datetime, int]]:
    """First and last time in view and seconds altogether, by sheet revision and unit."""
    rows = session.execute(
        select(
            SheetViewing.sheet_revision_id,
            SheetViewing.organisation_id,
            func.min(SheetViewing.opened_at),
            func.max(SheetViewing.seen_at),
            func.sum(SheetViewing.seconds),
        )
        .where(SheetViewing.sheet_revision_id.in_(sheet_ids))
        .group_by(SheetViewing.sheet_revision_id, SheetViewing.organisation_id)
    ).all()
    return {(sheet_id, unit_id): (first, last, int(seconds)) for sheet_id, unit_id, first, last, seconds in rows}
