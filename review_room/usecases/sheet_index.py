"""The sheet index of a set that still collects: what was read of each sheet, mended and confirmed by its owner."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from review_room.domain.catalogue import Differences, compare_with_catalogue
from review_room.domain.documents import BEING_READ
from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.domain.sheet_number import has_unseen, number_key
from review_room.errors import (
    DisciplineSubmitted,
    IndexNotReady,
    NumberMissing,
    NumberTaken,
    SetClosed,
    UnseenCharacters,
)
from review_room.models import DrawingFile, DrawingSet, FileState, SetState, Sheet, SheetRevision, SheetState
from service_centre import audit
from service_centre.db import lock_row
from service_centre.errors import ChangedMeanwhile, Invalid
from service_centre.permissions import Actor

SURE_PERCENT: Final = 70
"""Below this the owner is asked to look."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index says of one sheet; `discipline` is a code, or None where it is not known.

    `scale` is as the title block says ("1:100"), empty where it says none.
    """

    sheet_no: str
    title: str
    discipline: str | None
    scale: str = ""


def sheets_of(session: Session, drawing_set: DrawingSet) -> Sequence[SheetRevision]:
    """The sheets of a set in the order of files and pages, without those of files that were taken out."""
    return session.scalars(
        select(SheetRevision)
        .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
        .where(DrawingFile.set_id == drawing_set.id, DrawingFile.state != FileState.REMOVED)
        .order_by(DrawingFile.id, SheetRevision.position)
    ).all()


def needs_look(sheet: SheetRevision) -> bool:
    """Whether the reading is unsure, or the number had to be told apart from another's, and nobody has looked yet."""
    if sheet.state is not SheetState.READY or sheet.mended_by is not None:
        return False
    return sheet.confidence < SURE_PERCENT or sheet.sheet.sheet_no.endswith(")")


def entry_of(sheet: SheetRevision) -> IndexEntry:
    """What the index says of a sheet now."""
    return IndexEntry(sheet.sheet.sheet_no, sheet.title, sheet.sheet.discipline, sheet.scale)


def differences_from_catalogue(session: Session, drawing_set: DrawingSet) -> Differences | None:
    """What the catalogue sheets of a set name, against the sheets of the case up to this set; None without a catalogue.

    A revision brings only what has changed, so sheets of earlier sets count as there.
    """
    own = sheets_of(session, drawing_set)
    listed = [(number, title) for sheet in own for number, title in sheet.catalogue]
    if not listed:
        return None
    earlier = session.scalars(
        select(DrawingSet)
        .where(DrawingSet.case_id == drawing_set.case_id, DrawingSet.revision_no < drawing_set.revision_no)
        .order_by(DrawingSet.revision_no)
    ).all()
    present = [sheet for one in earlier for sheet in sheets_of(session, one)] + list(own)
    return compare_with_catalogue(listed, [(sheet.sheet.sheet_no, sheet.title) for sheet in present])


def mend_entry(
    session: Session, sheet: SheetRevision, entry: IndexEntry, *, seen: IndexEntry, actor: Actor, now: datetime
) -> None:
    """Put number, title, discipline or scale right. `seen` is what the owner had before the eyes.

    Raises SetClosed, ChangedMeanwhile, NumberMissing, NumberTaken, UnseenCharacters, DisciplineSubmitted, Invalid.
    """
    drawing_set = sheet.file.drawing_set
    lock_row(session, drawing_set)
    session.refresh(sheet)
    if drawing_set.state is not SetState.COLLECTING or sheet.file.state is FileState.REMOVED:
        raise SetClosed
    before = entry_of(sheet)
    if before != seen:
        raise ChangedMeanwhile
    wanted = _checked(entry)
    if wanted.sheet_no != before.sheet_no:
        _check_free(session, drawing_set, wanted.sheet_no, sheet.id)
        sheet.sheet = _renumbered(session, sheet.sheet, wanted.sheet_no)
    _set_discipline(sheet.sheet, wanted.discipline)
    sheet.title, sheet.scale, sheet.mended_by = wanted.title, wanted.scale, actor.name
    drawing_set.unconfirm_index()
    session.flush()
    facts = {"sheet_revision": sheet.id, "from": _told(before), "to": _told(wanted)}
    _record(session, drawing_set, "mend_sheet_index", facts, actor, now)


