"""Files on their way into a set."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.errors import DuplicateFile, SetClosed, TooManyFiles
from review_room.models import DrawingFile, DrawingSet, FileState, SetState
from service_centre import audit
from service_centre.db import lock_row
from service_centre.outbox import promise
from service_centre.permissions import Actor
from service_centre.settings import setting
from storage.objects import StoredObject


def check_open(session: Session, drawing_set: DrawingSet) -> None:
    """Raise SetClosed or TooManyFiles when the set takes no more files; asked before any byte is read."""
    if drawing_set.state is not SetState.COLLECTING:
        raise SetClosed
    limit = setting(session, "review_room.maximum_files")
    count = session.scalar(
        select(func.count())
        .select_from(DrawingFile)
        .where(DrawingFile.set_id == drawing_set.id, DrawingFile.state != FileState.REMOVED)
    )
    if (count or 0) >= limit:
        raise TooManyFiles(limit=limit)


def receive_file(
    session: Session, drawing_set: DrawingSet, *, name: str, stored: StoredObject, actor: Actor, now: datetime
) -> DrawingFile:
    """Put a stored file into the set and promise its reading. Raises SetClosed, DuplicateFile."""
    lock_row(session, drawing_set)
    check_open(session, drawing_set)
    existing = session.scalars(
        select(DrawingFile).where(
            DrawingFile.set_id == drawing_set.id,
            DrawingFile.digest == stored.digest,
            DrawingFile.state != FileState.REMOVED,
        )
    ).first()
    if existing:
        raise DuplicateFile(name=name, existing=existing.name)
    file = DrawingFile(
        set_id=drawing_set.id,
        name=name,
        size=stored.size,
        digest=stored.digest,
        received_at=now,
        received_from=actor.name,
    )
    session.add(file)
    session.flush()
    _record(session, drawing_set, "receive_file", file, actor, now)
    promise(session, "read_drawing_file", file.id, now=now)
    return file


def remove_file(session: Session, file: DrawingFile, *, actor: Actor, now: datetime) -> None:
    """Take a file out of a set that still collects. Its row and bytes stay."""
    lock_row(session, file.drawing_set)
    lock_row(session, file)
    if file.drawing_set.state is not SetState.COLLECTING:
        raise SetClosed
    file.state, file.refusal_code, file.refusal_sentence = FileState.REMOVED, None, None
    _record(session, file.drawing_set, "remove_file", file, actor, now)


def clean_name(raw: str) -> str:
    """What the owner calls the file, for people to read: no folders, no control characters, at most 200 letters.

    The name is never used as a path, so this protects readers, not the disk.
    """
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    # Cc: control; Cf: direction marks that could make "fdp.exe" read as "exe.pdf".
    shown = "".join(letter for letter in last if letter.isprintable())
    return shown.strip(" .")[:200] or "未命名文件"


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
