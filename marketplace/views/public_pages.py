"""What anybody may read: draws with everything needed to verify them, rosters, rotation queues."""

from pathlib import Path

from flask import Response, abort, render_template

from marketplace import queries, standing_queries
from marketplace.domain.rotation import TURN_LABELS
from marketplace.models import DrawRound, Roster
from marketplace.policy import POLICY, Permission
from marketplace.views.blueprint import blueprint, load_roster, load_round
from service_centre.db import db
from service_centre.matters.models import SIZE_LABELS
from service_centre.permissions import permits
from service_centre.web import current_actor, now, public

VERIFIER = Path(__file__).parents[1] / "static" / "verify_draw.py"
GROUPS = {"building": "建筑工程", "municipal": "市政工程"}


@blueprint.get("/draws")
@public
def draws() -> str:
    actor = current_actor()
    return render_template(
        "marketplace/draws.html",
        rounds=queries.rounds(db.session()),
        may_list=actor.signed_in and permits(POLICY, actor, Permission.SELECTION_LIST, None),
    )


@blueprint.get("/draws/<int:round_id>")
@public
def draw(round_id: int) -> str:
    return render_template("marketplace/draw.html", page=queries.draw_page(db.session(), _round(round_id), now()))


@blueprint.get("/draws/<int:round_id>/<any(announcement, seal, record, void, rules):document>.json")
@public
def draw_document(round_id: int, document: str) -> Response:
    """One published object in its canonical bytes; its digest is the SHA-256 of this file."""
    text = getattr(_round(round_id), f"{document}_text")
    if text is None:
        abort(404)
    return download(text, f"draw-{round_id}-{document}.json")


@blueprint.get("/verify_draw.py")
@public
def verifier() -> Response:
    return download(VERIFIER.read_text(encoding="utf-8"), "verify_draw.py", kind="text/x-python")


@blueprint.get("/rosters")
@public
def rosters() -> str:
    return render_template("marketplace/rosters.html", rosters=queries.rosters(db.session()))


@blueprint.get("/rosters/<int:roster_id>")
@public
def roster(roster_id: int) -> str:
    found, actor = _roster(roster_id), current_actor()
    return render_template(
        "marketplace/roster.html",
        roster=found,
        assessments=standing_queries.assessments_of(db.session(), found),
        may_watch=actor.signed_in and permits(POLICY, actor, Permission.ROSTER_WATCH, found),
        queues=[(name, queue_label(name)) for name in queries.queues_of(db.session(), roster_id)],
    )


@blueprint.get("/rosters/<int:roster_id>/versions/<int:number>.json")
@public
def roster_version(roster_id: int, number: int) -> Response:
    """A roster version in its canonical bytes; announcements carry its digest."""
    version = next((one for one in _roster(roster_id).versions if one.number == number), None)
    if version is None:
        abort(404)
    return download(version.text, f"roster-{roster_id}-{number}.json")


@blueprint.get("/rosters/<int:roster_id>/queues/<name>")
@public
def queue(roster_id: int, name: str) -> str:
    found = _roster(roster_id)
    page = queries.queue_page(db.session(), roster_id, name)
    if page is None:
        abort(404)
    return render_template(
        "marketplace/queue.html", roster=found, page=page, labels=TURN_LABELS, title=queue_label(name)
    )


def queue_label(name: str) -> str:
    """A queue's name in Chinese."""
    group, _, band = name.partition("-")
    sizes = {str(size): label for size, label in SIZE_LABELS.items()}
    return f"{GROUPS.get(group, group)} · {sizes.get(band, band)}"


def _round(round_id: int) -> DrawRound:
    return load_round(round_id) or abort(404)


def _roster(roster_id: int) -> Roster:
    return load_roster(roster_id) or abort(404)


def download(text: str, name: str, *, kind: str = "application/json") -> Response:
    """A published text as a file."""
    answer = Response(text, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
