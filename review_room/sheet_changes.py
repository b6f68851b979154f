"""What the newest set did to each sheet."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.sheet_change import SheetChange, change_of
from review_room.models import ReviewCase, SheetComparison, SheetRevision
from review_room.queries import current_ids, submitted_sheets


def changes_of(session: Session, case: ReviewCase) -> list[tuple[SheetRevision, SheetChange | None]]:
    """The sheets in force, each with what the newest submitted set did to it."""
    sheets = submitted_sheets(session, case)
    revisions: dict[int, list[SheetRevision]] = {}
    for sheet in sheets:
        revisions.setdefault(sheet.sheet_id, []).append(sheet)
    newest = max((sheet.revision_no for sheet in sheets), default=0)
    current = current_ids(sheets)
    alike = _alike(session, revisions.values())
    return [
        (
            sheet,
            change_of(
                round_=case.round,
                newest=newest,
                revision=sheet.revision_no,
                first=revisions[sheet.sheet_id][0].revision_no,
                differs=False if sheet.id in alike else None,
            ),
        )
        for sheet in sheets
        if sheet.id in current
    ]


def _alike(session: Session, revisions: Iterable[Sequence[SheetRevision]]) -> set[int]:
    """Revisions in which nothing visible differs from the one before."""
    pairs = {
        (before.digest, after.digest): after.id
        for sheets in revisions
        for before, after in pairwise(sheets)
        if before.digest and after.digest
    }
    if not pairs:
        return set()
    found = session.execute(
        select(SheetComparison.before_digest, SheetComparison.after_digest).where(
            SheetComparison.regions == 0, SheetComparison.after_digest.in_([after for _, after in pairs])
        )
    ).all()
    same = {id_ for (before, after), id_ in pairs.items() if before == after}
    return same | {pairs[before, after] for before, after in found if (before, after) in pairs}
