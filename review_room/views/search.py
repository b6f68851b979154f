"""Words looked for in all sheets of a case at once."""

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from review_room.models import ReviewCase
from review_room.policy import POLICY, Permission
from review_room.queries import current_sheets
from review_room.sheet_search import WordShelf, search_sheets
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case
from service_centre.db import db
from service_centre.objects import object_store
from service_centre.permissions import permits
from service_centre.web import current_actor, guarded_by


@blueprint.get("/cases/<int:case_id>/search")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def search(case: ReviewCase) -> Response:
    """Hits in the sheets in force that the reader may see; `?q=` is what to look for."""
    actor = current_actor()
    sheets = [s for s in current_sheets(db.session(), case) if permits(POLICY, actor, Permission.SHEET_READ, s)]
    shelf: WordShelf = current_app.extensions.setdefault("word_shelf", WordShelf())
    return jsonify(search_sheets(sheets, request.args.get("q", ""), store=object_store(), shelf=shelf))
