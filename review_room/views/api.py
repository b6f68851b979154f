"""The room's API: one bootstrap, operations in, events out, tickets for the live process."""

from typing import Any

import itsdangerous
from flask import current_app, g, jsonify, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from werkzeug.wrappers import Response

from review_room.domain.carried_mark import STATE_LABELS as CARRIED_STATE_LABELS
from review_room.domain.finding import CLASS_LABELS, DISCIPLINE_LABELS, HOLDS_BACK, STATE_LABELS, FindingClass
from review_room.domain.lifecycle import STATE_LABELS as CASE_STATE_LABELS
from review_room.domain.sheet_change import LABELS as CHANGE_LABELS
from review_room.domain.stamp import STAMP_LABELS
from review_room.errors import BadOperation
from review_room.models import ReviewCase, Room
from review_room.permitted_acts import permitted_acts
from review_room.policy import POLICY, Permission, sees, sees_reviews
from review_room.queries import EVENTS_AT_ONCE, marks_of, visible_events, visible_findings
from review_room.room_sheets import discipline_of_department, organisations_json, sheets_json
from review_room.talk.bootstrap import talk_json
from review_room.talk.told_now import events_told_now
from review_room.usecases.events import carried_json, event_json, finding_json, mark_json
from review_room.usecases.operations import Done
from review_room.usecases.operations_together import Outcome, perform_one, perform_together
from review_room.usecases.sheet_scales import scale_json, visible_scales
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case, load_case_to_operate
from service_centre.config import Installation
from service_centre.db import db, transaction
from service_centre.errors import ChangedMeanwhile, DomainError, Unstorable
from service_centre.pages import error_json
from service_centre.permissions import Actor, permits
from service_centre.web import LARGEST_ID, current_actor, guarded_by, now

LIVE_SALT = "live-ticket"


@blueprint.get("/cases/<int:case_id>/room")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def room(case: ReviewCase) -> str:
    g.live_origin = _live_origin()
    return render_template("review_room/room.html", case=case)


@blueprint.get("/cases/<int:case_id>/room.json")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def room_json(case: ReviewCase) -> Response:
    session, actor = db.session(), current_actor()
    # The number first: whatever is written meanwhile arrives again as an event, never lost between the two.
    last_event = session.get_one(Room, case.id).last_event
    findings = visible_findings(session, case, actor)
    marks = marks_of(session, findings)
    return jsonify(
        {
            "case": _case_json(case),
            "me": {
                "account_id": actor.account_id,
                "name": actor.name,
                "organisation_id": actor.organisation_id,
                "can_annotate": permits(POLICY, actor, Permission.ANNOTATE, case),
                "classes": [str(one) for one in FindingClass],
                "discipline": discipline_of_department(session, actor),
                "sees_reviews": sees_reviews(actor, case),
            },
            "organisations": organisations_json(session, case, actor),
            "sheets": sheets_json(session, case),
            "disciplines": [{"code": code, "label": gettext(label)} for code, label in DISCIPLINE_LABELS.items()],
            "classes": [
                {
                    "code": code,
                    "label": gettext(label),
                    "blocks": code in HOLDS_BACK,
                    "needs_provision": code is FindingClass.MANDATORY,
                }
                for code, label in CLASS_LABELS.items()
            ],
            "sheet_changes": {change: gettext(label) for change, label in CHANGE_LABELS.items()},
            "finding_states": {state: gettext(label) for state, label in STATE_LABELS.items()},
            "actions": permitted_acts(actor, case),
            "findings": [finding_json(finding) for finding in findings],
            "marks": [mark_json(mark, finding) for finding in findings for mark in marks.get(finding.id, [])],
            "carried": [one for finding in findings for one in carried_json(marks.get(finding.id, []), finding)],
            "stamps": _stamps(),
            "scales": [scale_json(one) for one in visible_scales(session, case, actor)],
            "carried_states": {state: gettext(label) for state, label in CARRIED_STATE_LABELS.items()},
            **talk_json(session, case, actor, findings),
            "last_event": last_event,
            "csrf": generate_csrf(),
            **_addresses(case, actor),
            "precedents_url": (
                url_for(".precedents") if permits(POLICY, actor, Permission.PRECEDENT_READ, None) else None
            ),
            "live": {"ticket_url": url_for(".live_ticket", case_id=case.id)},
        }
    )


