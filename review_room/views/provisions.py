"""The code library as the clause picker asks it."""

from datetime import date
from typing import Any

from flask import jsonify, request
from werkzeug.wrappers import Response

from review_room.domain.provision import day_in_question
from review_room.models import ReviewCase
from review_room.policy import POLICY, Permission
from review_room.usecases.provisions import Found, find_provisions
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case
from service_centre.db import db
from service_centre.web import BEIJING, guarded_by, now

_QUERY_AT_MOST = 80


@blueprint.get("/cases/<int:case_id>/provisions.json")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def provisions(case: ReviewCase) -> Response:
    """Clauses that fit `?q=`, as they stood on the day in question."""
    day = day_in_question(case.submitted_at, now(), BEIJING)
    found = find_provisions(db.session(), request.args.get("q", "")[:_QUERY_AT_MOST], on=day)
    return jsonify({"on": day.isoformat(), "provisions": [_json(one) for one in found]})


def _json(found: Found) -> dict[str, Any]:
    standard = found.provision.standard
    return {
        "standard": f"{standard.code}（{standard.edition}）" if standard.edition else standard.code,
        "title": standard.title,
        "clause": found.provision.clause,
        "heading": found.provision.heading,
        "standing": found.advice.standing,
        "mandatory": found.advice.mandatory,
        "was_mandatory": found.advice.was_mandatory,
        "mandatory_until": _told(found.provision.mandatory_until),
        "replaced_on": _told(standard.replaced_on),
        "replaced_by": standard.replaced_by,
    }


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None
