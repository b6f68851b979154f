"""The web's side of the ground: guards, the clock, who is asking, errors as pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map

from service_centre.permissions import PUBLIC, Actor, Policy, authorise

BEIJING = ZoneInfo("Asia/Shanghai")
LARGEST_ID = 2**31 - 1
"""What an integer column of the database holds at most."""


class RowId(IntegerConverter):
    """An `<int:…>` in an address; a number that no row can have leads to 404 before any query."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


def now() -> datetime:
    """This moment in UTC. Rules and use cases get it as an argument."""
    return datetime.now(UTC)


def current_actor() -> Actor:
    """Who is asking, from the session and never from the request; the public when nobody signed in."""
    if "actor" not in g:
        g.actor = current_user.as_actor() if current_user.is_authenticated else PUBLIC
    actor: Actor = g.actor
    return actor


def guarded_by(policy: Policy, permission: StrEnum, *, load: Callable[..., Any]) -> Callable[..., Any]:
    """Load the subject named in the URL, check the permission, then run the view.

    Whoever has not signed in is asked to before anything is looked up, so that an address tells
    nothing about what exists.
    """

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**url_args: Any) -> Any:
            actor = current_actor()
            if not actor.signed_in:
                return ask_to_sign_in()
            subject = load(**url_args)
            if subject is None:
                abort(404)
            authorise(policy, actor, permission, subject)
            return view(subject)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.policy, guarded.load = policy, load  # type: ignore[attr-defined]
        return guarded

    return wrap


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a page that anybody may open."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def unguarded(app: Flask) -> set[str]:
    """Endpoints that would run without anybody asking for a permission."""
    return {
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "permission") and endpoint.rpartition(".")[2] != "static"
    }


def wants_json() -> bool:
    """Whether the answer is for a script rather than a person."""
    return request.is_json or request.accept_mimetypes.best == "application/json" or "X-CSRFToken" in request.headers


def ask_to_sign_in() -> Any:
    """A redirect to the sign-in page, or 401 for a script."""
    if wants_json() or request.method != "GET":
        abort(401)
    return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))


def anything(**_url_args: Any) -> bool:
    """Loader for pages that are about no single object."""
    return True
