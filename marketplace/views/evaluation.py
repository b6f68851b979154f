"""Evaluation: who scores, the scoring page, the files of opened bids."""

import io

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Plain

from marketplace import tender_queries
from marketplace.domain.sealed_bid import read_content
from marketplace.domain.tender_errors import EvaluatorsUnfit, ScoreOutOfRange
from marketplace.models import Bid, Evaluator, RosterTender
from marketplace.policy import POLICY, Permission
from marketplace.usecases.tender_outcome import appoint_evaluators, finish_evaluation, score_bid
from marketplace.views.blueprint import blueprint, load_bid, load_tender
from service_centre.db import db, transaction
from service_centre.objects import object_store
from service_centre.settings import setting
from service_centre.web import current_actor, guarded_by, now


@blueprint.post("/tenders/<int:tender_id>/evaluators")
@guarded_by(POLICY, Permission.TENDER_KEEP, load=load_tender)
def appoint(tender: RosterTender) -> Plain:
    known = {one.id for one in tender_queries.possible_evaluators(db.session(), tender)}
    ids = [int(one) for one in request.form.getlist("evaluators") if one.isascii() and one.isdigit()]
    if not set(ids) <= known:
        raise EvaluatorsUnfit(least=setting(db.session(), "marketplace.least_evaluators"))
    with transaction() as session:
        appoint_evaluators(session, tender, ids, actor=current_actor(), now=now())
    flash(gettext("评审人已选定。"), "ok")
    return redirect(url_for("marketplace.tender", tender_id=tender.id))


@blueprint.post("/tenders/<int:tender_id>/result")
@guarded_by(POLICY, Permission.TENDER_KEEP, load=load_tender)
def evaluate(tender: RosterTender) -> Plain:
    with transaction() as session:
        finish_evaluation(session, tender, actor=current_actor(), now=now())
    flash(gettext("评审结果已形成，可由发布人公示。"), "ok")
    return redirect(url_for("marketplace.tender", tender_id=tender.id))


@blueprint.get("/tenders/<int:tender_id>/bids")
@guarded_by(POLICY, Permission.BID_READ, load=load_tender)
def opened_bids(tender: RosterTender) -> str:
    mine = _evaluator(tender)
    return render_template(
        "marketplace/opened_bids.html",
        tender=tender,
        evaluator=mine,
        given={bid.id: tender_queries.scores_by(bid, mine) for bid in tender.valid_bids},
        scoring=tender.result_text is None,
    )


def _evaluator(tender: RosterTender) -> Evaluator | None:
    account_id = current_actor().account_id
    return next((one for one in tender.evaluators if one.account_id == account_id), None)


@blueprint.post("/bids/<int:bid_id>/scores")
@guarded_by(POLICY, Permission.BID_SCORE, load=load_bid)
def score(bid: Bid) -> Plain:
    mine = _evaluator(bid.tender) or abort(404)
    try:
        points = {one.code: int(request.form.get(one.code, "")) for one in bid.tender.scoring}
    except ValueError:
        raise ScoreOutOfRange from None
    with transaction() as session:
        score_bid(session, bid, mine, points, actor=current_actor(), now=now())
    flash(gettext("评分已保存。"), "ok")
    return redirect(url_for("marketplace.opened_bids", tender_id=bid.tender_id) + f"#bid-{bid.id}")


@blueprint.get("/bids/<int:bid_id>/files/<int:number>")
@guarded_by(POLICY, Permission.BID_READ, load=lambda bid_id, number: load_bid(bid_id))
def bid_file(bid: Bid) -> Response:
    """An attached file of an opened bid, as a download that no browser runs."""
    number = int((request.view_args or {})["number"])
    if bid.content_digest is None or number >= len(bid.file_names or []):
        abort(404)
    with object_store().open(bid.content_digest) as stream:
        content = read_content(stream.read(), frozenset(one.code for one in bid.tender.scoring))
    name, held = content.files[number]
    answer = send_file(
        io.BytesIO(held), mimetype="application/octet-stream", as_attachment=True, download_name=name or "attachment"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
