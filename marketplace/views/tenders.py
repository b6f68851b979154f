"""The page of a tender, public once announced, and the acts of the centre's officers on it."""

from collections.abc import Callable
from typing import Any

from flask import Response as Plain
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from marketplace import tender_queries
from marketplace.domain.tender import (
    KIND_LABELS,
    SEALED,
    STATE_LABELS,
    STEPS,
    TenderAction,
    allowed_tender_actions,
    step_number,
)
from marketplace.domain.tender_errors import HolderWithoutKey
from marketplace.models import RosterTender, TenderObjection, TenderQuestion
from marketplace.policy import POLICY, Permission
from marketplace.usecases import tender_outcome
from marketplace.usecases import tenders as use_cases
from marketplace.usecases.bid_opening import open_without_waiting
from marketplace.usecases.opening_keys import keys_in_force
from marketplace.views import sent
from marketplace.views.acting import acted
from marketplace.views.blueprint import blueprint, load_objection, load_question, load_roster, load_tender
from marketplace.views.public_pages import download as download_text
from service_centre.db import db, transaction
from service_centre.errors import NotFound
from service_centre.objects import object_store
from service_centre.permissions import permits
from service_centre.web import anything, current_actor, guarded_by, now, public


@blueprint.get("/tenders")
@public
def tenders() -> str:
    actor = current_actor()
    drafts = permits(POLICY, actor, Permission.TENDER_DRAFT, None) or permits(
        POLICY, actor, Permission.SELECTION_LIST, None
    )
    return render_template(
        "marketplace/tenders.html",
        tenders=tender_queries.tenders(db.session(), drafts_of=actor.organisation_id if drafts else None),
        states=STATE_LABELS,
        kinds=KIND_LABELS,
        may_draft=permits(POLICY, actor, Permission.TENDER_DRAFT, None),
    )


@blueprint.get("/tenders/new")
@guarded_by(POLICY, Permission.TENDER_DRAFT, load=anything)
def new_tender(_subject: object) -> str:
    return _form(None)


@blueprint.post("/tenders/new")
@guarded_by(POLICY, Permission.TENDER_DRAFT, load=anything)
def draft_tender(_subject: object) -> Response:
    actor = current_actor()
    roster = load_roster(sent.number_of(request.form, "roster", "名册"))
    if roster is None or roster.centre_id != actor.organisation_id:
        raise NotFound
    with transaction() as session:
        made = use_cases.draft_tender(session, roster, sent.terms(request.form), actor=actor, now=now())
    flash(gettext("已起草，等待第二人批准。"), "ok")
    return _page(made)


@blueprint.get("/tenders/<int:tender_id>/terms")
@guarded_by(POLICY, Permission.TENDER_KEEP, load=load_tender)
def tender_terms(tender: RosterTender) -> str:
    return _form(tender)


def _form(tender: RosterTender | None) -> str:
    return render_template(
        "marketplace/tender_form.html",
        tender=tender,
        kinds=KIND_LABELS,
        rosters=tender_queries.all_rosters(db.session(), current_actor().organisation_id),
    )


@blueprint.post("/tenders/<int:tender_id>/terms")
@guarded_by(POLICY, Permission.TENDER_KEEP, load=load_tender)
def edit_tender(tender: RosterTender) -> Response:
    return _act(tender, use_cases.edit_tender, "已保存。", terms=sent.terms(request.form))


@blueprint.get("/tenders/<int:tender_id>")
@public
def tender(tender_id: int) -> str:
    found, actor, session = _visible(tender_id), current_actor(), db.session()

    def may(permission: str) -> bool:
        return actor.signed_in and permits(POLICY, actor, Permission(permission), found)

    return render_template(
        "marketplace/tender.html",
        tender=found,
        may=may,
        states=STATE_LABELS,
        kinds=KIND_LABELS,
        steps=STEPS,
        step=step_number(found.state),
        actions=allowed_tender_actions(found.state),
        A=TenderAction,
        sealed=found.state in SEALED,
        keys=keys_in_force(session) if may("marketplace:tender:publish") else [],
        opening=tender_queries.opening_rows(session, found),
        result=tender_queries.result_rows(session, found) if _result_is_known(found, may) else [],
        people=tender_queries.possible_evaluators(session, found) if may("marketplace:tender:keep") else [],
        overdue=found.deadline_at < now(),
    )


def _result_is_known(found: RosterTender, may: Callable[[str], bool]) -> bool:
    return found.notice_until_on is not None or may("marketplace:tender:follow")


def _visible(tender_id: int) -> RosterTender:
    """The tender if it was announced, or to those who work on it; otherwise 404."""
    found, actor = load_tender(tender_id) or abort(404), current_actor()
    if found.announced_at is None and not (actor.signed_in and permits(POLICY, actor, Permission.TENDER_FOLLOW, found)):
        abort(404)
    return found


@blueprint.get("/tenders/<int:tender_id>/<any(announcement, opening, result):document>.json")
@public
def tender_document(tender_id: int, document: str) -> Plain:
    """One published object in its canonical bytes; its digest is the SHA-256 of this file."""
    found = _visible(tender_id)
    known = document != "result" or found.notice_until_on is not None
    text = getattr(found, f"{document}_text") if known else None
    if text is None:
        abort(404)
    return download_text(text, f"{found.number}-{document}.json")


