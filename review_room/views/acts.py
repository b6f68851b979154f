"""What the buttons of the case page do: one short view per act."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from review_room.domain.opinion import Stance
from review_room.errors import NoDepartments
from review_room.models import DrawingSet, ReviewCase, SignatureSlot
from review_room.policy import POLICY, Permission
from review_room.queries import departments, lead_of
from review_room.usecases import cases, consolidation, early_release, opinions
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case, load_project, load_set, load_slot
from review_room.views.refused import back_to_the_case
from service_centre.db import db, transaction
from service_centre.errors import Invalid
from service_centre.matters.models import Project, SelectionMethod, Stage
from service_centre.people.usecases import WrongPasswordAgain, confirm_password
from service_centre.rate_limits import limiter
from service_centre.web import current_actor, guarded_by, now

Act = Callable[..., Any]


@blueprint.post("/projects/<int:project_id>/cases")
@guarded_by(POLICY, Permission.CASE_OPEN, load=load_project)
def open_case(project: Project) -> Response:
    if request.form.get("stage") not in set(Stage):
        raise Invalid
    stage = Stage(request.form["stage"])
    lead_department_id = lead_of(db.session(), stage)
    with transaction() as session:
        case = cases.open_case(
            session,
            session.merge(project, load=False),
            stage=stage,
            lead_department_id=lead_department_id,
            actor=current_actor(),
            now=now(),
        )
    return _back(case.id)


@blueprint.post("/sets/<int:set_id>/submission")
@guarded_by(POLICY, Permission.SET_SUBMIT, load=load_set)
@back_to_the_case
def submit_set(drawing_set: DrawingSet) -> Response:
    with transaction() as session:
        locked = session.get_one(DrawingSet, drawing_set.id, with_for_update={"of": DrawingSet})
        cases.submit_set(session, locked, actor=current_actor(), now=now())
    return _back(drawing_set.case_id, _("已提交。回执正在生成。"))


@blueprint.post("/cases/<int:case_id>/admission")
@guarded_by(POLICY, Permission.CASE_ADMIT, load=load_case)
@back_to_the_case
def admit(case: ReviewCase) -> Response:
    return _act(case, cases.admit, _("已受理，审查时限从下一个工作日起计算。"))


@blueprint.post("/cases/<int:case_id>/supplement-notice")
@guarded_by(POLICY, Permission.CASE_ADMIT, load=load_case)
@back_to_the_case
def request_supplement(case: ReviewCase) -> Response:
    return _act(case, cases.request_supplement, _("已发出一次性告知。"), missing=request.form.get("reason", ""))


@blueprint.post("/cases/<int:case_id>/refusal")
@guarded_by(POLICY, Permission.CASE_ADMIT, load=load_case)
@back_to_the_case
def refuse(case: ReviewCase) -> Response:
    return _act(case, cases.refuse, _("已作出不予受理决定。"), reason=request.form.get("reason", ""))


@blueprint.post("/cases/<int:case_id>/room")
@guarded_by(POLICY, Permission.ROOM_OPEN, load=load_case)
@back_to_the_case
def open_room(case: ReviewCase) -> Response:
    known = {department.id for department in departments(db.session())}
    chosen = [int(raw) for raw in request.form.getlist("department_ids") if raw.isdecimal() and int(raw) in known]
    if not chosen:
        raise NoDepartments
    if request.form.get("method") not in set(SelectionMethod):
        raise Invalid
    method = SelectionMethod(request.form["method"])
    return _act(case, cases.open_room, _("审图室已开启，正在选取审图机构。"), department_ids=chosen, method=method)


@blueprint.post("/cases/<int:case_id>/stance")
@guarded_by(POLICY, Permission.STANCE_GIVE, load=load_case)
@back_to_the_case
def give_stance(case: ReviewCase) -> Response:
    if request.form.get("stance") not in set(Stance):
        raise Invalid
    stance = Stance(request.form["stance"])
    remark = request.form.get("remark", "")
    acknowledged = [int(raw) for raw in request.form.get("acknowledged", "").split(",") if raw.isdecimal()]
    return _act(
        case,
        consolidation.give_stance,
        _("本单位本轮意见已提交。"),
        stance=stance,
        remark=remark,
        acknowledged=acknowledged,
    )


@blueprint.post("/cases/<int:case_id>/consolidation")
@guarded_by(POLICY, Permission.CONSOLIDATE, load=load_case)
@back_to_the_case
def consolidate(case: ReviewCase) -> Response:
    return _act(case, consolidation.consolidate, _("已进入汇总。"))


@blueprint.post("/cases/<int:case_id>/return-to-review")
@guarded_by(POLICY, Permission.CONSOLIDATE, load=load_case)
@back_to_the_case
def return_to_review(case: ReviewCase) -> Response:
    reason = request.form.get("reason", "")
    return _act(case, consolidation.return_to_review, _("已退回审查。"), reason=reason)


@blueprint.post("/cases/<int:case_id>/issued-list")
@guarded_by(POLICY, Permission.CONSOLIDATE, load=load_case)
@back_to_the_case
def issue_findings(case: ReviewCase) -> Response:
    return _act(case, consolidation.issue_findings, _("意见已一次性发出，审查计时暂停。"))


@blueprint.post("/cases/<int:case_id>/early-releases")
@guarded_by(POLICY, Permission.CONSOLIDATE, load=load_case)
@back_to_the_case
def release_discipline(case: ReviewCase) -> Response:
    discipline = request.form.get("discipline", "")
    told = _("该专业的意见已提前发出；审查计时不暂停。")
    return _act(case, early_release.release_discipline, told, discipline=discipline)


@blueprint.post("/cases/<int:case_id>/joint-opinion")
@guarded_by(POLICY, Permission.CONSOLIDATE, load=load_case)
@back_to_the_case
def settle(case: ReviewCase) -> Response:
    return _act(case, opinions.settle, _("联合意见已审定并固化，进入会签。"))


@blueprint.post("/cases/<int:case_id>/delivery")
@guarded_by(POLICY, Permission.DELIVER, load=load_case)
@back_to_the_case
def deliver(case: ReviewCase) -> Response:
    return _act(case, opinions.deliver, _("已送达建设单位。"))


def _who_signs() -> str:
    return f"signature|{current_actor().account_id}"


@blueprint.post("/slots/<int:slot_id>/signature")
@limiter.limit("10 per minute", key_func=_who_signs, deduct_when=lambda answer: answer.status_code == 422)
@guarded_by(POLICY, Permission.SLOT_SIGN, load=load_slot)
@back_to_the_case
def sign(slot: SignatureSlot) -> Response:
    """Signing asks for the password again: an unlocked computer must not sign."""
    with transaction() as session:
        confirmed = confirm_password(session, request.form.get("password", ""), actor=current_actor(), now=now())
    if not confirmed:
        raise WrongPasswordAgain
    with transaction() as session:
        opinions.request_signature(session, session.get_one(SignatureSlot, slot.id), actor=current_actor(), now=now())
    return _back(slot.opinion.case_id, _("签署已受理，签名正在写入文件。"))


def _act(case: ReviewCase, use_case: Act, told: str, **facts: Any) -> Response:
    with transaction() as session:
        use_case(session, session.get_one(ReviewCase, case.id), actor=current_actor(), now=now(), **facts)
    return _back(case.id, told)


def _back(case_id: int, told: str = "") -> Response:
    if told:
        flash(told, "ok")
    return redirect(url_for("review_room.case", case_id=case_id))
