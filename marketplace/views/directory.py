"""The public site of the supermarket: the directory, an agency's work, figures with charts."""

from flask import abort, render_template, request

from marketplace import directory, queries
from marketplace.directory import Filters
from marketplace.domain.disciplines import DISCIPLINE_NAMES
from marketplace.domain.rotation import TURN_LABELS
from marketplace.domain.selection import METHOD_LABELS, STATE_LABELS
from marketplace.usecases.outcome import public_path
from marketplace.views.blueprint import blueprint
from service_centre.db import db
from service_centre.web import now, public

SUSPENDED = {"yes": True, "no": False}
LONGEST_SEARCH = 60


@blueprint.get("/agencies")
@public
def agency_directory() -> str:
    """Filters that name nothing we know are left out: a link from elsewhere then shows more, never an error."""
    asked = request.args
    filters = Filters(
        text=asked.get("text", "")[:LONGEST_SEARCH],
        roster_id=asked.get("roster", type=int),
        agency_class=asked.get("class", type=int),
        discipline=asked["discipline"] if asked.get("discipline") in DISCIPLINE_NAMES else "",
        suspended=SUSPENDED.get(asked.get("suspended", "")),
    )
    session = db.session()
    return render_template(
        "marketplace/agencies.html",
        filters=filters,
        found=directory.listed(session, filters),
        rosters=queries.rosters(session),
        disciplines=DISCIPLINE_NAMES,
    )


@blueprint.get("/agencies/<int:agency_id>/work")
@public
def agency_work(agency_id: int) -> str:
    work = directory.agency_work(db.session(), agency_id) or abort(404)
    return render_template(
        "marketplace/agency_work.html",
        work=work,
        paths={one.id: public_path(one) for one in work.selections},
        disciplines=DISCIPLINE_NAMES,
        methods=METHOD_LABELS,
        states=STATE_LABELS,
        turns=TURN_LABELS,
    )


@blueprint.get("/statistics")
@public
def statistics() -> str:
    return render_template(
        "marketplace/statistics.html",
        figures=directory.statistics(db.session(), now()),
        methods=METHOD_LABELS,
    )
