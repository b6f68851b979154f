"""What the room asks about people: whom a remark may name, who may be assigned, and that a mention was looked at."""

from typing import Any

from flask import jsonify, request
from werkzeug.wrappers import Response

from review_room.case_people import Person, addressable, colleagues
from review_room.domain.remark import Audience
from review_room.errors import BadOperation
from review_room.models import ReviewCase
from review_room.policy import POLICY, Permission
from review_room.queries import finding_seen
from review_room.usecases.context import identifier
from review_room.usecases.mentions import note_seen
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case
from service_centre.db import db, transaction
from service_centre.web import current_actor, guarded_by, now


@blueprint.get("/cases/<int:case_id>/people.json")
@guarded_by(POLICY, Permission.REMARK_WRITE, load=load_case)
def people(case: ReviewCase) -> Response:
    """People whom a remark on `?finding_id=` for `?audience=` may name; with `?for=assignment`, colleagues."""
    finding, actor, session = (
        finding_seen(db.session(), case, current_actor(), identifier(request.args, "finding_id")),
        current_actor(),
        db.session(),
    )
    if request.args.get("for") == "assignment":
        found = colleagues(session, finding, actor)
    elif request.args.get("audience") in set(Audience):
        found = addressable(session, finding, Audience(request.args["audience"]), actor)
    else:
        raise BadOperation(reason="未知的可见范围")
    return jsonify({"people": [_json(one) for one in found]})


@blueprint.post("/cases/<int:case_id>/seen-mentions")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def seen_mentions(case: ReviewCase) -> Response:
    """The reader has opened a finding in which they were named: nothing waits for them there any more.

    A private note to oneself, so it is no operation of the room and nothing for the trail.
    """
    content = request.get_json(silent=True)
    finding_id = identifier(content if isinstance(content, dict) else {}, "finding_id")
    with transaction() as session:
        seen = note_seen(session, case.id, finding_id, actor=current_actor(), now=now())
    return jsonify({"seen": seen})


def _json(person: Person) -> dict[str, Any]:
    return {
        "id": person.account_id,
        "name": person.name,
        "organisation_id": person.organisation_id,
        "unit": person.organisation,
    }
