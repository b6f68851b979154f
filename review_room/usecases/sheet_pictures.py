"""Pictures on sheets: which file a mark shows, and to which finding that file belongs."""

import uuid

from review_room.domain.attachment import NotAPicture, PictureGone
from review_room.domain.visibility import unit_label
from review_room.models import Attachment, Finding
from review_room.policy import Permission
from review_room.usecases.context import Operation, identifier
from review_room.usecases.trail import note
from service_centre.errors import NotFound


def picture_for(operation: Operation, finding: Finding, raw: object) -> str:
    """Id of the file that a mark of the finding shows: the one named, or a copy of it that belongs to the finding.

    A file goes where its finding goes, so one that stands at another finding (its mark was copied) gets a row of this
    one; the bytes are the same. Raises NotFound for what the actor may not know of, PictureGone, NotAPicture.
    """
    named = operation.session.get(Attachment, identifier({"image": raw}, "image"))
    if named is None or named.case_id != operation.case.id:
        raise NotFound
    if named.removed_at is not None and named.organisation_id == operation.actor.organisation_id:
        raise PictureGone(name=named.name)
    if not operation.permitted(Permission.ATTACHMENT_READ, named):
        raise NotFound
    if not named.kind.is_picture:
        raise NotAPicture(name=named.name)
    if named.attached_at is None and named.finding_id in (None, finding.id):
        named.finding, named.attached_at, named.on_sheet = finding, operation.now, True
        return named.id
    known = next((one for one in finding.files if one.on_sheet and one.digest == named.digest), None)
    return (known or _copied(operation, finding, named)).id


def _copied(operation: Operation, finding: Finding, named: Attachment) -> Attachment:
    copy = Attachment(
        id=str(uuid.uuid4()),
        case_id=operation.case.id,
        finding=finding,
        on_sheet=True,
        organisation_id=operation.actor.organisation_id,
        author_id=operation.actor.account_id,
        author_name=operation.actor.name,
        name=named.name,
        size=named.size,
        digest=named.digest,
        kind=named.kind,
        received_at=operation.now,
        attached_at=operation.now,
    )
    operation.session.add(copy)
    facts = {
        "attachment": copy.id,
        "copy_of": named.id,
        "digest": named.digest,
        "visibility": unit_label(operation.actor.organisation_id),
    }
    note(operation.session, operation.case, "copy_picture", actor=operation.actor, now=operation.now, facts=facts)
    return copy
