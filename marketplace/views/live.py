"""A draw as it happens: for viewers at home, for the hall's projector, and on paper."""

import io

import segno
from flask import Response, abort, make_response, render_template, request, url_for

from marketplace.ceremony import ceremony
from marketplace.models import DrawRound
from marketplace.views.blueprint import blueprint, load_round
from service_centre.db import db
from service_centre.public_address import public_address
from service_centre.web import now, public


@blueprint.get("/draws/<int:round_id>/live")
@public
def live(round_id: int) -> str:
    shown = ceremony(db.session(), _round(round_id), now())
    return render_template("marketplace/live.html", c=shown, page=shown.page, hall="hall" in request.args)


@blueprint.get("/draws/<int:round_id>/live/now")
@public
def live_now(round_id: int) -> Response:
    """The part of the page that changes; 304 while nothing has."""
    shown = ceremony(db.session(), _round(round_id), now())
    answer = make_response(render_template("marketplace/live_now.html", c=shown, page=shown.page))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.get("/draws/<int:round_id>/qr.svg")
@public
def qr_code(round_id: int) -> Response:
    """The address of the draw's public page, for phones in the hall."""
    drawn = io.BytesIO()
    address = public_address(url_for("marketplace.draw", round_id=_round(round_id).id))
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=6, border=4, xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def _round(round_id: int) -> DrawRound:
    return load_round(round_id) or abort(404)
