"""Contradictions between findings, for those who review."""

from flask import jsonify
from flask_babel import gettext
from werkzeug.wrappers import Response

from review_room.conflict_view import conflicts_told
from review_room.domain.conflict import GROUND_LABELS, SETTLEMENT_LABELS, STATE_LABELS
from review_room.models import ReviewCase
from review_room.policy import POLICY, Permission
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case
from service_centre.db import db
from service_centre.web import current_actor, guarded_by


@blueprint.get("/cases/<int:case_id>/conflicts")
@guarded_by(POLICY, Permission.CONFLICT_READ, load=load_case)
def conflicts(case: ReviewCase) -> Response:
    told = {
        name: {code: gettext(label) for code, label in words.items()}
        for name, words in (("grounds", GROUND_LABELS), ("states", STATE_LABELS), ("settlements", SETTLEMENT_LABELS))
    }
    return jsonify({**conflicts_told(db.session(), case, current_actor()), "labels": told})
