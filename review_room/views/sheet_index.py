"""The sheet index of a set: a table that its owner mends in place and confirms before handing the set in."""

from dataclasses import asdict
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from review_room.domain.documents import BEING_READ
from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.errors import BadOperation, IndexNotReady
from review_room.models import DrawingFile, DrawingSet, SetState, SheetRevision
from review_room.policy import POLICY, Permission
from review_room.usecases.sheet_index import (
    IndexEntry,
    confirm_index,
    differences_from_catalogue,
    entry_of,
    mend_entry,
    needs_look,
    sheets_of,
)
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_set, load_sheet
from service_centre.db import db, transaction
from service_centre.pages import translated
from service_centre.web import current_actor, guarded_by, now


@blueprint.get("/sets/<int:set_id>/index")
@guarded_by(POLICY, Permission.FILE_SEND, load=load_set)
def sheet_index(drawing_set: DrawingSet) -> str:
    sheets = sheets_of(db.session(), drawing_set)
    return render_template(
        "review_room/sheet_index.html",
        set=drawing_set,
        case=drawing_set.case,
        sheets=sheets,
        looks=[sheet.id for sheet in sheets if needs_look(sheet)],
        reading=sum(_is_reading(file) for file in drawing_set.files),
        disciplines=DISCIPLINE_LABELS,
        mendable=drawing_set.state is SetState.COLLECTING,
        catalogue=differences_from_catalogue(db.session(), drawing_set),
    )


@blueprint.post("/sheets/<int:sheet_id>/index-entry")
@guarded_by(POLICY, Permission.FILE_SEND, load=load_sheet)
def mend_index_entry(sheet: SheetRevision) -> Response:
    content = request.get_json(silent=True)
    if not isinstance(content, dict):
        raise BadOperation(reason="不是 JSON")
    with transaction() as session:
        mended = session.get_one(SheetRevision, sheet.id)
        mend_entry(
            session,
            mended,
            _entry(content.get("entry")),
            seen=_entry(content.get("seen")),
            actor=current_actor(),
            now=now(),
        )
        answer = _json(mended)
    return jsonify(answer)


@blueprint.post("/sets/<int:set_id>/index-confirmation")
@guarded_by(POLICY, Permission.FILE_SEND, load=load_set)
def confirm_sheet_index(drawing_set: DrawingSet) -> Response:
    try:
        with transaction() as session:
            confirm_index(session, session.get_one(DrawingSet, drawing_set.id), actor=current_actor(), now=now())
    except IndexNotReady as refusal:
        told = translated(refusal)
        flash(f"{told['sentence']} {told['next_step']}", "error")
        return redirect(url_for(".sheet_index", set_id=drawing_set.id))
    flash(gettext("图纸目录已确认。"), "ok")
    return redirect(url_for(".case", case_id=drawing_set.case_id))


def _is_reading(file: DrawingFile) -> bool:
    return file.state in BEING_READ


def _entry(raw: object) -> IndexEntry:
    """An entry as the browser sent it. Raises BadOperation."""
    if not isinstance(raw, dict):
        raise BadOperation(reason="缺少图纸目录内容")
    discipline = raw.get("discipline") or None
    texts = [raw.get("sheet_no"), raw.get("title"), raw.get("scale", "")]
    sheet_no, title, scale = (text if isinstance(text, str) else "" for text in texts)
    if not all(isinstance(text, str) for text in texts) or not isinstance(discipline, str | None):
        raise BadOperation(reason="图纸目录内容格式不对")
    return IndexEntry(sheet_no, title, discipline, scale)


def _json(sheet: SheetRevision) -> dict[str, Any]:
    entry = entry_of(sheet)
    return {
        "entry": {**asdict(entry), "discipline": entry.discipline or ""},
        "needs_look": needs_look(sheet),
    }
