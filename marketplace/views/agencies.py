"""The record of an agency: what everybody may know, and what it sees of itself."""

from flask import abort, render_template

from marketplace import standing_queries
from marketplace.domain.assessment import OUTCOME_LABELS
from marketplace.domain.evaluation import CRITERIA, MACHINE_LABELS, SOURCE_LABELS
from marketplace.domain.sanction import GROUND_LABELS, MEASURE_LABELS, RED_LINE_LABELS, STATE_LABELS
from marketplace.policy import POLICY, Permission, agency_has_been_told
from marketplace.views.blueprint import blueprint
from service_centre.db import db
from service_centre.web import anything, current_actor, guarded_by, public


@blueprint.get("/agencies/<int:agency_id>")
@public
def agency(agency_id: int) -> str:
    found = standing_queries.agency_of(db.session(), agency_id)
    if found is None:
        abort(404)
    return render_template(
        "marketplace/agency.html",
        record=standing_queries.public_record(db.session(), found),
        outcomes=OUTCOME_LABELS,
        grounds=GROUND_LABELS,
        measures=MEASURE_LABELS,
        states=STATE_LABELS,
    )


@blueprint.get("/own-record")
@guarded_by(POLICY, Permission.OWN_RECORD_READ, load=anything)
def own_record(_subject: object) -> str:
    """The evaluations of the reader's own agency, its sheets, and what is held against it."""
    actor = current_actor()
    assert actor.organisation_id is not None
    record = standing_queries.own_record(db.session(), actor.organisation_id)
    return render_template(
        "marketplace/own_record.html",
        record=record,
        told=[one for one in record.sanctions if agency_has_been_told(actor, one)],
        sources=SOURCE_LABELS,
        criteria=CRITERIA,
        machine=MACHINE_LABELS,
        outcomes=OUTCOME_LABELS,
        grounds=GROUND_LABELS,
        red_lines=RED_LINE_LABELS,
        states=STATE_LABELS,
    )
