"""Pictures of sheets: tiles and thumbnails. Every request is checked; what is drawn is kept for ever by digest."""

from flask import abort, request
from werkzeug.wrappers import Response

from review_room.models import SheetRevision
from review_room.policy import POLICY, Permission
from review_room.snaps import snap_cell
from review_room.tiles import NoSuchTile, layers_wanted, overview_bytes, tile_bytes
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_sheet
from review_room.views.stored import for_ever, picture_response
from service_centre.web import guarded_by


@blueprint.get("/sheets/<int:sheet_id>/tiles/<int:level>/<int:x>/<int:y>.webp")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def tile(sheet: SheetRevision) -> Response:
    place = request.view_args or {}
    if sheet.digest is None:
        abort(404)
    layers = layers_wanted(request.args.get("layers"), sheet.layers)
    size = sheet.width_mm, sheet.height_mm
    try:
        content = tile_bytes(sheet.digest, *size, level=place["level"], x=place["x"], y=place["y"], layers=layers)
    except NoSuchTile:
        abort(404)
    return for_ever(content, "image/webp")


@blueprint.get("/sheets/<int:sheet_id>/snaps/<int:x>/<int:y>.json")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def snaps(sheet: SheetRevision) -> Response:
    """Points of a cell of the sheet that a pen may snap to."""
    place = request.view_args or {}
    if sheet.digest is None:
        abort(404)
    found = snap_cell(sheet.digest, sheet.width_mm, sheet.height_mm, x=place["x"], y=place["y"])
    return for_ever(found, "application/json")


@blueprint.get("/sheets/<int:sheet_id>/overview.webp")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def overview(sheet: SheetRevision) -> Response:
    if sheet.digest is None:
        abort(404)
    return for_ever(overview_bytes(sheet.digest), "image/webp")


@blueprint.get("/sheets/<int:sheet_id>/thumbnail.webp")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def thumbnail(sheet: SheetRevision) -> Response:
    return picture_response(sheet.thumbnail_digest)
