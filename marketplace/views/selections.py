"""The selection page and the acts on it, each by its role."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from marketplace import queries
from marketplace.domain.eligibility import Pool
from marketplace.domain.engagement_errors import AmountMissing
from marketplace.domain.rules import VOIDS_BEFORE_ROTATION
from marketplace.domain.selection import (
    METHOD_LABELS,
    STATE_LABELS,
    STEPS,
    SelectionAction,
    allowed_actions,
    step_number,
)
from marketplace.engagement_forms import AuditForm, ContractForm, JumpForm, ReturnForm
from marketplace.forms import AnnouncementForm, AnnulmentForm, AnswerForm, VoidForm
from marketplace.models import DrawRound, Selection
from marketplace.policy import POLICY, Permission
from marketplace.usecases.announcing import Beacon, announce_draw, contributing_officers
from marketplace.usecases.delivery import evaluations_of
from marketplace.usecases.draws import seal_draw, void_draw
from marketplace.usecases.evaluations import may_evaluate
from marketplace.usecases.jumps import decide_jump, propose_jump
from marketplace.usecases.outcome import call_standby, confirm_selection, decline_selection, end_notice, note_no_answer
from marketplace.usecases.relaunch import annul_selection, extend_selection, relist_selection
from marketplace.usecases.requests import audit_selection, pool_of
from marketplace.usecases.rotation import take_turn
from marketplace.usecases.turns import queue_of
from marketplace.views.acting import act
from marketplace.views.blueprint import blueprint, load_round, load_selection
from service_centre.calendar import beijing_day
from service_centre.db import db, transaction
from service_centre.permissions import permits
from service_centre.web import LARGEST_ID, anything, current_actor, guarded_by, now


@blueprint.get("/selections")
@guarded_by(POLICY, Permission.SELECTION_LIST, load=anything)
def selections(_subject: object) -> str:
    return render_template(
        "marketplace/selections.html",
        selections=queries.selections(db.session()),
        states=STATE_LABELS,
        methods=METHOD_LABELS,
    )


@blueprint.get("/selections/<int:selection_id>")
@guarded_by(POLICY, Permission.SELECTION_READ, load=load_selection)
def selection(found: Selection) -> str:
    actor, session = current_actor(), db.session()

    def may(permission: str) -> bool:
        return permits(POLICY, actor, Permission(permission), found)

    pool = None
    staff = may(Permission.SELECTION_CONDUCT) or permits(POLICY, actor, Permission.SELECTION_LIST, None)
    if staff and (not found.agency_id or SelectionAction.TAKE_TURN in allowed_actions(found.state)):
        pool = pool_of(session, found)[1]
    return render_template(
        "marketplace/selection.html",
        selection=found,
        may=may,
        staff=staff,
        actions=set(allowed_actions(found.state)),
        A=SelectionAction,
        steps=STEPS,
        step=step_number(found.state),
        states=STATE_LABELS,
        methods=METHOD_LABELS,
        queue=queue_of(found),
        pool=pool,
        jump_form=_jump_form(pool),
        rotation_due=found.voids >= VOIDS_BEFORE_ROTATION,
        announcement_form=_announcement_form(),
        void_form=_void_form(found.last_round),
        answer_form=AnswerForm(),
        annulment_form=AnnulmentForm(),
        audit_form=AuditForm(),
        contract_form=ContractForm(),
        return_form=ReturnForm(),
        evaluations=len(evaluations_of(session, found)),
        asked_to_evaluate=may_evaluate(session, found, actor.organisation_id)
        and may("marketplace:engagement:evaluate"),
        today=beijing_day(now()),
    )


def _announcement_form() -> AnnouncementForm:
    form = AnnouncementForm()
    form.officer_id.choices = [
        SelectChoice(key.account_id, key.account.display_name) for key in contributing_officers(db.session())
    ]
    return form


def _jump_form(pool: Pool | None) -> JumpForm:
    form, codes = JumpForm(), [one.id for one in pool.candidates] if pool else []
    form.jump_agency_id.choices = [SelectChoice(one.id, one.name) for one in queries.agencies_of(db.session(), codes)]
    return form


def _void_form(attempt: DrawRound | None) -> VoidForm:
    form = VoidForm()
    parties = [part.contributor for part in attempt.parts] if attempt else []
    form.party.choices = [SelectChoice("", gettext("无")), *[SelectChoice(one, one) for one in parties]]
    return form


def _page(found: Selection) -> Response:
    return redirect(url_for("marketplace.selection", selection_id=found.id))


def _act_or_run_short(found: Selection, use_case: Callable[..., Any], done: str, short: str) -> Response:
    with transaction() as session:
        succeeded = use_case(session, found, actor=current_actor(), now=now())
    flash(gettext(done), "ok") if succeeded else flash(gettext(short), "warn")
    return _page(found)


@blueprint.post("/selections/<int:selection_id>/audit")
@guarded_by(POLICY, Permission.SELECTION_AUDIT, load=load_selection)
def audit(found: Selection) -> Response:
    form = AuditForm()
    if form.estimate_yuan.errors or (request.form.get("estimate_yuan") and form.estimate_yuan.data is None):
        raise AmountMissing
    return act(found, audit_selection, "审核通过。", estimate_yuan=form.estimate_yuan.data)


@blueprint.post("/selections/<int:selection_id>/announcement")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def announce(found: Selection) -> Response:
    form = _announcement_form()
    source, ref = form.beacon_source.data, form.beacon_ref.data
    with transaction() as session:
        attempt = announce_draw(
            session,
            found,
            officer_id=form.officer_id.data,
            beacon=Beacon(source, ref) if source and ref else None,
            actor=current_actor(),
            now=now(),
        )
    if attempt is None:
        flash(gettext("符合条件的机构不足，选取转为“候选不足”。"), "warn")
    else:
        flash(gettext("公告已发布，请各方提交承诺值。"), "ok")
    return _page(found)


@blueprint.post("/selections/<int:selection_id>/extension")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def extend(found: Selection) -> Response:
    return act(found, extend_selection, "已延长，两家候选即可进行。")


@blueprint.post("/selections/<int:selection_id>/turn")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def turn(found: Selection) -> Response:
    return _act_or_run_short(
        found, take_turn, "已按顺次取号。", "轮候队列中没有能够承接本件的机构，选取转为“候选不足”。"
    )


@blueprint.post("/selections/<int:selection_id>/jump")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def jump(found: Selection) -> Response:
    form, agency_id = JumpForm(), request.form.get("jump_agency_id", "")
    return act(
        found,
        propose_jump,
        "已提出，等待第二人批准。",
        agency_id=min(int(agency_id), LARGEST_ID) if agency_id.isascii() and agency_id.isdigit() else 0,
        reason=(form.jump_reason.data or "")[:400],
    )


@blueprint.post("/selections/<int:selection_id>/jump-decision")
@guarded_by(POLICY, Permission.SELECTION_AUDIT, load=load_selection)
def jump_decision(found: Selection) -> Response:
    approved = request.form.get("answer") == "approve"
    return act(found, decide_jump, "已批准并选取。" if approved else "未批准，仍按次序选取。", approved=approved)


@blueprint.post("/selections/<int:selection_id>/notice-end")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def notice_end(found: Selection) -> Response:
    return act(found, end_notice, "公示结束，等待机构确认。")


@blueprint.post("/selections/<int:selection_id>/standby")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def standby(found: Selection) -> Response:
    return _act_or_run_short(found, call_standby, "已按排名递补。", "候补次序已用完，选取转为“候选不足”。")


@blueprint.post("/selections/<int:selection_id>/annulment")
@guarded_by(POLICY, Permission.SELECTION_AUDIT, load=load_selection)
def annul(found: Selection) -> Response:
    form = AnnulmentForm()
    return act(found, annul_selection, "结果已撤销并留痕。", reason=(form.annulment_reason.data or "").strip())


@blueprint.post("/selections/<int:selection_id>/relisting")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def relist(found: Selection) -> Response:
    return act(found, relist_selection, "已重新发起，等待审核。")


@blueprint.post("/selections/<int:selection_id>/no-answer")
@guarded_by(POLICY, Permission.SELECTION_CONDUCT, load=load_selection)
def no_answer(found: Selection) -> Response:
    return act(found, note_no_answer, "已记录逾期未答复。")


@blueprint.post("/selections/<int:selection_id>/answer")
@guarded_by(POLICY, Permission.SELECTION_ANSWER, load=load_selection)
def answer(found: Selection) -> Response:
    form = AnswerForm()
    if form.answer.data == "confirm":
        return act(found, confirm_selection, "已确认承接，请到审图室开始审查。")
    justified = form.answer.data == "decline_with_reason"
    return act(found, decline_selection, "已放弃。", reason=(form.reason.data or "").strip(), justified=justified)


@blueprint.post("/rounds/<int:round_id>/seal")
@guarded_by(POLICY, Permission.DRAW_CONDUCT, load=load_round)
def seal(attempt: DrawRound) -> Response:
    with transaction() as session:
        seal_draw(session, attempt, actor=current_actor(), now=now())
    flash(gettext("已封存。"), "ok")
    return _page(attempt.selection)


@blueprint.post("/rounds/<int:round_id>/void")
@guarded_by(POLICY, Permission.DRAW_CONDUCT, load=load_round)
def void(attempt: DrawRound) -> Response:
    form = _void_form(attempt)
    with transaction() as session:
        void_draw(
            session,
            attempt,
            cause=form.cause.data or "",
            statement=form.statement.data or "",
            party=form.party.data or None,
            actor=current_actor(),
            now=now(),
        )
    flash(gettext("本次抽取已作废并公布。"), "ok")
    return _page(attempt.selection)
