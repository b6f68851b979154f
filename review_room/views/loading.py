"""Objects named in addresses; nothing found is a 404.

What hangs on a case comes with the case and its reviewing units in one question, for nearly every permission asks for
them."""

import uuid

from sqlalchemy.orm import joinedload

from review_room.models import (
    Attachment,
    DrawingFile,
    DrawingSet,
    Precedent,
    ReviewCase,
    SavedWording,
    SheetRevision,
    SignatureSlot,
)
from review_room.queries import case_and_units
from service_centre.db import db
from service_centre.matters.models import Project


def load_project(project_id: int) -> Project | None:
    return db.session.get(Project, project_id)


def load_case(case_id: int) -> ReviewCase | None:
    """With its reviewing units, which nearly every permission asks for."""
    return db.session.get(ReviewCase, case_id, options=(joinedload(ReviewCase.reviews),))


def load_case_to_operate(case_id: int) -> ReviewCase | None:
    """The case and its reviewing units, and nothing around them: what every operation of the room waits for."""
    return db.session.get(ReviewCase, case_id, options=case_and_units())


def load_set(set_id: int) -> DrawingSet | None:
    way = joinedload(DrawingSet.case)
    return db.session.get(DrawingSet, set_id, options=(way.joinedload(ReviewCase.reviews),))


def load_file(file_id: int) -> DrawingFile | None:
    way = joinedload(DrawingFile.drawing_set).joinedload(DrawingSet.case)
    return db.session.get(DrawingFile, file_id, options=(way.joinedload(ReviewCase.reviews),))


def load_sheet(sheet_id: int, **_place: int) -> SheetRevision | None:
    way = joinedload(SheetRevision.file).joinedload(DrawingFile.drawing_set).joinedload(DrawingSet.case)
    return db.session.get(SheetRevision, sheet_id, options=(way.joinedload(ReviewCase.reviews),))


def load_slot(slot_id: int) -> SignatureSlot | None:
    return db.session.get(SignatureSlot, slot_id)


def load_attachment(attachment_id: uuid.UUID) -> Attachment | None:
    return db.session.get(Attachment, str(attachment_id))


def load_precedent(precedent_id: int) -> Precedent | None:
    return db.session.get(Precedent, precedent_id)


def load_wording(wording_id: int) -> SavedWording | None:
    return db.session.get(SavedWording, wording_id)