def confirm_index(session: Session, drawing_set: DrawingSet, *, actor: Actor, now: datetime) -> None:
    """The owner has looked over the whole index. Raises SetClosed, IndexNotReady while files are being read."""
    lock_row(session, drawing_set)
    if drawing_set.state is not SetState.COLLECTING:
        raise SetClosed
    sheets = sheets_of(session, drawing_set)
    reading = session.scalar(
        select(func.count())
        .select_from(DrawingFile)
        .where(DrawingFile.set_id == drawing_set.id, DrawingFile.state.in_(BEING_READ))
    )
    if reading or not sheets:
        raise IndexNotReady
    for sheet in sheets:
        if needs_look(sheet):
            sheet.mended_by = actor.name
    drawing_set.index_confirmed_at, drawing_set.index_confirmed_by = now, actor.name
    _record(session, drawing_set, "confirm_sheet_index", {"sheets": len(sheets)}, actor, now)


def _renumbered(session: Session, sheet: Sheet, sheet_no: str) -> Sheet:
    """The sheet of the case that has this number; where only the spelling changes, the same one spelt anew."""
    exactly = session.scalars(
        select(Sheet).where(Sheet.case_id == sheet.case_id, Sheet.sheet_no == sheet_no)
    ).one_or_none()
    if exactly is None and number_key(sheet_no) == number_key(sheet.sheet_no) and not _was_submitted(sheet):
        sheet.sheet_no = sheet_no
        return sheet
    return exactly or sheet_called(session, sheet.case_id, sheet_no)


def _set_discipline(sheet: Sheet, wanted: str | None) -> None:
    """A draft never changes what reviewers have before them. Raises DisciplineSubmitted."""
    if wanted == sheet.discipline or (wanted is None and sheet.discipline is not None and _was_submitted(sheet)):
        return
    if sheet.discipline is not None and _was_submitted(sheet):
        raise DisciplineSubmitted(sheet_no=sheet.sheet_no, discipline=DISCIPLINE_LABELS[sheet.discipline])
    sheet.discipline = wanted


def _was_submitted(sheet: Sheet) -> bool:
    return any(
        one.file.state is not FileState.REMOVED and one.file.drawing_set.state is SetState.SUBMITTED
        for one in sheet.revisions
    )


def _checked(entry: IndexEntry) -> IndexEntry:
    sheet_no, title, scale = (" ".join(text.split()) for text in (entry.sheet_no, entry.title, entry.scale))
    scale = scale.replace("：", ":")
    if not sheet_no:
        raise NumberMissing
    if has_unseen(sheet_no + title + scale):
        raise UnseenCharacters
    too_long = len(sheet_no) > 70 or len(title) > 200 or len(scale) > 32
    if too_long or entry.discipline not in {None, *DISCIPLINE_LABELS}:
        raise Invalid
    return IndexEntry(sheet_no, title, entry.discipline, scale)


def _check_free(session: Session, drawing_set: DrawingSet, sheet_no: str, sheet_id: int) -> None:
    wanted = number_key(sheet_no)
    for other in sheets_of(session, drawing_set):
        if other.id != sheet_id and number_key(other.sheet.sheet_no) == wanted:
            raise NumberTaken(sheet_no=other.sheet.sheet_no, title=other.title or "—")


def sheet_called(session: Session, case_id: int, sheet_no: str) -> Sheet:
    """The sheet of the case with this number, so that a revision lands on the sheet it replaces.

    A number that only looks the same is the same: nothing escapes the comparison by a dash of another kind.
    """
    wanted = number_key(sheet_no)
    for known in session.scalars(select(Sheet).where(Sheet.case_id == case_id).order_by(Sheet.id)):
        if number_key(known.sheet_no) == wanted:
            return known
    session.execute(
        insert(Sheet)
        .values(case_id=case_id, sheet_no=sheet_no)
        .on_conflict_do_nothing(index_elements=["case_id", "sheet_no"])
    )
    return session.scalars(select(Sheet).where(Sheet.case_id == case_id, Sheet.sheet_no == sheet_no)).one()


def _told(entry: IndexEntry) -> dict[str, str | None]:
    return asdict(entry)


def _record(
    session: Session, drawing_set: DrawingSet, action: str, facts: dict[str, object], actor: Actor, now: datetime
) -> None:
    audit.record(
        session,
        stream=drawing_set.case.audit_stream,
        actor=actor,
        action=action,
        now=now,
        facts={"revision": drawing_set.revision_no, **facts},
    )
