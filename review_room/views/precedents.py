"""The register of precedents: a list, a page for each, and what the room's form proposes."""

from collections.abc import Callable
from typing import Any, Final

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.domain.precedent import STATE_LABELS, UNDECIDED, About, PrecedentState, Ruling, citable
from review_room.models import Precedent, ReviewCase
from review_room.policy import POLICY, Permission
from review_room.precedent_register import (
    is_empty,
    proposals_for,
    register,
    replaceable_by,
    successor_of,
    tags_in_use,
)
from review_room.usecases import precedents as use_cases
from review_room.usecases.events import precedent_json
from review_room.usecases.precedents import propose_precedent
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case, load_precedent
from service_centre.calendar import beijing_day
from service_centre.db import db, transaction
from service_centre.errors import DomainError, NotFound
from service_centre.pages import status_of, translated
from service_centre.permissions import permits
from service_centre.web import LARGEST_ID, anything, current_actor, guarded_by, now, wants_json

_QUERY_AT_MOST: Final = 80
_ABOUT_AT_MOST: Final = 600


@blueprint.get("/precedents")
@guarded_by(POLICY, Permission.PRECEDENT_READ, load=anything)
def precedents(_subject: object) -> str:
    return _list()


@blueprint.post("/precedents")
@guarded_by(POLICY, Permission.PRECEDENT_PROPOSE, load=anything)
def propose(_subject: object) -> Any:
    try:
        with transaction() as session:
            replaces, ruling = _named(session, request.form.get("replaces", "")), Ruling.parse(request.form)
            row = propose_precedent(session, ruling, replaces=replaces, actor=current_actor(), now=now())
            precedent_id = row.id
    except DomainError as refusal:
        if wants_json():
            raise
        return _list(refusal), status_of(refusal)
    flash(_("已提出，待本部门负责人审定。"), "ok")
    return redirect(url_for("review_room.precedent", precedent_id=precedent_id))


@blueprint.get("/precedents/<int:precedent_id>")
@guarded_by(POLICY, Permission.PRECEDENT_READ, load=load_precedent)
def precedent(precedent: Precedent) -> str:
    return _page(precedent)


@blueprint.post("/precedents/<int:precedent_id>/adoption")
@guarded_by(POLICY, Permission.PRECEDENT_DECIDE, load=load_precedent)
def adopt_precedent(precedent: Precedent) -> Any:
    return _act(precedent, use_cases.adopt_precedent, _("已审定，自生效日起可以引用。"))


@blueprint.post("/precedents/<int:precedent_id>/refusal")
@guarded_by(POLICY, Permission.PRECEDENT_DECIDE, load=load_precedent)
def decline_precedent(precedent: Precedent) -> Any:
    reason = request.form.get("reason", "")[:4000]
    return _act(precedent, use_cases.decline_precedent, _("已记录：不采纳。"), reason=reason)


@blueprint.post("/precedents/<int:precedent_id>/withdrawal")
@guarded_by(POLICY, Permission.PRECEDENT_END, load=load_precedent)
def withdraw_precedent(precedent: Precedent) -> Any:
    reason = request.form.get("reason", "")[:4000]
    return _act(precedent, use_cases.withdraw_precedent, _("已撤销；已引用的意见保留引用并注明。"), reason=reason)


@blueprint.get("/cases/<int:case_id>/precedents.json")
@guarded_by(POLICY, Permission.ANNOTATE, load=load_case)
def precedents_json(case: ReviewCase) -> Response:
    """What a finding may cite today: by `?q=`, else what fits its discipline, provision and words; `?id=` names one."""
    named = {name: request.args.get(name, "")[:_ABOUT_AT_MOST] for name in ("discipline", "standard", "clause", "text")}
    query = request.args.get("q", "").strip()[:_QUERY_AT_MOST]
    if "id" in request.args:
        one = _named(db.session(), request.args["id"])
        found = [one] if one is not None and one.state not in UNDECIDED else []
    else:
        found = proposals_for(db.session(), About(**named), query, on=beijing_day(now()))
    return jsonify({"precedents": [precedent_json(one) | {"decision": one.decision[:200]} for one in found]})


def _named(session: Session, raw: str) -> Precedent | None:
    """The precedent that a field names; None for an empty one. Raises NotFound."""
    if not raw:
        return None
    named = session.get(Precedent, int(raw)) if raw.isdecimal() and int(raw) <= LARGEST_ID else None
    if named is None:
        raise NotFound
    return named


def _act(precedent: Precedent, act: Callable[..., None], told: str, **more: Any) -> Any:
    """Back to the page; a refusal shows it with the reason on top."""
    try:
        with transaction() as session:
            act(session, session.get_one(Precedent, precedent.id), actor=current_actor(), now=now(), **more)
    except DomainError as refusal:
        if wants_json():
            raise
        return _page(db.session.get_one(Precedent, precedent.id), refusal), status_of(refusal)
    flash(told, "ok")
    return redirect(url_for("review_room.precedent", precedent_id=precedent.id))


def _page(precedent: Precedent, refusal: DomainError | None = None) -> str:
    session, actor = db.session(), current_actor()
    return render_template(
        "review_room/precedent.html",
        precedent=precedent,
        replaced=session.get(Precedent, precedent.replaces_id) if precedent.replaces_id else None,
        successor=successor_of(session, precedent),
        labels=STATE_LABELS,
        disciplines=DISCIPLINE_LABELS,
        citable=citable(precedent.state, precedent.valid, beijing_day(now())),
        may_decide=precedent.state is PrecedentState.PROPOSED
        and permits(POLICY, actor, Permission.PRECEDENT_DECIDE, precedent),
        may_end=precedent.state is PrecedentState.IN_FORCE
        and permits(POLICY, actor, Permission.PRECEDENT_END, precedent),
        refusal=translated(refusal) if refusal else None,
    )


def _list(refusal: DomainError | None = None) -> str:
    session, actor = db.session(), current_actor()
    asked = {name: request.args.get(name, "").strip()[:_QUERY_AT_MOST] for name in ("query", "tag", "state")}
    return render_template(
        "review_room/precedents.html",
        precedents=register(session, actor, **asked),
        empty=is_empty(session, actor),
        replaceable=replaceable_by(session, actor),
        tags=tags_in_use(session, actor),
        asked=asked,
        labels=STATE_LABELS,
        disciplines=DISCIPLINE_LABELS,
        may_propose=permits(POLICY, actor, Permission.PRECEDENT_PROPOSE, None),
        today=beijing_day(now()).isoformat(),
        refusal=translated(refusal) if refusal else None,
        typed=request.form if refusal else {},
    )
