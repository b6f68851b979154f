"""The one blueprint, and the loaders of what addresses name."""

from flask import Blueprint

from marketplace.models import (
    Bid,
    DrawRound,
    Enrolment,
    Roster,
    RosterTender,
    Selection,
    TenderObjection,
    TenderQuestion,
)
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


def load_enrolment(enrolment_id: int) -> Enrolment | None:
    """The enrolment an address names."""
    return db.session.get(Enrolment, enrolment_id)


def load_tender(tender_id: int) -> RosterTender | None:
    """The tender an address names."""
    return db.session.get(RosterTender, tender_id)


def load_question(question_id: int) -> TenderQuestion | None:
    """The question an address names."""
    return db.session.get(TenderQuestion, question_id)


def load_objection(objection_id: int) -> TenderObjection | None:
    """The objection an address names."""
    return db.session.get(TenderObjection, objection_id)


def load_bid(bid_id: int) -> Bid | None:
    """The bid an address names."""
    return db.session.get(Bid, bid_id)
