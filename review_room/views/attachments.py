"""Attachments on their way in, one request each, and out again as downloads that no browser runs."""

import shutil
import tempfile

from flask import jsonify, request
from werkzeug.wrappers import Response

from review_room.domain.attachment import AttachmentTooLarge, NotAPicture
from review_room.models import Attachment, ReviewCase
from review_room.policy import POLICY, Permission
from review_room.usecases.attachments import check_open, kind_of_content, largest_bytes, receive_attachment
from review_room.usecases.context import identifier
from review_room.usecases.events import attachment_json
from review_room.usecases.uploads import clean_name
from review_room.views.blueprint import blueprint
from review_room.views.bodies import Arriving, announced_size
from review_room.views.loading import load_attachment, load_case
from review_room.views.stored import download
from service_centre.db import db, transaction
from service_centre.objects import object_store
from service_centre.web import current_actor, guarded_by, now

_IN_MEMORY = 1 << 20


@blueprint.put("/cases/<int:case_id>/attachments")
@guarded_by(POLICY, Permission.REMARK_WRITE, load=load_case)
def send_attachment(case: ReviewCase) -> tuple[Response, int]:
    """The bytes first, then the row: what is acknowledged is there. Without `finding_id` a picture for a sheet."""
    name = clean_name(request.args.get("name", ""))
    finding_id = identifier(request.args, "finding_id") if "finding_id" in request.args else None
    expected = announced_size(name, limit=largest_bytes(db.session()), too_large=AttachmentTooLarge)
    with transaction() as session:
        check_open(session, session.merge(case, load=False), finding_id, current_actor(), now())
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as arrived:
        shutil.copyfileobj(Arriving(name, expected), arrived, _IN_MEMORY)
        arrived.seek(0)
        kind = kind_of_content(arrived, name)
        if finding_id is None and not kind.is_picture:
            raise NotAPicture(name=name)
        name = kind.named(name)
        stored = object_store().put(arrived)  # type: ignore[arg-type]  # all a store needs is read()
    with transaction() as session:
        attachment = receive_attachment(
            session,
            session.get_one(ReviewCase, case.id),
            finding_id,
            name=name,
            kind=kind,
            stored=stored,
            actor=current_actor(),
            now=now(),
        )
        answer = attachment_json(attachment)
    return jsonify(answer), 201


@blueprint.get("/attachments/<uuid:attachment_id>")
@guarded_by(POLICY, Permission.ATTACHMENT_READ, load=load_attachment)
def attachment(attachment: Attachment) -> Response:
    """Always a download: an <img> of the room shows a picture all the same, and nothing else is ever run."""
    response = download(attachment.digest, attachment.name, mimetype=attachment.kind.media_type)
    response.headers["Cache-Control"] = "private, no-store"
    return response
