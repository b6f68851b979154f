"""Pages of what a revision changed: a list of all sheets, and two revisions of one sheet laid over one another."""

import json
from typing import Any

from flask import abort, jsonify, render_template, request
from werkzeug.wrappers import Response

from review_room.models import ReviewCase, SheetComparison, SheetRevision
from review_room.policy import POLICY, Permission
from review_room.queries import submitted_sheets
from review_room.room_sheets import sheet_json
from review_room.said import said_of
from review_room.usecases.comparisons import ChangeKind, ask_as_reader, changes_of, comparison_of, comparisons_of
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case, load_sheet
from service_centre.db import db, transaction
from service_centre.objects import object_store
from service_centre.permissions import authorise
from service_centre.web import current_actor, guarded_by, now

KIND_LABELS = {
    ChangeKind.KEPT: "未提交新版，沿用原图",
    ChangeKind.COMPARED: "有修改",
    ChangeKind.RENUMBERED: "疑似改号",
    ChangeKind.NEW: "新增",
    ChangeKind.UNREADABLE: "无法读取",
}


@blueprint.get("/cases/<int:case_id>/changes")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def changes(case: ReviewCase) -> str:
    session = db.session()
    revisions = sorted({sheet.revision_no for sheet in submitted_sheets(session, case)})
    newest = revisions[-1] if revisions else 1
    wanted = request.args.get("revision", default=newest, type=int)
    if wanted not in revisions:
        wanted = newest  # a revision that does not exist is no page of its own
    found = changes_of(session, case, wanted)
    return render_template(
        "review_room/changes.html",
        case=case,
        revision=wanted,
        revisions=[one for one in revisions if one > 1],
        changes=found,
        comparisons=comparisons_of(session, found),
        labels=KIND_LABELS,
    )


@blueprint.get("/sheets/<int:sheet_id>/comparison/<int:before_id>")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def compare(sheet: SheetRevision) -> str:
    before = _before(sheet)
    return render_template("review_room/compare.html", case=sheet.file.drawing_set.case, before=before, after=sheet)


@blueprint.get("/sheets/<int:sheet_id>/comparison/<int:before_id>.json")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def compare_json(sheet: SheetRevision) -> Response:
    before = _before(sheet)
    return jsonify(_answer(before, sheet, comparison_of(db.session(), before, sheet)))


@blueprint.post("/sheets/<int:sheet_id>/comparison/<int:before_id>.json")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def ask_to_compare(sheet: SheetRevision) -> tuple[Response, int]:
    before = _before(sheet)
    with transaction() as session:
        pair = session.get_one(SheetRevision, before.id), session.get_one(SheetRevision, sheet.id)
        found = ask_as_reader(session, *pair, now=now())
        answer = _answer(*pair, found)
    return jsonify(answer), 202


def _before(sheet: SheetRevision) -> SheetRevision:
    """The other sheet of the address: one of the same case that this reader may see as well, else 404."""
    before = load_sheet((request.view_args or {})["before_id"])
    if before is None or before.file.drawing_set.case_id != sheet.file.drawing_set.case_id:
        abort(404)
    authorise(POLICY, current_actor(), Permission.SHEET_READ, before)
    if before.digest is None or sheet.digest is None:
        abort(404)
    return before


def _answer(before: SheetRevision, after: SheetRevision, found: SheetComparison | None) -> dict[str, Any]:
    """Both sheets, and what differs as far as it is known. `state` is same, missing, waiting, ready or failed."""
    state = "same" if before.digest == after.digest else str(found.state) if found else "missing"
    result = None
    if found is not None and found.result_digest is not None:
        with object_store().open(found.result_digest) as stream:
            result = json.loads(stream.read())
    return {
        "state": state,
        "failure": (said_of(found) or None) if found else None,
        "before": sheet_json(before, current=False),
        "after": sheet_json(after, current=True),
        "result": result,
    }
