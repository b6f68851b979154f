"""Tables of the marketplace, by subject."""

from marketplace.models.assessments import Assessment, AssessmentSheet
from marketplace.models.bids import Bid, BidScore, Evaluator
from marketplace.models.contracts import Contract
from marketplace.models.draws import DrawKey, DrawPart, DrawRound
from marketplace.models.enrolments import Enrolment
from marketplace.models.evaluations import Evaluation
from marketplace.models.rosters import Interest, Roster, RosterEntry, RosterVersion
from marketplace.models.rotation import RotationEvent
from marketplace.models.sanctions import RefillProposal, Sanction
from marketplace.models.selections import Selection
from marketplace.models.tenders import OpeningKey, RosterTender, TenderHolder, TenderObjection, TenderQuestion

__all__ = [
    "Assessment",
    "AssessmentSheet",
    "Bid",
    "BidScore",
    "Contract",
    "DrawKey",
    "DrawPart",
    "DrawRound",
    "Enrolment",
    "Evaluation",
    "Evaluator",
    "Interest",
    "OpeningKey",
    "RefillProposal",
    "Roster",
    "RosterEntry",
    "RosterTender",
    "RosterVersion",
    "RotationEvent",
    "Sanction",
    "Selection",
    "TenderHolder",
    "TenderObjection",
    "TenderQuestion",
]
