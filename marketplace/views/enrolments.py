"""Enrolment: the agency's form, the centre's form check."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from marketplace import tender_queries
from marketplace.domain.disciplines import DISCIPLINE_NAMES
from marketplace.domain.enrolment import (
    MAY_BE_EDITED,
    STATE_LABELS,
    EnrolmentAction,
    EnrolmentState,
    allowed_enrolment_actions,
)
from marketplace.domain.tender_errors import CreditCodeOfAnother
from marketplace.models import Enrolment, Roster
from marketplace.policy import POLICY, Permission
from marketplace.usecases import enrolments as use_cases
from marketplace.views import sent
from marketplace.views.acting import acted
from marketplace.views.blueprint import blueprint, load_enrolment, load_roster
from service_centre.calendar import beijing_day
from service_centre.db import db, transaction
from service_centre.identifiers import BadCreditCode
from service_centre.organisations.models import Organisation
from service_centre.permissions import permits
from service_centre.web import anything, current_actor, guarded_by, now

_AGAIN = (EnrolmentState.REMOVED, EnrolmentState.EXPIRED, EnrolmentState.WITHDRAWN)


@blueprint.get("/enrolments")
@guarded_by(POLICY, Permission.ENROLMENT_LIST, load=anything)
def enrolments(_subject: object) -> str:
    found = tender_queries.enrolments(db.session(), current_actor())
    return render_template("marketplace/enrolments.html", enrolments=found, states=STATE_LABELS)


@blueprint.get("/enrolment")
@guarded_by(POLICY, Permission.ENROLMENT_FILL, load=anything)
def own_enrolments(_subject: object) -> str:
    """An agency's enrolments, and the rosters it may still enrol in."""
    session, agency = db.session(), current_actor().organisation_id
    mine = tender_queries.enrolments_of(session, agency)
    taken = {one.roster_id for one in mine}
    return render_template(
        "marketplace/own_enrolments.html",
        enrolments=mine,
        rosters=[one for one in tender_queries.all_rosters(session) if one.id not in taken],
        states=STATE_LABELS,
    )


@blueprint.get("/rosters/<int:roster_id>/enrolment")
@guarded_by(POLICY, Permission.ENROLMENT_FILL, load=load_roster)
def enrolment_form(roster: Roster) -> str:
    session, agency_id = db.session(), current_actor().organisation_id
    found = use_cases.enrolment_of(session, roster.id, agency_id)
    return render_template(
        "marketplace/enrolment_form.html",
        roster=roster,
        agency=session.get_one(Organisation, agency_id),
        enrolment=found,
        editable=found is None or found.state in MAY_BE_EDITED or found.state in _AGAIN,
        disciplines=DISCIPLINE_NAMES,
        lines=[sent.reviewer_line(one) for one in found.reviewers] if found else [],
    )


@blueprint.post("/rosters/<int:roster_id>/enrolment")
@guarded_by(POLICY, Permission.ENROLMENT_FILL, load=load_roster)
def save_enrolment(roster: Roster) -> Response:
    declared = sent.declared(request.form, request.form.getlist("disciplines"))
    try:
        with transaction() as session:
            found = use_cases.save_enrolment(session, roster, declared, actor=current_actor(), now=now())
    except (BadCreditCode, CreditCodeOfAnother) as refusal:
        with transaction() as session:
            told = {"text": declared.credit_code, "code": refusal.code}
            use_cases.note_refused_code(session, **told, actor=current_actor(), now=now())
        raise
    flash(gettext("已保存，请核对后提交。"), "ok")
    return redirect(url_for("marketplace.enrolment", enrolment_id=found.id))


@blueprint.get("/enrolments/<int:enrolment_id>")
@guarded_by(POLICY, Permission.ENROLMENT_READ, load=load_enrolment)
def enrolment(found: Enrolment) -> str:
    actor = current_actor()
    return render_template(
        "marketplace/enrolment.html",
        enrolment=found,
        states=STATE_LABELS,
        problems=use_cases.problems_in(db.session(), found, beijing_day(now())),
        disciplines=DISCIPLINE_NAMES,
        actions=allowed_enrolment_actions(found.state),
        A=EnrolmentAction,
        editable=found.state in MAY_BE_EDITED or found.state in _AGAIN,
        mine=permits(POLICY, actor, Permission.ENROLMENT_OWN, found),
        checks=permits(POLICY, actor, Permission.ENROLMENT_CHECK, found),
    )


def _act(found: Enrolment, use_case: Callable[..., Any], done: str, **values: Any) -> Response:
    acted(found, use_case, done, **values)
    return redirect(url_for("marketplace.enrolment", enrolment_id=found.id))


@blueprint.post("/enrolments/<int:enrolment_id>/submission")
@guarded_by(POLICY, Permission.ENROLMENT_OWN, load=load_enrolment)
def submit_enrolment(found: Enrolment) -> Response:
    return _act(found, use_cases.submit_enrolment, "已提交，等待形式审核。")


@blueprint.post("/enrolments/<int:enrolment_id>/withdrawal")
@guarded_by(POLICY, Permission.ENROLMENT_OWN, load=load_enrolment)
def withdraw_enrolment(found: Enrolment) -> Response:
    return _act(found, use_cases.withdraw_enrolment, "已退出。")


@blueprint.post("/enrolments/<int:enrolment_id>/return")
@guarded_by(POLICY, Permission.ENROLMENT_CHECK, load=load_enrolment)
def return_enrolment(found: Enrolment) -> Response:
    return _act(found, use_cases.return_enrolment, "已退回补正。", reason=sent.text_of(request.form, "reason"))


@blueprint.post("/enrolments/<int:enrolment_id>/notice")
@guarded_by(POLICY, Permission.ENROLMENT_CHECK, load=load_enrolment)
def notify_enrolment(found: Enrolment) -> Response:
    return _act(found, use_cases.put_enrolment_on_notice, "形式审核通过，开始公示。")


@blueprint.post("/enrolments/<int:enrolment_id>/upheld-objection")
@guarded_by(POLICY, Permission.ENROLMENT_CHECK, load=load_enrolment)
def uphold_against_enrolment(found: Enrolment) -> Response:
    return _act(found, use_cases.uphold_against, "异议成立，已退回。", reason=sent.text_of(request.form, "reason"))


@blueprint.post("/enrolments/<int:enrolment_id>/qualification")
@guarded_by(POLICY, Permission.ENROLMENT_CHECK, load=load_enrolment)
def qualify(found: Enrolment) -> Response:
    return _act(found, use_cases.qualify_agency, "已确认投标资格。")


@blueprint.post("/enrolments/<int:enrolment_id>/restoration")
@guarded_by(POLICY, Permission.ENROLMENT_CHECK, load=load_enrolment)
def restore(found: Enrolment) -> Response:
    return _act(found, use_cases.restore_agency, "限制已解除。")
