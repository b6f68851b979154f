"""One act from a page: the use case in one transaction, a word about it, and back."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from marketplace.models import Selection
from service_centre.db import transaction
from service_centre.web import current_actor, now


def act(found: Selection, use_case: Callable[..., Any], done: str, **values: Any) -> Response:
    """Act on a selection and go back to its page."""
    acted(found, use_case, done, **values)
    return redirect(url_for("marketplace.selection", selection_id=found.id))


def acted(subject: object, use_case: Callable[..., Any], done: str, **values: Any) -> Any:
    """Act on anything, and say that it was done; returns what the use case does."""
    with transaction() as session:
        result = use_case(session, subject, actor=current_actor(), now=now(), **values)
    flash(gettext(done), "ok")
    return result
