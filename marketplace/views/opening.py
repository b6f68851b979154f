"""Opening officers: their keys, and the page where their browser opens its shares."""

from flask import Response, jsonify, render_template

from marketplace.models import RosterTender
from marketplace.policy import POLICY, Permission
from marketplace.usecases.bid_opening import envelopes_for, reveal_shares
from marketplace.usecases.opening_keys import challenge_for, opening_key_of, register_opening_key
from marketplace.views.blueprint import blueprint, load_tender
from marketplace.views.sent import strict_json
from service_centre.db import db, transaction
from service_centre.errors import Invalid
from service_centre.objects import object_store
from service_centre.web import anything, current_actor, guarded_by, now


@blueprint.get("/opening-keys")
@guarded_by(POLICY, Permission.OPENING_KEY_REGISTER, load=anything)
def opening_keys(_subject: object) -> str:
    account_id = current_actor().account_id
    key = opening_key_of(db.session(), account_id)
    return render_template("marketplace/opening_keys.html", key=key, account_id=account_id)


@blueprint.post("/opening-keys/challenge")
@guarded_by(POLICY, Permission.OPENING_KEY_REGISTER, load=anything)
def opening_key_challenge(_subject: object) -> Response:
    return jsonify({"challenge": challenge_for(strict_json().get("public_key"), current_actor())})


@blueprint.post("/opening-keys")
@guarded_by(POLICY, Permission.OPENING_KEY_REGISTER, load=anything)
def new_opening_key(_subject: object) -> tuple[Response, int]:
    sent = strict_json()
    with transaction() as session:
        key = register_opening_key(
            session,
            public_key=sent.get("public_key"),
            answer=sent.get("answer"),
            actor=current_actor(),
            now=now(),
        )
    return jsonify({"public_key": key.public_key}), 201


@blueprint.get("/tenders/<int:tender_id>/opening")
@guarded_by(POLICY, Permission.BID_OPEN, load=load_tender)
def bid_opening(tender: RosterTender) -> str:
    return render_template(
        "marketplace/opening.html",
        tender=tender,
        holder=tender.holder_of(current_actor().account_id),
        overdue=tender.deadline_at < now(),
    )


@blueprint.get("/tenders/<int:tender_id>/envelopes.json")
@guarded_by(POLICY, Permission.BID_OPEN, load=load_tender)
def envelopes(tender: RosterTender) -> Response:
    """This officer's sealed shares of all bids, after the deadline."""
    told = envelopes_for(db.session(), tender, store=object_store(), actor=current_actor())
    return jsonify({"envelopes": told})


@blueprint.post("/tenders/<int:tender_id>/shares")
@guarded_by(POLICY, Permission.BID_OPEN, load=load_tender)
def shares(tender: RosterTender) -> tuple[Response, int]:
    told = strict_json().get("shares")
    if not isinstance(told, dict):
        raise Invalid
    with transaction() as session:
        reveal_shares(session, tender, told, store=object_store(), actor=current_actor())
    return jsonify({"state": str(tender.state)}), 201
