"""Files on their way into a set."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.domain.documents import FileAction, next_file_state
from review_room.drawings.phrases import Phrase
from review_room.errors import DuplicateFile, SetClosed, TooManyFiles
from review_room.models import DrawingFile, DrawingSet, FileState, SetState
from review_room.usecases.sheet_numbers import give_numbers_back
from service_centre import audit
from service_centre.db import lock_row
from service_centre.identifiers import shown_name
from service_centre.outbox import promise, settle
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting
from storage.objects import StoredObject


def check_open(session: Session, drawing_set: DrawingSet) -> None:
    """Raise SetClosed or TooManyFiles when the set takes no more files; asked before any byte is read."""
    if drawing_set.state is not SetState.COLLECTING:
        raise SetClosed
    limit = setting(session, "review_room.maximum_files")
    if _count(session, drawing_set) >= limit:
        raise TooManyFiles(limit=limit)


def _count(session: Session, drawing_set: DrawingSet) -> int:
    count = select(func.count()).select_from(DrawingFile)
    there = (DrawingFile.set_id == drawing_set.id, DrawingFile.state != FileState.REMOVED)
    return session.scalar(count.where(*there)) or 0


def receive_file(
    session: Session,
    drawing_set: DrawingSet,
    *,
    name: str,
    stored: StoredObject,
    actor: Actor,
    now: datetime,
    kind: str = "",
) -> DrawingFile:
    """Put a stored file into the set and promise its reading. Raises SetClosed, TooManyFiles, DuplicateFile.

    `kind` is the format if the first bytes told it (`DrawingKind`).
    """
    lock_row(session, drawing_set)
    check_open(session, drawing_set)
    existing = _same_bytes(session, drawing_set, stored)
    if existing:
        raise DuplicateFile(name=name, existing=existing.name)
    file = _file_of(drawing_set, name, stored, actor.name, now)
    file.kind = kind
    _take_in(session, file, drawing_set, actor, now)
    return file


def receive_member(
    session: Session, archive: DrawingFile, *, name: str, stored: StoredObject, now: datetime
) -> Phrase | None:
    """Put a drawing out of a ZIP into the ZIP's set and promise its reading; says why, if it is not taken.

    The job that unpacks may run twice: what it took the first time is not taken again.
    """
    drawing_set = archive.drawing_set
    lock_row(session, drawing_set)
    session.refresh(archive)
    if archive.state is FileState.REMOVED:
        return Phrase("压缩包已移除")
    if _taken_before(session, archive, name, stored):
        return None
    if drawing_set.state is not SetState.COLLECTING:
        return Phrase("图纸已提交")
    existing = _same_bytes(session, drawing_set, stored)
    if existing:
        return Phrase("与“{name}”内容相同", name=existing.name)
    limit = setting(session, "review_room.maximum_files")
    if _count(session, drawing_set) >= limit:
        return Phrase("一套图纸最多 {limit} 个文件", limit=limit)
    file = _file_of(drawing_set, name, stored, archive.received_from, now)
    file.archive_id = archive.id
    _take_in(session, file, drawing_set, SYSTEM, now)
    return None


def _taken_before(session: Session, archive: DrawingFile, name: str, stored: StoredObject) -> bool:
    """Also when its sender has taken it out since: it must not come back."""
    same = (DrawingFile.archive_id == archive.id, DrawingFile.digest == stored.digest, DrawingFile.name == name)
    return session.scalars(select(DrawingFile.id).where(*same)).first() is not None


def _same_bytes(session: Session, drawing_set: DrawingSet, stored: StoredObject) -> DrawingFile | None:
    return session.scalars(
        select(DrawingFile).where(
            DrawingFile.set_id == drawing_set.id,
            DrawingFile.digest == stored.digest,
            DrawingFile.state != FileState.REMOVED,
        )
    ).first()


def _file_of(drawing_set: DrawingSet, name: str, stored: StoredObject, sender: str, now: datetime) -> DrawingFile:
    return DrawingFile(
        set_id=drawing_set.id,
        name=name,
        size=stored.size,
        digest=stored.digest,
        received_at=now,
        received_from=sender,
    )


def _take_in(session: Session, file: DrawingFile, drawing_set: DrawingSet, actor: Actor, now: datetime) -> None:
    session.add(file)
    session.flush()
    drawing_set.unconfirm_index()
    _record(session, drawing_set, "receive_file", file, actor, now)
    promise(session, "read_drawing_file", file.id, now=now)


def remove_file(session: Session, file: DrawingFile, *, actor: Actor, now: datetime) -> None:
    """Take a file out of a set that still collects, a ZIP with all that came out of it. Rows and bytes stay."""
    lock_row(session, file.drawing_set)
    lock_row(session, file)
    if file.drawing_set.state is not SetState.COLLECTING:
        raise SetClosed
    if file.state is FileState.REMOVED:
        return
    members = session.scalars(
        select(DrawingFile)
        .where(DrawingFile.archive_id == file.id, DrawingFile.state != FileState.REMOVED)
        .order_by(DrawingFile.id)
        .with_for_update(of=DrawingFile)
    ).all()
    for one in (file, *members):
        one.state = next_file_state(one.state, FileAction.REMOVE)
        one.refusal_code, one.refusal_sentence, one.notes = None, None, []
        _record(session, file.drawing_set, "remove_file", one, actor, now)
    file.drawing_set.unconfirm_index()
    session.flush()
    settle(session, "read_drawing_file", [one.id for one in (file, *members)], now=now)
    for one in (file, *members):
        give_numbers_back(session, one)


def clean_name(raw: str) -> str:
    """What the owner calls the file, for people to read: no folders, no control characters, at most 200 letters.

    The name is never used as a path, so this protects readers, not the disk.
    """
    return shown_name(raw)


def _record(
    session: Session, drawing_set: DrawingSet, action: str, file: DrawingFile, actor: Actor, now: datetime
) -> None:
    audit.record(
        session,
        stream=drawing_set.case.audit_stream,
        actor=actor,
        action=action,
        now=now,
        facts={"file": file.id, "name": file.name, "size": file.size, "digest": file.digest},
    )
