"""Which units have opened which sheets: told by browsers, read as a matrix."""

import uuid

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response

from review_room.domain.sheet_change import LABELS
from review_room.errors import BadOperation
from review_room.models import ReviewCase
from review_room.papers.csv_table import csv_table
from review_room.policy import POLICY, Permission
from review_room.usecases.viewing import note_viewing
from review_room.viewing_view import CSV_HEADINGS, csv_rows, matrix
from review_room.views.blueprint import blueprint
from review_room.views.exports import attachment
from review_room.views.loading import load_case
from service_centre.db import db, transaction
from service_centre.web import LARGEST_ID, current_actor, guarded_by, now

SHEETS_AT_ONCE = 50
_LONGEST_SECONDS = 7 * 24 * 3600


@blueprint.post("/cases/<int:case_id>/viewings")
@guarded_by(POLICY, Permission.VIEWING_SEND, load=load_case)
def send_viewing(case: ReviewCase) -> Response:
    page_id, seconds = _told(request.get_json(silent=True))
    with transaction() as session:
        kept = note_viewing(
            session,
            session.get_one(ReviewCase, case.id),
            page_id=page_id,
            seconds=seconds,
            actor=current_actor(),
            now=now(),
        )
    return jsonify({"kept": {str(sheet_id): total for sheet_id, total in kept.items()}})


@blueprint.get("/cases/<int:case_id>/viewings")
@guarded_by(POLICY, Permission.VIEWING_READ, load=load_case)
def viewings(case: ReviewCase) -> str:
    told = matrix(db.session(), case, current_actor())
    return render_template("review_room/viewings.html", case=case, changes=LABELS, **told)


@blueprint.get("/cases/<int:case_id>/exports/viewings.csv")
@guarded_by(POLICY, Permission.VIEWING_READ, load=load_case)
def export_viewings(case: ReviewCase) -> Response:
    table = csv_table(CSV_HEADINGS, csv_rows(matrix(db.session(), case, current_actor())))
    return attachment(table, f"阅图情况-{case.case_no}.csv", "text/csv")


def _told(content: object) -> tuple[str, dict[int, int]]:
    """What a browser sent. Raises BadOperation."""
    if not isinstance(content, dict) or not isinstance(content.get("sheets"), list):
        raise BadOperation(reason="不是阅图记录")
    if not 0 < len(content["sheets"]) <= SHEETS_AT_ONCE:
        raise BadOperation(reason="图纸数量不对")
    try:
        page_id = str(uuid.UUID(str(content.get("page"))))
    except ValueError:
        raise BadOperation(reason="缺少页面编号") from None
    return page_id, dict(map(_one, content["sheets"]))


def _one(raw: object) -> tuple[int, int]:
    if not isinstance(raw, dict):
        raise BadOperation(reason="不是阅图记录")
    sheet_id, seconds = raw.get("sheet_id"), raw.get("seconds")
    for value, most in ((sheet_id, LARGEST_ID), (seconds, _LONGEST_SECONDS)):
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise BadOperation(reason="数字不对")
    return int(str(sheet_id)), int(str(seconds))
