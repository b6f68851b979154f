"""The front page: for the public what can be checked, for the signed-in what waits for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, current_app, jsonify, render_template

from service_centre.audit.log import newest_checkpoint
from service_centre.db import db
from service_centre.permissions import Actor
from service_centre.web import current_actor, public

blueprint = Blueprint(
    "home", __name__, template_folder="templates", static_folder="static", static_url_path="/static/service_centre"
)


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """One line of somebody's work list: what it is, where it is done, until when."""

    title: str
    subtitle: str
    url: str
    state: str
    """Chinese label of the state."""
    due_on: date | None = None
    mine: bool = True
    """Whether the ball is in the reader's court."""


WorkList = Callable[[Actor], Sequence[WorkEntry]]


@blueprint.get("/trail/checkpoint.json")
@public
def checkpoint() -> Response:
    """The newest signed checkpoint of the audit trail, for outsiders to keep (security.md, promise 5)."""
    newest = newest_checkpoint(db.session())
    if newest is None:
        abort(404)
    return jsonify(
        {
            "type": "lianshen/checkpoint",
            "size": newest.size,
            "root": newest.root,
            "signed_at": newest.signed_at.isoformat(),
            "public_key": newest.public_key,
            "signature": newest.signature,
        }
    )


@blueprint.get("/")
@public
def index() -> str:
    actor = current_actor()
    lists: Sequence[WorkList] = current_app.extensions["work_lists"]
    entries = [entry for work_list in lists for entry in work_list(actor)] if actor.signed_in else []
    return render_template(
        "home.html",
        waiting=[entry for entry in entries if entry.mine],
        watching=[entry for entry in entries if not entry.mine],
    )
