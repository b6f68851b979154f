"""A refused act leads back to the case page: the reason on top, what was typed still in its place."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from review_room.case_view import case_view
from review_room.models import DrawingSet, ReviewCase, SignatureSlot
from review_room.policy import POLICY, Permission
from service_centre.db import db
from service_centre.errors import DomainError, NotFound
from service_centre.pages import status_of, translated
from service_centre.permissions import permits
from service_centre.web import current_actor, wants_json

Answer = Response | str | tuple[str, int]


def back_to_the_case(act: Callable[[Any], Response | str]) -> Callable[[Any], Answer]:
    """Show the case page with the refusal instead of an error page. Stands under `guarded_by`.

    What the reader may not know of stays a 404, and scripts get the refusal as JSON.
    """

    @wraps(act)
    def acting(subject: ReviewCase | DrawingSet | SignatureSlot) -> Answer:
        case = _case_of(subject)
        try:
            return act(subject)
        except NotFound:
            raise
        except DomainError as refusal:
            if wants_json() or not permits(POLICY, current_actor(), Permission.CASE_READ, case):
                raise
            return _page(case, refusal), status_of(refusal)

    return acting


def _case_of(subject: ReviewCase | DrawingSet | SignatureSlot) -> ReviewCase:
    if isinstance(subject, SignatureSlot):
        return subject.opinion.case
    return subject.case if isinstance(subject, DrawingSet) else subject


def _page(case: ReviewCase, refusal: DomainError) -> str:
    address = url_for("review_room.case", case_id=case.id)
    return render_template(
        "review_room/case.html",
        **case_view(db.session(), case, current_actor()),
        refusal=translated(refusal),
        refused_act=(request.endpoint or "").rpartition(".")[2],
        typed=request.form,
        address=address,
        here=address,
    )
