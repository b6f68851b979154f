"""What was said of a drawing, in the language of whoever reads it."""

from flask_babel import gettext

from review_room.drawings.phrases import joined
from review_room.drawings.refusals import note_in_words
from review_room.models import DrawingFile, SheetComparison, SheetRevision

Subject = DrawingFile | SheetRevision | SheetComparison


def said_of(subject: Subject) -> str:
    """Why a file was refused or what was remarked of it, why a sheet or a comparison failed; empty if nothing.

    Rows from before codes were kept, and notes of another version, are told in the Chinese sentence that was stored.
    """
    try:
        return joined(note_in_words(note, gettext) for note in subject.notes) or _stored(subject)
    except KeyError:
        return _stored(subject)


def _stored(subject: Subject) -> str:
    if isinstance(subject, DrawingFile):
        return subject.refusal_sentence or subject.remark
    return subject.failure or ""
