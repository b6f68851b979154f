"""What the room's client is told of the talk when it opens."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from review_room.domain.remark import AUDIENCE_LABELS, REMARK_AT_MOST
from review_room.models import Finding, ReviewCase
from review_room.policy import POLICY, Permission
from review_room.talk.queries import assignment_json, own_assignments, remark_json, visible_remarks
from review_room.usecases.attachments import largest_bytes
from service_centre.calendar import beijing_day
from service_centre.permissions import Actor, permits
from service_centre.web import now


def talk_json(session: Session, case: ReviewCase, actor: Actor, findings: Sequence[Finding]) -> dict[str, Any]:
    """Remarks and assignments the reader may know, what they may do, and where the client asks for more."""
    return {
        "remarks": [remark_json(one) for one in visible_remarks(session, case, actor, findings)],
        "assignments": [assignment_json(one) for one in own_assignments(session, actor, findings)],
        "talk": {
            "may_write": permits(POLICY, actor, Permission.REMARK_WRITE, case),
            "assigns": {one: _may_assign(actor, case, one) for one in ("own", "other")},
            "audiences": {audience: gettext(label) for audience, label in AUDIENCE_LABELS.items()},
            "longest": REMARK_AT_MOST,
            "largest": largest_bytes(session),
            "today": beijing_day(now()).isoformat(),
            "people_url": url_for("review_room.people", case_id=case.id),
            "seen_url": url_for("review_room.seen_mentions", case_id=case.id),
            "send_url": url_for("review_room.send_attachment", case_id=case.id),
            "attachment_url": "/review-room/attachments/",
            "wordings_url": url_for("review_room.wordings_json") if _keeps_wordings(actor) else None,
            "wordings_page": url_for("review_room.wordings"),
        },
    }


def _keeps_wordings(actor: Actor) -> bool:
    return permits(POLICY, actor, Permission.WORDING_KEEP, None)


def _may_assign(actor: Actor, case: ReviewCase, whose: str) -> bool:
    """Whether the reader's unit assigns findings of its own, or issued ones of others."""
    own = whose == "own"
    sample = Finding(
        case=case, organisation_id=actor.organisation_id if own else None, issued_at=None if own else now()
    )
    return permits(POLICY, actor, Permission.FINDING_ASSIGN, sample)
