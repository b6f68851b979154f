"""A unit's saved wordings: the page on which they are kept, and the list that the room picks from."""

import io
from typing import Any, Final

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from review_room.domain.finding import CLASS_LABELS, DISCIPLINE_LABELS
from review_room.domain.saved_wording import WordingTableWrong, wording_of
from review_room.errors import BadOperation
from review_room.models import SavedWording
from review_room.policy import POLICY, Permission
from review_room.usecases import saved_wordings
from review_room.usecases.saved_wordings import find_wordings, import_wordings, save_wording, wordings_csv, wordings_of
from review_room.views.blueprint import blueprint
from review_room.views.bodies import file_of_form
from review_room.views.exports import attachment
from review_room.views.loading import load_wording
from service_centre.db import db, transaction
from service_centre.errors import DomainError
from service_centre.pages import status_of, translated
from service_centre.web import anything, current_actor, guarded_by, now, wants_json

_LARGEST_TABLE: Final = 4 * 1024 * 1024
_SHOWN: Final = 30


@blueprint.get("/wordings")
@guarded_by(POLICY, Permission.WORDING_KEEP, load=anything)
def wordings(_subject: object) -> str:
    return _page()


@blueprint.get("/wordings.json")
@guarded_by(POLICY, Permission.WORDING_KEEP, load=anything)
def wordings_json(_subject: object) -> Response:
    found = find_wordings(db.session(), request.args.get("q", "")[:80], actor=current_actor(), most=_SHOWN)
    return jsonify({"wordings": [_json(one) for one in found]})


@blueprint.post("/wordings.json")
@guarded_by(POLICY, Permission.WORDING_KEEP, load=anything)
def save_from_room(_subject: object) -> tuple[Response, int]:
    """What a finding says, kept for the next time."""
    content = request.get_json(silent=True)
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise BadOperation(reason="不是 JSON")
    with transaction() as session:
        row, new = save_wording(session, wording_of(content), actor=current_actor(), now=now())
        answer = _json(row) | {"new": new}
    return jsonify(answer), 201 if new else 200


@blueprint.get("/wordings.csv")
@guarded_by(POLICY, Permission.WORDING_KEEP, load=anything)
def export_wordings(_subject: object) -> Response:
    rows = wordings_of(db.session(), current_actor())
    return attachment(wordings_csv(rows), "常用意见.csv", "text/csv")


@blueprint.post("/wordings")
@guarded_by(POLICY, Permission.WORDING_KEEP, load=anything)
def add_wording(_subject: object) -> Any:
    return _act(lambda session: save_wording(session, wording_of(request.form), actor=current_actor(), now=now()))


@blueprint.post("/wordings/import")
@guarded_by(POLICY, Permission.WORDING_KEEP, load=anything)
def take_wordings_in(_subject: object) -> Any:
    def taken(session: Any) -> None:
        new, known = import_wordings(session, io.StringIO(_table(), newline=""), actor=current_actor(), now=now())
        flash(_("已导入 %(new)s 条，%(known)s 条原来就有。", new=new, known=known), "ok")

    return _act(taken, told=False)


@blueprint.post("/wordings/<int:wording_id>")
@guarded_by(POLICY, Permission.WORDING_OWN, load=load_wording)
def change_wording(wording: SavedWording) -> Any:
    return _act(
        lambda session: saved_wordings.change_wording(
            session,
            session.get_one(SavedWording, wording.id),
            wording_of(request.form),
            actor=current_actor(),
            now=now(),
        )
    )


@blueprint.post("/wordings/<int:wording_id>/retirement")
@guarded_by(POLICY, Permission.WORDING_OWN, load=load_wording)
def retire_wording(wording: SavedWording) -> Any:
    return _act_on(wording, saved_wordings.retire_wording)


@blueprint.post("/wordings/<int:wording_id>/return")
@guarded_by(POLICY, Permission.WORDING_OWN, load=load_wording)
def restore_wording(wording: SavedWording) -> Any:
    return _act_on(wording, saved_wordings.restore_wording)


def _act_on(wording: SavedWording, use_case: Any) -> Any:
    return _act(
        lambda session: use_case(session, session.get_one(SavedWording, wording.id), actor=current_actor(), now=now())
    )


def _act(act: Any, *, told: bool = True) -> Any:
    """Back to the page; a refusal shows it with the reason on top and what was typed still in the form."""
    try:
        with transaction() as session:
            act(session)
    except DomainError as refusal:
        if wants_json():
            raise
        return _page(refusal), status_of(refusal)
    if told:
        flash(_("已保存。"), "ok")
    return redirect(url_for("review_room.wordings"))


def _page(refusal: DomainError | None = None) -> str:
    session, actor = db.session(), current_actor()
    return render_template(
        "review_room/wordings.html",
        wordings=wordings_of(session, actor),
        retired=wordings_of(session, actor, retired=True),
        classes=CLASS_LABELS,
        disciplines=DISCIPLINE_LABELS,
        refusal=translated(refusal) if refusal else None,
        typed=request.form if refusal else {},
        editing=(request.view_args or {}).get("wording_id"),
        here=url_for("review_room.wordings"),
    )


def _table() -> str:
    """The table of the form, in UTF-8 or as Chinese spreadsheet programs save it. Raises WordingTableWrong."""
    content = file_of_form(limit=_LARGEST_TABLE, too_large=WordingTableWrong(line=1, reason="表格超过 4 MB。"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WordingTableWrong(line=1, reason="不是 UTF-8 或 GBK 编码的 CSV。")


def _json(row: SavedWording) -> dict[str, Any]:
    return {
        "id": row.id,
        "class": row.finding_class,
        "discipline": row.discipline,
        "standard": row.standard,
        "clause": row.clause,
        "text": row.text,
    }
