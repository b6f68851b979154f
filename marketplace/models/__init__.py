"""Tables of the marketplace, by subject."""

from marketplace.models.bids import Bid, BidScore, Evaluator
from marketplace.models.draws import DrawKey, DrawPart, DrawRound
from marketplace.models.enrolments import Enrolment
from marketplace.models.rosters import Interest, Roster, RosterEntry, RosterVersion
from marketplace.models.rotation import RotationEvent
from marketplace.models.selections import Selection
from marketplace.models.tenders import OpeningKey, RosterTender, TenderHolder, TenderObjection, TenderQuestion

__all__ = [
    "Bid",
    "BidScore",
    "DrawKey",
    "DrawPart",
    "DrawRound",
    "Enrolment",
    "Evaluator",
    "Interest",
    "OpeningKey",
    "Roster",
    "RosterEntry",
    "RosterTender",
    "RosterVersion",
    "RotationEvent",
    "Selection",
    "TenderHolder",
    "TenderObjection",
    "TenderQuestion",
]
