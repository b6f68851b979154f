"""Background work of the review room. Every job takes one id, may run twice, and works with no transaction open."""

import logging
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.drawings import spares
from review_room.drawings.handed_over import handed_over
from review_room.drawings.intake import BrokenOff, kind_of_file, read_drawing
from review_room.drawings.phrases import Phrase
from review_room.drawings.reading import DrawingKind, FailedSheet, SheetReading
from review_room.drawings.refusals import Refusal, RefusalCode, Remark
from review_room.drawings.unpacking import unpack_drawings
from review_room.models import DrawingFile, FileState, SheetRevision
from review_room.usecases import cases, reading, uploads
from service_centre.db import lock_row, transaction
from service_centre.matters.models import Engagement
from service_centre.objects import object_store
from service_centre.outbox import GiveWay
from service_centre.permissions import SYSTEM
from service_centre.queues import JobSpec
from service_centre.turns import ought_to_give_way
from service_centre.web import now

logger = logging.getLogger(__name__)

JOBS: Final = {
    "read_drawing_file": JobSpec(
        "review_room.jobs.read_drawing_file",
        "drawings",
        3900,
        give_up="review_room.jobs.give_up_reading",
        whose="review_room.whose.owners_of_files",
    ),
    "admit_agency": JobSpec("review_room.jobs.admit_agency", "matters", 60),
    "print_receipt": JobSpec("review_room.paper_jobs.print_receipt", "papers", 120),
    "render_joint_opinion": JobSpec("review_room.paper_jobs.render_joint_opinion", "papers", 300),
    "sign_joint_opinion": JobSpec("review_room.paper_jobs.sign_joint_opinion", "papers", 300),
    "compare_revisions": JobSpec(
        "review_room.comparison_jobs.compare_revisions",
        "comparisons",
        900,
        give_up="review_room.comparison_jobs.give_up_comparing",
        whose="review_room.whose.owners_of_comparisons",
    ),
    "carry_marks": JobSpec(
        "review_room.carrying_jobs.carry_marks", "drawings", 3900, give_up="review_room.carrying_jobs.give_up_carrying"
    ),
    "stamp_sheets": JobSpec("review_room.paper_jobs.stamp_sheets", "papers", 1800),
}


WORKER_PREPARATIONS: Final = ((spares.renew, spares.end),)
"""What a worker gets ready between its jobs, and how it ends it."""


def read_drawing_file(file_id: int) -> None:
    """Split a file into sheets, one row as each is ready. Killed and run again, it goes on where it was.

    Raises GiveWay when others have waited for less, or its sender has taken it out.
    """
    with transaction() as session:
        file = session.get_one(DrawingFile, file_id)
        if not reading.begin_reading(session, file):
            return
        digest, name = file.digest, file.name
        done = reading.positions_read(session, file)
    with tempfile.TemporaryDirectory(prefix="lianshen-") as folder, object_store().local_copy(digest) as path:
        try:
            kind = kind_of_file(path, name)
            _note_kind(file_id, kind)
            if kind is DrawingKind.ZIP:
                remarks = _unpack(file_id, path, name, Path(folder))
            else:
                remarks = _split(file_id, path, name, Path(folder), done)
        except Refusal as refusal:
            _refuse(file_id, refusal)
            return
        except BrokenOff as broken:
            _keep_what_was_found(file_id, broken)
            raise GiveWay from None
    with transaction() as session:
        file = session.get_one(DrawingFile, file_id)
        reading.finish_reading(session, file, remarks, now=now())


def _split(file_id: int, path: Path, name: str, folder: Path, done: frozenset[int]) -> tuple[Remark, ...]:
    """Read the sheets that are not on record yet; returns what is to be said of the file."""
    found = read_drawing(
        path,
        name,
        folder,
        done=done,
        on_progress=lambda count, total: _note_progress(file_id, count, total),
        on_sheet=lambda sheet: _keep_sheet(file_id, sheet),
        on_seen=lambda thumbnail: _show_first(file_id, thumbnail),
        go_on=_now_and_then(lambda: _may_go_on(file_id)),
    )
    with transaction() as session:
        _add_failed(session, session.get_one(DrawingFile, file_id), found.failed)
    return found.remarks


