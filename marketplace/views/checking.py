"""Where a citizen learns how to check a draw, and does so: with a phone, with one file, with `sha256sum`."""

from functools import cache
from typing import Any

from flask import Response, abort, make_response, render_template, request

from marketplace.alone import FOLDER, standalone_page
from marketplace.domain.by_hand import by_hand
from marketplace.domain.canonical import parse
from marketplace.views.blueprint import blueprint, load_round
from service_centre.web import public

CONTRIBUTOR = FOLDER.parent / "contribute_draw.py"
EXAMPLE = FOLDER / "example_record.json"


@cache
def example_record() -> dict[str, Any]:
    """A small invented draw whose parties are nobody; the same for every reader, so that results can be printed."""
    return dict(parse(EXAMPLE.read_bytes()))


@blueprint.get("/check")
@public
def check() -> str:
    return _check_page(example_record(), None)


@blueprint.get("/draws/<int:round_id>/check")
@public
def check_draw(round_id: int) -> str:
    """The same page with the commands of this very draw."""
    attempt = load_round(round_id) or abort(404)
    return _check_page(attempt.record or abort(404), round_id)


def _check_page(record: dict[str, Any], round_id: int | None) -> str:
    return render_template(
        "marketplace/check.html",
        record=record,
        round_id=round_id,
        hand=by_hand(record),
        verifier=standalone_page("verify"),
    )


@blueprint.get("/check/example.json")
@public
def example() -> Response:
    answer = Response(EXAMPLE.read_bytes(), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="example-record.json"'
    return answer


@blueprint.get("/<any(verify, contribute):name>_draw.html")
@public
def standalone(name: str) -> Response:
    """A page that is used here or kept: the same bytes."""
    page = standalone_page(name)
    answer = make_response(page.text)
    answer.headers["Content-Security-Policy"] = page.policy
    if "keep" in request.args:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}_draw.html"'
    return answer


@blueprint.get("/contribute_draw.py")
@public
def contributor_file() -> Response:
    """The contributor for a command line, to be kept before a draw begins."""
    answer = Response(CONTRIBUTOR.read_text(encoding="utf-8"), mimetype="text/x-python")
    answer.headers["Content-Disposition"] = 'attachment; filename="contribute_draw.py"'
    return answer