def _addresses(case: ReviewCase, actor: Actor) -> dict[str, str | None]:
    """Where the client tells of viewing and asks for contradictions; none where that is not the reader's business."""
    named = {
        "viewings_url": (Permission.VIEWING_SEND, ".send_viewing"),
        "conflicts_url": (Permission.CONFLICT_READ, ".conflicts"),
    }
    return {
        name: url_for(endpoint, case_id=case.id) if permits(POLICY, actor, permission, case) else None
        for name, (permission, endpoint) in named.items()
    }


def _case_json(case: ReviewCase) -> dict[str, object]:
    return {
        "id": case.id,
        "case_no": case.case_no,
        "project": case.project.name,
        "state": case.state,
        "state_label": gettext(CASE_STATE_LABELS[case.state]),
        "round": case.round,
    }


def _stamps() -> list[dict[str, str]]:
    """The wordings as they stand on a sheet, and what they mean in the reader's language."""
    return [{"code": code, "wording": words, "label": gettext(words)} for code, words in STAMP_LABELS.items()]


@blueprint.post("/cases/<int:case_id>/operations")
@guarded_by(POLICY, Permission.ROOM_OPERATE, load=load_case_to_operate)
def operations(case: ReviewCase) -> tuple[Response, int]:
    content = request.get_json(silent=True)
    if not isinstance(content, dict):
        raise BadOperation(reason="不是 JSON")
    if "operations" in content:
        return _several(case.id, content["operations"]), 200
    try:
        with transaction() as session:
            done = perform_one(session, session.get_one(ReviewCase, case.id), content, actor=current_actor(), now=now())
            answer = _done_json(done)
    except IntegrityError as error:
        raise ChangedMeanwhile from error
    return jsonify(answer), 200 if done.repeated else 201


def _several(case_id: int, contents: object) -> Response:
    """An answer for each operation, in order; nothing of a refused one stays, and it stops no other."""
    if not isinstance(contents, list):
        raise BadOperation(reason="不是 JSON")
    try:
        with transaction() as session:
            case = session.get_one(ReviewCase, case_id)
            outcomes = perform_together(session, case, contents, actor=current_actor(), now=now())
            answers = [_outcome_json(outcome) for outcome in outcomes]
    except (DBAPIError, ChangedMeanwhile, UnicodeEncodeError):  # one of them broke the transaction of all
        answers = [_outcome_json(_alone(case_id, content)) for content in contents]
    return jsonify({"answers": answers})


def _alone(case_id: int, content: object) -> Outcome:
    try:
        with transaction() as session:
            case = session.get_one(ReviewCase, case_id)
            return perform_together(session, case, [content], actor=current_actor(), now=now())[0]
    except DomainError as refusal:
        return refusal
    except (DataError, UnicodeEncodeError):
        return Unstorable()
    except IntegrityError:
        return ChangedMeanwhile()


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return error_json(outcome) if isinstance(outcome, DomainError) else _done_json(outcome)


def _done_json(done: Done) -> dict[str, Any]:
    return {"number": done.number, "events": [event_json(event) for event in done.events]}


@blueprint.get("/cases/<int:case_id>/events")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def events(case: ReviewCase) -> Response:
    session = db.session()
    after = min(request.args.get("after", 0, type=int), LARGEST_ID)
    last = session.get_one(Room, case.id).last_event
    found = visible_events(session, case, current_actor(), after=after)
    if len(found) == EVENTS_AT_ONCE:
        last = found[-1].number  # the rest is asked for from there on
    return jsonify({"events": events_told_now(session, found), "last": max([last, *(event.number for event in found)])})


@blueprint.post("/cases/<int:case_id>/live-ticket")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def live_ticket(case: ReviewCase) -> Response:
    actor = current_actor()
    signer = itsdangerous.URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt=LIVE_SALT)
    ticket = signer.dumps(
        {
            "case": case.id,
            "account": actor.account_id,
            "name": actor.name,
            "organisation": actor.organisation_id,
            "sees": list(sees(actor, case)),
        }
    )
    return jsonify({"url": _installation().live_url, "ticket": ticket})


def _installation() -> Installation:
    told: Installation = current_app.config["INSTALLATION"]
    return told


def _live_origin() -> str:
    scheme, _, rest = _installation().live_url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0]}"