def _add_failed(session: Session, file: DrawingFile, found: Iterable[FailedSheet]) -> None:
    known = reading.positions_read(session, file)
    for failed in found:
        if failed.index not in known:
            reading.add_failed_sheet(session, file, failed)


def _now_and_then(question: Callable[[], bool]) -> Callable[[], bool]:
    """The question, put to the database at most once a second: small sheets are read faster than that."""
    asked = time.monotonic()

    def ask() -> bool:
        nonlocal asked
        if time.monotonic() - asked < 1:
            return True
        asked = time.monotonic()
        return question()

    return ask


def _may_go_on(file_id: int) -> bool:
    """Whether the file is still wanted, and it is not somebody else's turn."""
    with transaction() as session:
        state = session.scalar(select(DrawingFile.state).where(DrawingFile.id == file_id))
        return state is not FileState.REMOVED and not ought_to_give_way(session, "read_drawing_file", file_id)


def _keep_what_was_found(file_id: int, broken: BrokenOff) -> None:
    """So that no remark is lost and no failed sheet is tried again.

    As long as no sheet is readable, failed ones are not put on record: a file of which nothing can be read is refused.
    """
    with transaction() as session:
        file = session.get_one(DrawingFile, file_id)
        lock_row(session, file)
        if file.state is FileState.REMOVED:
            return
        if reading.positions_read(session, file):
            _add_failed(session, file, broken.failed)
        reading.note_remarks(file, broken.remarks)


def _unpack(file_id: int, path: Path, name: str, folder: Path) -> tuple[Remark, ...]:
    """Make a file of the set of every drawing in a ZIP; returns what is to be said of the ZIP."""
    return unpack_drawings(
        path,
        name,
        folder,
        on_member=lambda member, drawing: _keep_member(file_id, member, drawing),
        on_progress=lambda count, total: _note_progress(file_id, count, total),
    )


def _keep_member(file_id: int, name: str, path: Path) -> Phrase | None:
    with handed_over(path) as stream:
        stored = object_store().put(stream)
    with transaction() as session:
        return uploads.receive_member(
            session, session.get_one(DrawingFile, file_id), name=name, stored=stored, now=now()
        )


def give_up_reading(file_id: int) -> None:
    """Show the sender that the file could not be read in spite of several tries."""
    with transaction() as session:
        name = session.get_one(DrawingFile, file_id).name
    _refuse(file_id, Refusal(RefusalCode.READING_BROKE_OFF, name=name))


def admit_agency(engagement_id: int) -> None:
    """Let the agency that was taken into the room."""
    with transaction() as session:
        cases.let_agency_in(session, session.get_one(Engagement, engagement_id), actor=SYSTEM, now=now())


def _keep_sheet(file_id: int, sheet: SheetReading) -> None:
    digest, thumbnail_digest, words_digest = (
        _stored(path) for path in (sheet.pdf_path, sheet.thumbnail_path, sheet.words_path)
    )
    entities_digest = _stored(sheet.entities_path) if sheet.has_entities else None
    with transaction() as session:
        file = session.get_one(DrawingFile, file_id)
        lock_row(session, file)
        if file.state is FileState.REMOVED:
            return
        if session.scalars(
            select(SheetRevision.id).where(SheetRevision.file_id == file_id, SheetRevision.position == sheet.index)
        ).first():
            return
        reading.add_sheet(
            session,
            file,
            sheet,
            digest=digest,
            thumbnail_digest=thumbnail_digest,
            words_digest=words_digest,
            entities_digest=entities_digest,
        )


def _show_first(file_id: int, thumbnail: Path) -> None:
    """Let the sender see the first sheet while its words are still being read."""
    digest = _stored(thumbnail)
    with transaction() as session:
        session.get_one(DrawingFile, file_id).first_thumbnail_digest = digest


def _stored(path: Path) -> str:
    with handed_over(path) as stream:
        return object_store().put(stream).digest


def _note_kind(file_id: int, kind: DrawingKind) -> None:
    with transaction() as session:
        session.get_one(DrawingFile, file_id).kind = kind


def _note_progress(file_id: int, count: int, total: int) -> None:
    with transaction() as session:
        file = session.get_one(DrawingFile, file_id)
        file.sheets_done, file.sheets_total = count, total


def _refuse(file_id: int, refusal: Refusal) -> None:
    with transaction() as session:
        reading.refuse_file(session, session.get_one(DrawingFile, file_id), refusal, now=now())
