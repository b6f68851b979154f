"""Tables of the review room, by aggregate."""

from review_room.domain.documents import FileState, SetState
from review_room.domain.signing import OpinionState, SlotState
from review_room.models.case import DepartmentReview, EarlyRelease, ReviewCase, ReviewRound
from review_room.models.comparison import SheetComparison
from review_room.models.conflict import FindingConflict
from review_room.models.drawing import DrawingFile, DrawingSet, Sheet, SheetRevision, SheetState
from review_room.models.finding import CarriedMark, Finding, Mark
from review_room.models.opinion import JointOpinion, SheetCheck, SignatureSlot
from review_room.models.precedent import Precedent
from review_room.models.provision import Provision, Standard
from review_room.models.room import Room, RoomEvent
from review_room.models.scale import SheetScale
from review_room.models.talk import Assignment, Attachment, Mention, Remark, SavedWording
from review_room.models.viewing import SheetViewing

__all__ = [
    "Assignment",
    "Attachment",
    "CarriedMark",
    "DepartmentReview",
    "DrawingFile",
    "DrawingSet",
    "EarlyRelease",
    "FileState",
    "Finding",
    "FindingConflict",
    "JointOpinion",
    "Mark",
    "Mention",
    "OpinionState",
    "Precedent",
    "Provision",
    "Remark",
    "ReviewCase",
    "ReviewRound",
    "Room",
    "RoomEvent",
    "SavedWording",
    "SetState",
    "Sheet",
    "SheetCheck",
    "SheetComparison",
    "SheetRevision",
    "SheetScale",
    "SheetState",
    "SheetViewing",
    "SignatureSlot",
    "SlotState",
    "Standard",
]
