"""Tables of the review room, by aggregate."""

from review_room.domain.documents import FileState, SetState
from review_room.domain.signing import OpinionState, SlotState
from review_room.models.case import DepartmentReview, ReviewCase, ReviewRound
from review_room.models.comparison import SheetComparison
from review_room.models.drawing import DrawingFile, DrawingSet, Sheet, SheetRevision, SheetState
from review_room.models.opinion import JointOpinion, SheetCheck, SignatureSlot
from review_room.models.provision import Provision, Standard
from review_room.models.room import CarriedMark, Finding, Mark, Room, RoomEvent
from review_room.models.scale import SheetScale

__all__ = [
    "CarriedMark",
    "DepartmentReview",
    "DrawingFile",
    "DrawingSet",
    "FileState",
    "Finding",
    "JointOpinion",
    "Mark",
    "OpinionState",
    "Provision",
    "ReviewCase",
    "ReviewRound",
    "Room",
    "RoomEvent",
    "SetState",
    "Sheet",
    "SheetCheck",
    "SheetComparison",
    "SheetRevision",
    "SheetScale",
    "SheetState",
    "SignatureSlot",
    "SlotState",
    "Standard",
]
