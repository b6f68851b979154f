"""The page of one sanction and the acts on it, each by its role."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from marketplace.domain.sanction import (
    GROUND_LABELS,
    MEASURE_LABELS,
    RED_LINE_LABELS,
    STATE_LABELS,
    Measure,
    SanctionAction,
    allowed_actions,
)
from marketplace.engagement_forms import AppealDecisionForm, DecisionForm, NoticeForm, ReplyForm, WordsForm
from marketplace.models import Sanction
from marketplace.policy import POLICY, Permission
from marketplace.usecases.sanction_effects import readmit_agency
from marketplace.usecases.sanctions import (
    appeal_decision,
    decide_appeal,
    decide_sanction,
    drop_sanction,
    hold_hearing,
    notify_agency,
    reply_to_notice,
)
from marketplace.views.acting import acted
from marketplace.views.blueprint import blueprint
from service_centre.db import db
from service_centre.errors import Invalid
from service_centre.permissions import permits
from service_centre.web import current_actor, guarded_by


def load_sanction(sanction_id: int) -> Sanction | None:
    """The sanction an address names."""
    return db.session.get(Sanction, sanction_id)


@blueprint.get("/sanctions/<int:sanction_id>")
@guarded_by(POLICY, Permission.SANCTION_READ, load=load_sanction)
def sanction(found: Sanction) -> str:
    actor = current_actor()

    def may(permission: str) -> bool:
        return permits(POLICY, actor, Permission(permission), found)

    return render_template(
        "marketplace/sanction.html",
        sanction=found,
        may=may,
        watches=permits(POLICY, actor, Permission.ROSTER_WATCH, found.roster),
        mine=actor.account_id,
        actions=set(allowed_actions(found.state)),
        A=SanctionAction,
        states=STATE_LABELS,
        grounds=GROUND_LABELS,
        red_lines=RED_LINE_LABELS,
        measures=MEASURE_LABELS,
        notice_form=NoticeForm(),
        reply_form=ReplyForm(),
        decision_form=DecisionForm(),
        appeal_form=AppealDecisionForm(),
        words_form=WordsForm(),
    )


def _page(found: Sanction) -> Response:
    return redirect(url_for("marketplace.sanction", sanction_id=found.id))


def _measure(text: str | None) -> Measure:
    try:
        return Measure(text or "")
    except ValueError:
        raise Invalid from None


@blueprint.post("/sanctions/<int:sanction_id>/drop")
@guarded_by(POLICY, Permission.SANCTION_DROP, load=load_sanction)
def sanction_drop(found: Sanction) -> Response:
    acted(found, drop_sanction, "已记录，不予处理。", reason=WordsForm().words.data or "")
    return _page(found)


@blueprint.post("/sanctions/<int:sanction_id>/notice")
@guarded_by(POLICY, Permission.SANCTION_PROPOSE, load=load_sanction)
def sanction_notice(found: Sanction) -> Response:
    form = NoticeForm()
    measure = _measure(form.measure.data)
    acted(found, notify_agency, "已告知机构。", measure=measure, notice=form.notice.data or "")
    return _page(found)


@blueprint.post("/sanctions/<int:sanction_id>/reply")
@guarded_by(POLICY, Permission.SANCTION_ANSWER, load=load_sanction)
def sanction_reply(found: Sanction) -> Response:
    form = ReplyForm()
    acted(found, reply_to_notice, "陈述申辩已提交。", reply=form.reply.data or "", hearing=bool(form.hearing.data))
    return _page(found)


@blueprint.post("/sanctions/<int:sanction_id>/hearing")
@guarded_by(POLICY, Permission.SANCTION_DECIDE, load=load_sanction)
def sanction_hearing(found: Sanction) -> Response:
    acted(found, hold_hearing, "听证笔录已记入。", minutes=WordsForm().words.data or "")
    return _page(found)


@blueprint.post("/sanctions/<int:sanction_id>/decision")
@guarded_by(POLICY, Permission.SANCTION_DECIDE, load=load_sanction)
def sanction_decision(found: Sanction) -> Response:
    form = DecisionForm()
    asked = form.decided_measure.data
    measure = _measure(asked) if asked else None
    acted(found, decide_sanction, "决定已作出并送达。", measure=measure, decision=form.decision.data or "")
    return _page(found)


@blueprint.post("/sanctions/<int:sanction_id>/appeal")
@guarded_by(POLICY, Permission.SANCTION_ANSWER, load=load_sanction)
def sanction_appeal(found: Sanction) -> Response:
    acted(found, appeal_decision, "申诉已提交。", appeal=WordsForm().words.data or "")
    return _page(found)


@blueprint.post("/sanctions/<int:sanction_id>/appeal-decision")
@guarded_by(POLICY, Permission.APPEAL_DECIDE, load=load_sanction)
def sanction_appeal_decision(found: Sanction) -> Response:
    form = AppealDecisionForm()
    if form.outcome.data not in ("upheld", "refused"):
        raise Invalid
    upheld = form.outcome.data == "upheld"
    acted(found, decide_appeal, "申诉决定已作出。", upheld=upheld, decision=form.appeal_decision.data or "")
    return _page(found)


@blueprint.post("/sanctions/<int:sanction_id>/re-entry")
@guarded_by(POLICY, Permission.AGENCY_READMIT, load=load_sanction)
def sanction_re_entry(found: Sanction) -> Response:
    acted(found, readmit_agency, "已再次入围，发布新的名册版本。")
    return _page(found)
