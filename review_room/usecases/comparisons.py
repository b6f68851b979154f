"""Which revisions of sheets are compared, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from review_room.domain.comparison import (
    ComparisonAction,
    ComparisonState,
    SheetText,
    next_comparison_state,
    renumbered,
)
from review_room.drawings.refusals import Refusal
from review_room.errors import TooManyComparisons
from review_room.models import DrawingFile, DrawingSet, ReviewCase, SheetComparison, SheetRevision, SheetState
from review_room.queries import submitted_sheets
from service_centre.db import lock_row
from service_centre.outbox import promise
from service_centre.settings import setting


class ChangeKind(StrEnum):
    """What a revision did to a sheet."""

    KEPT = "kept"
    COMPARED = "compared"
    RENUMBERED = "renumbered"
    NEW = "new"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One sheet of a case in a revision: as it is, and as it was before."""

    kind: ChangeKind
    after: SheetRevision
    before: SheetRevision | None = None


def changes_of(session: Session, case: ReviewCase, revision_no: int) -> list[SheetChange]:
    """Every sheet in force after that revision, with what it was before, in the order of the set."""
    sheets = [sheet for sheet in submitted_sheets(session, case) if sheet.revision_no <= revision_no]
    before = _newest([sheet for sheet in sheets if sheet.revision_no < revision_no])
    sent = [sheet for sheet in sheets if sheet.revision_no == revision_no]
    sent_ids = {sheet.sheet_id for sheet in sent}
    new = [sheet for sheet in sent if sheet.sheet_id not in before and sheet.state is SheetState.READY]
    left = [sheet for sheet in before.values() if sheet.sheet_id not in sent_ids and sheet.state is SheetState.READY]
    earlier = renumbered(_texts(session, new), _texts(session, left))
    by_id = {sheet.id: sheet for sheet in left}
    changes = [_change(sheet, before.get(sheet.sheet_id), by_id.get(earlier.get(sheet.id, 0))) for sheet in sent]
    return changes + [SheetChange(ChangeKind.KEPT, sheet, sheet) for sheet in left]


def _change(sheet: SheetRevision, before: SheetRevision | None, other: SheetRevision | None) -> SheetChange:
    if sheet.state is not SheetState.READY:
        return SheetChange(ChangeKind.UNREADABLE, sheet, before)
    if before is not None and before.state is SheetState.READY:
        return SheetChange(ChangeKind.COMPARED, sheet, before)
    if other is not None:
        return SheetChange(ChangeKind.RENUMBERED, sheet, other)
    return SheetChange(ChangeKind.NEW, sheet)


def _newest(sheets: Sequence[SheetRevision]) -> dict[int, SheetRevision]:
    return {sheet.sheet_id: sheet for sheet in sorted(sheets, key=lambda one: (one.revision_no, one.id))}


def _texts(session: Session, sheets: Sequence[SheetRevision]) -> list[SheetText]:
    """With all their words, which are not loaded with a sheet otherwise."""
    asked = select(SheetRevision.id, SheetRevision.words).where(SheetRevision.id.in_([sheet.id for sheet in sheets]))
    words = {row.id: row.words for row in session.execute(asked)}
    return [SheetText(sheet.id, sheet.sheet.sheet_no, sheet.title, words[sheet.id]) for sheet in sheets]


def ask_for_revision(session: Session, case: ReviewCase, revision_no: int, *, now: datetime) -> None:
    """Promise the comparison of every sheet that came in with a revision."""
    for change in changes_of(session, case, revision_no):
        if change.before is not None and change.kind in (ChangeKind.COMPARED, ChangeKind.RENUMBERED):
            ask_comparison(session, change.before, change.after, now=now)


def ask_as_reader(
    session: Session, before: SheetRevision, after: SheetRevision, *, now: datetime
) -> SheetComparison | None:
    """What `ask_comparison` does, for a person. Raises TooManyComparisons when as many of the case wait as may."""
    found = comparison_of(session, before, after)
    asks_for_work = found is None or found.state is ComparisonState.FAILED
    if asks_for_work and before.digest != after.digest:
        case = after.file.drawing_set.case
        lock_row(session, case)  # of many who ask at the same moment, one after the other counts
        limit = setting(session, "review_room.maximum_waiting_comparisons")
        count = _waiting(session, case)
        if count >= limit:
            raise TooManyComparisons(count=count, limit=limit)
    return ask_comparison(session, before, after, now=now)


def _waiting(session: Session, case: ReviewCase) -> int:
    """How many comparisons wait of whose sheets the later one is of this case."""
    of_the_case = (
        select(SheetRevision.digest)
        .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
        .join(DrawingSet, DrawingSet.id == DrawingFile.set_id)
        .where(DrawingSet.case_id == case.id)
    )
    waiting = (
        SheetComparison.state == ComparisonState.WAITING,
        SheetComparison.after_digest.in_(of_the_case),
    )
    return session.scalar(select(func.count()).select_from(SheetComparison).where(*waiting)) or 0


def ask_comparison(
    session: Session, before: SheetRevision, after: SheetRevision, *, now: datetime
) -> SheetComparison | None:
    """The comparison of two revisions, promised when there is none; None when their bytes are the same."""
    if before.digest is None or after.digest is None or before.digest == after.digest:
        return None
    session.execute(
        insert(SheetComparison)
        .values(before_digest=before.digest, after_digest=after.digest, state=ComparisonState.WAITING, asked_at=now)
        .on_conflict_do_nothing(index_elements=["before_digest", "after_digest"])
    )
    found = comparison_of(session, before, after)
    if found is None:
        raise LookupError(f"no comparison of {before.digest} and {after.digest}")
    again = found.state is ComparisonState.FAILED
    if again:
        lock_row(session, found)
        found.state = next_comparison_state(found.state, ComparisonAction.ASK_AGAIN)
        found.failure, found.notes = None, []
        session.flush()
    if found.state is ComparisonState.WAITING:
        promise(session, "compare_revisions", found.id, now=now, again=again)
    return found


def comparison_of(session: Session, before: SheetRevision, after: SheetRevision) -> SheetComparison | None:
    """The comparison of two revisions, if anybody has asked for it."""
    return session.scalars(
        select(SheetComparison).where(
            SheetComparison.before_digest == before.digest, SheetComparison.after_digest == after.digest
        )
    ).one_or_none()


def comparisons_of(
    session: Session, changes: Sequence[SheetChange]
) -> Mapping[tuple[str | None, str | None], SheetComparison]:
    """All comparisons of these changes that have been asked for, by the digests before and after."""
    digests = [change.after.digest for change in changes if change.after.digest]
    found = session.scalars(select(SheetComparison).where(SheetComparison.after_digest.in_(digests)))
    return {(one.before_digest, one.after_digest): one for one in found}


def note_compared(session: Session, comparison: SheetComparison, *, result_digest: str, regions: int) -> None:
    """The result lies in the store. Twice is once."""
    lock_row(session, comparison)
    if comparison.state is ComparisonState.WAITING:
        comparison.state = next_comparison_state(comparison.state, ComparisonAction.FINISH)
        comparison.result_digest, comparison.regions = result_digest, regions


def note_failed(session: Session, comparison: SheetComparison, refusal: Refusal) -> None:
    """The two could not be compared; readers see why and may ask again."""
    lock_row(session, comparison)
    if comparison.state is ComparisonState.WAITING:
        comparison.state = next_comparison_state(comparison.state, ComparisonAction.FAIL)
        comparison.failure, comparison.notes = str(refusal), [refusal.note]
