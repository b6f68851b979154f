"""The bidder's page: the bid is sealed in the browser, or by the downloaded client, and only then sent."""

from pathlib import Path
from typing import Final

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Plain

from marketplace.domain.canonical import parse
from marketplace.domain.sealed_bid import LARGEST_AMOUNT_FEN, LARGEST_BUCKET, LARGEST_FILE, MOST_CASES
from marketplace.domain.tender import TenderState
from marketplace.models import RosterTender
from marketplace.policy import POLICY, Permission
from marketplace.usecases.bids import submit_bid, withdraw_bid
from marketplace.usecases.enrolments import enrolment_of
from marketplace.views.blueprint import blueprint, load_tender
from marketplace.views.public_pages import download as download_text
from service_centre.db import db, transaction
from service_centre.errors import NotFound
from service_centre.objects import object_store
from service_centre.organisations.models import Organisation
from service_centre.web import current_actor, guarded_by, public

CLIENT: Final = Path(__file__).parents[1] / "static" / "seal_bid.py"


@blueprint.get("/seal_bid.py")
@public
def sealing_client() -> Response:
    return download_text(CLIENT.read_text(encoding="utf-8"), "seal_bid.py", kind="text/x-python")


@blueprint.get("/tenders/<int:tender_id>/bid")
@guarded_by(POLICY, Permission.BID_SEND, load=load_tender)
def bid(tender: RosterTender) -> str:
    session, agency_id = db.session(), current_actor().organisation_id
    return render_template(
        "marketplace/bid.html",
        tender=tender,
        agency=session.get_one(Organisation, agency_id),
        enrolment=enrolment_of(session, tender.roster_id, agency_id),
        bid=tender.bid_of(agency_id),
        bidding=tender.state is TenderState.BIDDING,
        largest=LARGEST_BUCKET,
        most_cases=MOST_CASES,
        most_yuan=LARGEST_AMOUNT_FEN // 100,
    )


@blueprint.put("/tenders/<int:tender_id>/bid")
@guarded_by(POLICY, Permission.BID_SEND, load=load_tender)
def send_bid(tender: RosterTender) -> tuple[Response, int]:
    raw = request.stream.read(LARGEST_FILE + 1)
    with transaction() as session:
        answer = submit_bid(session, tender, raw, store=object_store(), actor=current_actor())
    if answer.refusal is not None:
        raise answer.refusal
    assert answer.bid is not None
    return jsonify({"receipt": answer.bid.receipt_text, "signature": answer.bid.receipt_signature}), 201


@blueprint.get("/tenders/<int:tender_id>/receipt.json")
@guarded_by(POLICY, Permission.BID_SEND, load=load_tender)
def bid_receipt(tender: RosterTender) -> Response:
    """The signed receipt of one's own bid."""
    mine = tender.bid_of(current_actor().organisation_id)
    if mine is None:
        raise NotFound
    answer = jsonify({"receipt": parse(mine.receipt_text), "signature": mine.receipt_signature})
    answer.headers["Content-Disposition"] = f'attachment; filename="{tender.number}-receipt.json"'
    return answer


@blueprint.post("/tenders/<int:tender_id>/bid-withdrawal")
@guarded_by(POLICY, Permission.BID_SEND, load=load_tender)
def take_bid_back(tender: RosterTender) -> Plain:
    with transaction() as session:
        refusal = withdraw_bid(session, tender, actor=current_actor())
    if refusal is not None:
        raise refusal
    flash(gettext("投标已撤回。"), "ok")
    return redirect(url_for("marketplace.bid", tender_id=tender.id))
