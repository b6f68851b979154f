"""Tables of the marketplace, by subject."""

from marketplace.models.draws import DrawKey, DrawPart, DrawRound
from marketplace.models.rosters import Interest, Roster, RosterEntry, RosterVersion
from marketplace.models.rotation import RotationEvent
from marketplace.models.selections import Selection

__all__ = [
    "DrawKey",
    "DrawPart",
    "DrawRound",
    "Interest",
    "Roster",
    "RosterEntry",
    "RosterVersion",
    "RotationEvent",
    "Selection",
]
