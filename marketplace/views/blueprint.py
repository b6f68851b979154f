"""The one blueprint, and the loaders of what addresses name."""

from flask import Blueprint

from marketplace.models import DrawRound, Roster, Selection
from service_centre.db import db

blueprint = Blueprint(
    "marketplace",
    __name__,
    url_prefix="/marketplace",
    template_folder="../templates",
    static_folder="../static/marketplace",
    static_url_path="/static",
)


def load_selection(selection_id: int) -> Selection | None:
    """The selection an address names."""
    return db.session.get(Selection, selection_id)


def load_round(round_id: int) -> DrawRound | None:
    """The attempt an address names."""
    return db.session.get(DrawRound, round_id)


def load_roster(roster_id: int) -> Roster | None:
    """The roster an address names."""
    return db.session.get(Roster, roster_id)
