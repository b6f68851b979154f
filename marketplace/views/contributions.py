"""Where contributors register keys, commit and open; their keys and nonces stay in their browser."""

from flask import flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from marketplace.forms import BeaconForm
from marketplace.models import DrawRound
from marketplace.policy import POLICY, Permission
from marketplace.usecases.draws import commit_part, open_part, read_beacon, stage_of
from marketplace.usecases.keys import key_in_force, register_key
from marketplace.views.blueprint import blueprint, load_round
from marketplace.views.sent import strict_json
from service_centre.db import db, transaction
from service_centre.web import anything, current_actor, guarded_by, now


@blueprint.get("/keys")
@guarded_by(POLICY, Permission.KEY_REGISTER, load=anything)
def keys(_subject: object) -> str:
    account_id = current_actor().account_id
    assert account_id is not None
    return render_template("marketplace/keys.html", key=key_in_force(db.session(), account_id), account_id=account_id)


@blueprint.post("/keys")
@guarded_by(POLICY, Permission.KEY_REGISTER, load=anything)
def new_key(_subject: object) -> tuple[Response, int]:
    sent = strict_json()
    with transaction() as session:
        key = register_key(
            session,
            public_key=sent.get("public_key", ""),
            proof=sent.get("proof", ""),
            actor=current_actor(),
            now=now(),
        )
    return jsonify({"public_key": key.public_key}), 201


@blueprint.get("/rounds/<int:round_id>/part")
@guarded_by(POLICY, Permission.DRAW_CONTRIBUTE, load=load_round)
def part(attempt: DrawRound) -> str:
    return render_template(
        "marketplace/part.html",
        attempt=attempt,
        part=attempt.part_of(current_actor().account_id),
        beacon=attempt.announcement["beacon"],
        stage=stage_of(attempt, now()),
        beacon_form=BeaconForm(),
    )


@blueprint.get("/rounds/<int:round_id>/part.json")
@guarded_by(POLICY, Permission.DRAW_CONTRIBUTE, load=load_round)
def part_json(attempt: DrawRound) -> Response:
    """What a contributor needs, as published text: it computes the digests itself."""
    mine = attempt.part_of(current_actor().account_id)
    assert mine is not None
    return jsonify(
        {
            "contributor": mine.contributor,
            "announcement": attempt.announcement_text,
            "seal": attempt.seal_text,
            "commitment": mine.commitment,
            "opened": mine.nonce is not None,
            "stage": stage_of(attempt, now()),
            "closed": attempt.closed_at is not None,
        }
    )


@blueprint.post("/rounds/<int:round_id>/commitment")
@guarded_by(POLICY, Permission.DRAW_CONTRIBUTE, load=load_round)
def commitment(attempt: DrawRound) -> tuple[Response, int]:
    sent = strict_json()
    with transaction() as session:
        commit_part(
            session,
            attempt,
            announcement=sent.get("announcement"),
            commitment=sent.get("commitment"),
            actor=current_actor(),
            now=now(),
        )
    return jsonify({"sealed": attempt.seal_digest}), 201


@blueprint.post("/rounds/<int:round_id>/opening")
@guarded_by(POLICY, Permission.DRAW_CONTRIBUTE, load=load_round)
def opening(attempt: DrawRound) -> tuple[Response, int]:
    sent = strict_json()
    with transaction() as session:
        open_part(
            session,
            attempt,
            nonce=sent.get("nonce"),
            signature=sent.get("signature"),
            actor=current_actor(),
            now=now(),
        )
    return jsonify({"recorded": attempt.record_digest}), 201


@blueprint.post("/rounds/<int:round_id>/beacon")
@guarded_by(POLICY, Permission.DRAW_CONTRIBUTE, load=load_round)
def beacon(attempt: DrawRound) -> Response:
    form = BeaconForm()
    with transaction() as session:
        read_beacon(session, attempt, numbers=form.numbers.data or "", actor=current_actor(), now=now())
    flash(gettext("信标已记入。"), "ok")
    return redirect(url_for("marketplace.part", round_id=attempt.id))
