"""What the reading of a file leaves behind: sheets, one by one, and a visible end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.documents import FILE_TRANSITIONS, FileAction, next_file_state
from review_room.drawings.reading import FailedSheet, SheetReading
from review_room.drawings.refusals import Refusal, Remark
from review_room.models import DrawingFile, FileState, Sheet, SheetRevision, SheetState
from review_room.usecases.sheet_index import sheet_called
from review_room.usecases.sheet_numbers import told_apart
from service_centre import audit
from service_centre.db import lock_row
from service_centre.permissions import SYSTEM


def begin_reading(session: Session, file: DrawingFile) -> bool:
    """Whether there is something to read: not twice, and not what has been taken out."""
    lock_row(session, file)
    if (file.state, FileAction.BEGIN_READING) not in FILE_TRANSITIONS:
        return False
    file.state = next_file_state(file.state, FileAction.BEGIN_READING)
    return True


def positions_read(session: Session, file: DrawingFile) -> frozenset[int]:
    """Sheets of the file that are on record from an earlier, interrupted reading."""
    return frozenset(session.scalars(select(SheetRevision.position).where(SheetRevision.file_id == file.id)))


def add_sheet(
    session: Session,
    file: DrawingFile,
    reading: SheetReading,
    *,
    digest: str,
    thumbnail_digest: str | None,
    words_digest: str | None,
    entities_digest: str | None = None,
) -> None:
    """Record a sheet that can be shown. Whoever has confirmed the index has not seen it."""
    file.drawing_set.unconfirm_index()
    sheet = _sheet(session, file, reading.sheet_no, reading.discipline)
    session.add(
        SheetRevision(
            sheet_id=sheet.id,
            file_id=file.id,
            position=reading.index,
            revision_no=file.drawing_set.revision_no,
            title=reading.title[:200],
            confidence=round(reading.confidence * 100),
            state=SheetState.READY,
            digest=digest,
            thumbnail_digest=thumbnail_digest,
            width_um=round(reading.width_mm * 1000),
            height_um=round(reading.height_mm * 1000),
            words=reading.text.replace("\x00", ""),
            words_digest=words_digest,
            entities_digest=entities_digest,
            scale=reading.scale[:32],
            issue=reading.issue[:32],
            paper=reading.paper[:16],
            catalogue=[[number[:70], title[:200]] for number, title in reading.catalogue],
            layers=[{"name": layer.name, "shown": layer.shown} for layer in reading.layers],
        )
    )
    session.flush()


def add_failed_sheet(session: Session, file: DrawingFile, failed: FailedSheet) -> None:
    """Record a sheet that cannot be shown, with the reason."""
    sheet = _sheet(session, file, f"{file.name}-{failed.index}", None)
    session.add(
        SheetRevision(
            sheet_id=sheet.id,
            file_id=file.id,
            position=failed.index,
            revision_no=file.drawing_set.revision_no,
            state=SheetState.FAILED,
            failure=failed.reason,
            notes=[failed.refusal.note],
        )
    )
    session.flush()


def finish_reading(session: Session, file: DrawingFile, remarks: Sequence[Remark], *, now: datetime) -> None:
    """The whole file has been read; `remarks` are what the last part of its reading noticed."""
    lock_row(session, file)  # its owner may be taking it out at this moment
    if file.state is FileState.REMOVED:
        return
    file.state = next_file_state(file.state, FileAction.FINISH_READING)
    note_remarks(file, remarks)
    _record(session, file, "read_file", now, {"sheets": len(positions_read(session, file))})


def note_remarks(file: DrawingFile, remarks: Sequence[Remark]) -> None:
    """What is to be said of a file: what an earlier part of its reading noticed, and what is new, each once."""
    coded = bool(file.notes) or not file.remark  # what a part before codes were kept noticed is not to be lost
    new = {str(remark): remark.note for remark in remarks if str(remark) not in file.remark}
    file.remark += "".join(new)
    file.notes = [*file.notes, *new.values()] if coded else []


def refuse_file(session: Session, file: DrawingFile, refusal: Refusal, *, now: datetime) -> None:
    """The file cannot be read; it stays as a sealed attachment, and the sender sees why."""
    lock_row(session, file)
    if file.state in (FileState.REMOVED, FileState.REFUSED):
        return
    file.state = next_file_state(file.state, FileAction.REFUSE)
    file.refusal_code, file.refusal_sentence, file.notes = str(refusal.code), str(refusal), [refusal.note]
    _record(session, file, "refuse_file", now, {"code": str(refusal.code)})


def _sheet(session: Session, file: DrawingFile, sheet_no: str, discipline: str | None) -> Sheet:
    """The sheet of the case with this number; a second one in the same set gets a suffix of its own."""
    case_id = file.drawing_set.case_id
    # Two files of a set are read at the same time; only one at a time may ask which numbers are taken.
    lock_row(session, file.drawing_set)
    wanted = sheet_no.strip()[:70] or f"{file.name}"[:70]
    sheet = sheet_called(session, case_id, told_apart(wanted, _numbers_taken(session, file.set_id)))
    sheet.discipline = sheet.discipline or discipline
    return sheet


def _numbers_taken(session: Session, set_id: int) -> set[str]:
    return set(
        session.scalars(
            select(Sheet.sheet_no)
            .join(SheetRevision)
            .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
            .where(DrawingFile.set_id == set_id, DrawingFile.state != FileState.REMOVED)
        )
    )


def _record(session: Session, file: DrawingFile, action: str, now: datetime, facts: dict[str, object]) -> None:
    audit.record(
        session,
        stream=file.drawing_set.case.audit_stream,
        actor=SYSTEM,
        action=action,
        now=now,
        facts={"file": file.id, "digest": file.digest, **facts},
    )
