"""Tables of the marketplace, by subject."""

from marketplace.models.assessments import Assessment, AssessmentSheet
from marketplace.models.contracts import Contract
from marketplace.models.draws import DrawKey, DrawPart, DrawRound
from marketplace.models.evaluations import Evaluation
from marketplace.models.rosters import Interest, Roster, RosterEntry, RosterVersion
from marketplace.models.rotation import RotationEvent
from marketplace.models.sanctions import RefillProposal, Sanction
from marketplace.models.selections import Selection

__all__ = [
    "Assessment",
    "AssessmentSheet",
    "Contract",
    "DrawKey",
    "DrawPart",
    "DrawRound",
    "Evaluation",
    "Interest",
    "RefillProposal",
    "Roster",
    "RosterEntry",
    "RosterVersion",
    "RotationEvent",
    "Sanction",
    "Selection",
]
