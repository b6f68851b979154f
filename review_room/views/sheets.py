"""Pictures of sheets: tiles and thumbnails. Every request is checked; what is drawn is kept for ever by digest."""

from flask import Response, abort, make_response, request

from review_room.models import SheetRevision
from review_room.policy import POLICY, Permission
from review_room.snaps import snap_cell
from review_room.tiles import NoSuchTile, layers_wanted, overview_bytes, tile_bytes
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_sheet
from review_room.views.pictures import FOR_EVER, picture_response
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
    response = make_response(content)
    response.headers.update({"Content-Type": "image/webp", "Cache-Control": FOR_EVER})
    return response


@blueprint.get("/sheets/<int:sheet_id>/snaps/<int:x>/<int:y>.json")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def snaps(sheet: SheetRevision) -> Response:
    """Points of a cell of the sheet that a pen may snap to."""
    place = request.view_args or {}
    if sheet.digest is None:
        abort(404)
    response = make_response(snap_cell(sheet.digest, sheet.width_mm, sheet.height_mm, x=place["x"], y=place["y"]))
    response.headers.update({"Content-Type": "application/json", "Cache-Control": FOR_EVER})
    return response


@blueprint.get("/sheets/<int:sheet_id>/overview.webp")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def overview(sheet: SheetRevision) -> Response:
    if sheet.digest is None:
        abort(404)
    response = make_response(overview_bytes(sheet.digest))
    response.headers.update({"Content-Type": "image/webp", "Cache-Control": FOR_EVER})
    return response


@blueprint.get("/sheets/<int:sheet_id>/thumbnail.webp")
@guarded_by(POLICY, Permission.SHEET_READ, load=load_sheet)
def thumbnail(sheet: SheetRevision) -> Response:
    if sheet.thumbnail_digest is None:
        abort(404)
    return picture_response(sheet.thumbnail_digest)