def _page(found: RosterTender) -> Response:
    return redirect(url_for("marketplace.tender", tender_id=found.id))


def _act(found: RosterTender, use_case: Callable[..., Any], done: str, **values: Any) -> Response:
    acted(found, use_case, done, **values)
    return _page(found)


@blueprint.post("/tenders/<int:tender_id>/approval")
@guarded_by(POLICY, Permission.TENDER_APPROVE, load=load_tender)
def approve_tender(found: RosterTender) -> Response:
    return _act(found, use_cases.approve_tender, "已批准，可由发布人公告。")


@blueprint.post("/tenders/<int:tender_id>/announcement")
@guarded_by(POLICY, Permission.TENDER_PUBLISH, load=load_tender)
def announce_tender(found: RosterTender) -> Response:
    try:
        ids = [int(one) for one in request.form.getlist("holders")]
    except ValueError:
        raise HolderWithoutKey from None
    return _act(found, use_cases.announce_tender, "招标公告已发布。", holder_ids=ids)


@blueprint.post("/tenders/<int:tender_id>/bidding")
@guarded_by(POLICY, Permission.TENDER_PUBLISH, load=load_tender)
def start_bidding(found: RosterTender) -> Response:
    return _act(found, use_cases.start_bidding, "开始接收投标。")


@blueprint.post("/tenders/<int:tender_id>/opening-without-waiting")
@guarded_by(POLICY, Permission.TENDER_PUBLISH, load=load_tender)
def open_without(found: RosterTender) -> Response:
    with transaction() as session:
        open_without_waiting(session, found, store=object_store(), actor=current_actor())
    flash(gettext("已开标。"), "ok")
    return _page(found)


@blueprint.post("/tenders/<int:tender_id>/notice")
@guarded_by(POLICY, Permission.TENDER_PUBLISH, load=load_tender)
def notify_tender(found: RosterTender) -> Response:
    return _act(found, tender_outcome.publish_tender_notice, "评审结果开始公示。")


@blueprint.post("/tenders/<int:tender_id>/conclusion")
@guarded_by(POLICY, Permission.TENDER_PUBLISH, load=load_tender)
def conclude_tender(found: RosterTender) -> Response:
    return _act(found, tender_outcome.conclude_tender, "已办结，新的名册版本已发布。")


@blueprint.post("/tenders/<int:tender_id>/cancellation")
@guarded_by(POLICY, Permission.TENDER_PUBLISH, load=load_tender)
def cancel_tender(found: RosterTender) -> Response:
    return _act(found, use_cases.cancel_tender, "招标已取消。", reason=sent.text_of(request.form, "reason"))


@blueprint.post("/tenders/<int:tender_id>/failure")
@guarded_by(POLICY, Permission.TENDER_PUBLISH, load=load_tender)
def fail_tender(found: RosterTender) -> Response:
    return _act(found, use_cases.fail_tender, "招标失败，可重新招标。", reason=sent.text_of(request.form, "reason"))


@blueprint.post("/tenders/<int:tender_id>/relaunch")
@guarded_by(POLICY, Permission.TENDER_KEEP, load=load_tender)
def relaunch_tender(found: RosterTender) -> Response:
    deadline = sent.moment_of(request.form.get("deadline", ""), "投标截止时间")
    with transaction() as session:
        again = use_cases.relaunch_tender(session, found, deadline_at=deadline, actor=current_actor(), now=now())
    flash(gettext("已重新起草，等待第二人批准。"), "ok")
    return _page(again)


@blueprint.post("/tenders/<int:tender_id>/questions")
@guarded_by(POLICY, Permission.TENDER_ASK, load=load_tender)
def ask(found: RosterTender) -> Response:
    question = sent.text_of(request.form, "question")
    return _act(found, use_cases.ask_question, "提问已提交，答复会公开。", question=question)


@blueprint.post("/tender-questions/<int:question_id>/answer")
@guarded_by(POLICY, Permission.TENDER_KEEP, load=load_question)
def answer_question(asked: TenderQuestion) -> Response:
    with transaction() as session:
        answer = sent.text_of(request.form, "answer")
        use_cases.answer_question(session, asked, answer=answer, actor=current_actor(), now=now())
    flash(gettext("已公开答复。"), "ok")
    return _page(asked.tender)


@blueprint.post("/tenders/<int:tender_id>/objections")
@guarded_by(POLICY, Permission.TENDER_OBJECT, load=load_tender)
def raise_objection(found: RosterTender) -> Response:
    words = sent.text_of(request.form, "words")
    return _act(found, tender_outcome.raise_objection, "异议已提交，招标冻结至作出决定。", words=words)


@blueprint.post("/tender-objections/<int:objection_id>/decision")
@guarded_by(POLICY, Permission.OBJECTION_DECIDE, load=load_objection)
def decide_objection(objection: TenderObjection) -> Response:
    with transaction() as session:
        tender_outcome.decide_objection(
            session,
            objection,
            upheld=request.form.get("upheld") == "yes",
            decision=sent.text_of(request.form, "decision"),
            actor=current_actor(),
            now=now(),
        )
    flash(gettext("已作出决定。"), "ok")
    return _page(objection.tender)
