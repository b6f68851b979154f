"""Files on their way in, one request each, streamed into the store while the digest is computed."""

from typing import Any

from flask import current_app, jsonify, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response

from review_room.domain.files import state_label
from review_room.drawings.kinds import HEAD_BYTES, kind_of
from review_room.drawings.refusals import Refusal
from review_room.errors import UploadTooLarge
from review_room.hindrances import submission
from review_room.models import DrawingFile, DrawingSet, FileState, SheetRevision
from review_room.policy import POLICY, Permission
from review_room.said import said_of
from review_room.usecases.sheet_index import needs_look, sheets_of
from review_room.usecases.uploads import check_open, clean_name, receive_file, remove_file
from review_room.views.blueprint import blueprint
from review_room.views.bodies import Arriving, announced_size
from review_room.views.loading import load_file, load_set
from review_room.views.stored import picture_response
from service_centre.config import Installation
from service_centre.db import db, transaction
from service_centre.objects import object_store
from service_centre.web import current_actor, guarded_by, now


@blueprint.put("/sets/<int:set_id>/files")
@guarded_by(POLICY, Permission.FILE_SEND, load=load_set)
def send_file(drawing_set: DrawingSet) -> tuple[Response, int]:
    name = clean_name(request.args.get("name", ""))
    expected = announced_size(name, limit=_largest(), too_large=UploadTooLarge, shown=_megabytes)
    with transaction() as session:
        check_open(session, session.merge(drawing_set, load=False))
    arriving = _ArrivingDrawing(name, expected)
    stored = object_store().put(arriving)  # type: ignore[arg-type]  # all a store needs is read()
    with transaction() as session:
        file = receive_file(
            session,
            session.get_one(DrawingSet, drawing_set.id),
            name=name,
            stored=stored,
            kind=arriving.kind,
            actor=current_actor(),
            now=now(),
        )
        answer = file_json(file)
    return jsonify(answer), 201


@blueprint.get("/sets/<int:set_id>/files.json")
@guarded_by(POLICY, Permission.FILE_SEND, load=load_set)
def files_json(drawing_set: DrawingSet) -> Response:
    session = db.session()
    files = session.scalars(
        select(DrawingFile)
        .where(DrawingFile.set_id == drawing_set.id, DrawingFile.state != FileState.REMOVED)
        .options(selectinload(DrawingFile.revisions))
        .order_by(func.coalesce(DrawingFile.archive_id, DrawingFile.id), DrawingFile.id)
    )
    return jsonify(
        {
            "files": [file_json(file) for file in files],
            "sheets": [_sheet_json(sheet) for sheet in sheets_of(session, drawing_set)],
            "submission": submission(session, drawing_set),
        }
    )


@blueprint.get("/files/<int:file_id>/thumbnail.webp")
@guarded_by(POLICY, Permission.FILE_SEND, load=load_file)
def first_thumbnail(file: DrawingFile) -> Response:
    """The first sheet drawn of a file that is still being read; afterwards the sheets have their own."""
    return picture_response(file.first_thumbnail_digest)


@blueprint.post("/files/<int:file_id>/removal")
@guarded_by(POLICY, Permission.FILE_SEND, load=load_file)
def take_out_file(file: DrawingFile) -> Response:
    with transaction() as session:
        remove_file(session, session.get_one(DrawingFile, file.id), actor=current_actor(), now=now())
    return jsonify({"removed": file.id})


def file_json(file: DrawingFile) -> dict[str, Any]:
    """A file and how far its reading is, as the upload page shows it."""
    return {
        "id": file.id,
        "name": file.name,
        "kind": file.kind,
        "archive": file.archive_id,
        "size": file.size,
        "digest": file.digest,
        "state": file.state,
        "state_label": state_label(file.state),
        "note": said_of(file),
        "thumbnail_url": url_for(".first_thumbnail", file_id=file.id) if file.first_thumbnail_digest else None,
        "done": file.sheets_done,
        "total": file.sheets_total,
        "sheets": [
            {"id": sheet.id, "width_mm": sheet.width_mm, "height_mm": sheet.height_mm}
            for sheet in file.revisions
            if sheet.digest is not None
        ],
    }


def _sheet_json(sheet: SheetRevision) -> dict[str, Any]:
    """A sheet that has been read, as the upload page shows it while the others are still on their way."""
    shown = sheet.thumbnail_digest is not None
    return {
        "id": sheet.id,
        "sheet_no": sheet.sheet.sheet_no,
        "title": sheet.title,
        "failure": said_of(sheet) or None,
        "look": needs_look(sheet),
        "thumbnail_url": url_for(".thumbnail", sheet_id=sheet.id) if shown else None,
    }


def _largest() -> int:
    told: Installation = current_app.config["INSTALLATION"]
    return told.max_upload_bytes


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.0f} MB"


class _ArrivingDrawing(Arriving):
    """It also tells its format, once it has been read."""

    _head = b""

    @property
    def kind(self) -> str:
        """The format that the first bytes tell; empty if they tell none."""
        try:
            return kind_of(self._head)
        except Refusal:
            return ""

    def read(self, size: int = -1) -> bytes:
        chunk = super().read(size)
        if len(self._head) < HEAD_BYTES:
            self._head += chunk[: HEAD_BYTES - len(self._head)]
        return chunk
