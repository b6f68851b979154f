"""Files at findings and remarks: taken in before anything names them, then attached by an operation of the room."""

import io
import struct
import uuid
import zipfile
import zlib
from datetime import datetime, timedelta
from typing import IO, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.domain.attachment import (
    ATTACHMENTS_AT_MOST,
    AttachmentKind,
    AttachmentNotAllowed,
    PictureTooLarge,
    TooManyAttachments,
    picture_size,
)
from review_room.domain.visibility import unit_label
from review_room.models import Attachment, Finding, ReviewCase
from review_room.policy import POLICY, Permission
from review_room.queries import finding_seen
from review_room.usecases.context import Operation
from review_room.usecases.findings import own_draft
from review_room.usecases.remarks import waiting_file
from service_centre import audit
from service_centre.errors import NotFound
from service_centre.permissions import Actor, authorise
from service_centre.settings import setting
from storage.objects import StoredObject

WAITING_AT_MOST: Final = 50
WAITING_AT_LONGEST: Final = timedelta(days=7)
"""A file that was sent and never attached or placed in this time counts no more; its bytes stay."""
"""Files of one person in one case that are sent and not attached."""
HEAD_BYTES: Final = 256 * 1024
"""How far into a JPEG its size is looked for: cameras put previews before it."""

_OFFICE_PARTS: Final = {"word/document.xml": AttachmentKind.DOCX, "xl/workbook.xml": AttachmentKind.XLSX}

_MOST_PARTS: Final = 2000
_LARGEST_DIRECTORY: Final = 1 << 20
_END_RECORD_WITHIN: Final = 65_557
_TYPES_BYTES: Final = 1 << 20
"""Of an archive that claims to be a document of Office; real ones stay far below."""


def largest_bytes(session: Session) -> int:
    """How large one file may be."""
    return setting(session, "review_room.attachment_megabytes") * 1_048_576


def kind_of_content(stream: IO[bytes], name: str) -> AttachmentKind:
    """What a file is by its bytes; `stream` is left at its start. Raises AttachmentNotAllowed, PictureTooLarge."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if head.startswith(b"%PDF-"):
        return AttachmentKind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(stream, name)
    picture = picture_size(head)
    if picture is None:
        raise AttachmentNotAllowed(name=name)
    if not picture.fits:
        raise PictureTooLarge(name=name, width=picture.width, height=picture.height)
    return AttachmentKind.PNG if head.startswith(b"\x89PNG") else AttachmentKind.JPEG


def _office_kind(stream: IO[bytes], name: str) -> AttachmentKind:
    """A document of Office by the part that every one of them has; one with macros is not taken."""
    try:
        _check_directory(stream)
        archive = zipfile.ZipFile(stream)
        parts = set(archive.namelist())
        told = archive.open("[Content_Types].xml").read(_TYPES_BYTES) if "[Content_Types].xml" in parts else b""
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise AttachmentNotAllowed(name=name) from None
    finally:
        stream.seek(0)
    kinds = [kind for part, kind in _OFFICE_PARTS.items() if part in parts]
    macros = b"macroenabled" in told.lower() or any(
        part.rpartition("/")[2].lower() == "vbaproject.bin" for part in parts
    )
    if "[Content_Types].xml" not in parts or len(kinds) != 1 or macros:
        raise AttachmentNotAllowed(name=name)
    return kinds[0]


def _check_directory(stream: IO[bytes]) -> None:
    """No archive of very many entries is even listed (APPNOTE.TXT 4.3.16). Raises BadZipFile."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _END_RECORD_WITHIN))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    record = tail[at : at + 22]
    if at < 0 or len(record) < 22:
        raise zipfile.BadZipFile
    entries, directory = struct.unpack_from("<HI", record, 10)
    if entries > _MOST_PARTS or directory > _LARGEST_DIRECTORY:
        raise zipfile.BadZipFile
    stream.seek(0)


def check_open(
    session: Session, case: ReviewCase, finding_id: str | None, actor: Actor, now: datetime
) -> Finding | None:
    """The finding that a file is for, before any byte is read; none for a picture that is yet to be placed on a sheet.

    Raises NotFound, Forbidden, TooManyAttachments.
    """
    finding = finding_seen(session, case, actor, finding_id) if finding_id else None
    authorise(POLICY, actor, Permission.REMARK_WRITE if finding else Permission.ANNOTATE, case)
    waiting = session.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(
            Attachment.case_id == case.id,
            Attachment.author_id == actor.account_id,
            Attachment.attached_at.is_(None),
            Attachment.removed_at.is_(None),
            Attachment.received_at > now - WAITING_AT_LONGEST,
        )
    )
    if (waiting or 0) >= WAITING_AT_MOST:
        raise TooManyAttachments(limit=WAITING_AT_MOST)
    return finding


def receive_attachment(
    session: Session,
    case: ReviewCase,
    finding_id: str | None,
    *,
    name: str,
    kind: AttachmentKind,
    stored: StoredObject,
    actor: Actor,
    now: datetime,
) -> Attachment:
    """Note a stored file as its sender's, ready to be attached. Raises NotFound, Forbidden, TooManyAttachments."""
    finding = check_open(session, case, finding_id, actor, now)
    attachment = Attachment(
        id=str(uuid.uuid4()),
        case_id=case.id,
        finding=finding,
        organisation_id=actor.organisation_id,
        author_id=actor.account_id,
        author_name=actor.name,
        name=name,
        size=stored.size,
        digest=stored.digest,
        kind=kind,
        received_at=now,
    )
    session.add(attachment)
    session.flush()
    audit.record(
        session,
        stream=case.audit_stream,
        actor=actor,
        action="receive_attachment",
        now=now,
        facts={
            "finding": finding.id if finding else None,
            "attachment": attachment.id,
            "size": stored.size,
            "digest": stored.digest,
            "visibility": unit_label(actor.organisation_id),
        },
    )
    return attachment


def attach(operation: Operation) -> Finding:
    """Add a file to a draft of one's own unit: it is submitted with the finding."""
    finding = own_draft(operation)
    attachment = waiting_file(operation, finding, operation.content.get("attachment_id"))
    if len([one for one in finding.files if one.belongs_to_the_finding]) >= ATTACHMENTS_AT_MOST:
        raise TooManyAttachments(limit=ATTACHMENTS_AT_MOST)
    attachment.attached_at = operation.now
    return finding


def detach(operation: Operation) -> Finding:
    """Take a file off a draft; its row and its bytes stay."""
    finding = own_draft(operation)
    wanted = str(operation.content.get("attachment_id"))
    found = next((one for one in finding.files if one.id == wanted and one.belongs_to_the_finding), None)
    if found is None:
        raise NotFound
    found.removed_at = operation.now
    return finding
