"""Reading what people say around findings; private layers never leave the database (security.md)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from review_room.domain.remark import WITHDRAWN_SAYS, Audience, RemarkState
from review_room.domain.visibility import reads_its_own
from review_room.models import Assignment, Finding, Mention, Remark, ReviewCase
from review_room.policy import sees
from review_room.usecases.events import attachment_json
from service_centre.permissions import Actor


def readable(actor: Actor, labels: Collection[str]) -> ColumnElement[bool]:
    """The condition on remarks that somebody with these labels may read."""
    lines: list[ColumnElement[bool]] = [Remark.audience == Audience.EVERYONE]
    if Audience.REVIEWERS in labels:
        lines.append(Remark.audience == Audience.REVIEWERS)
    if reads_its_own(labels):
        lines.append(and_(Remark.audience == Audience.UNIT, Remark.organisation_id == actor.organisation_id))
    return or_(*lines)


def visible_remarks(session: Session, case: ReviewCase, actor: Actor, findings: Sequence[Finding]) -> Sequence[Remark]:
    """The remarks on these findings that the reader may see, withdrawn ones included, in the order of the talk."""
    return session.scalars(
        select(Remark)
        .where(Remark.finding_id.in_([one.id for one in findings]), readable(actor, sees(actor, case)))
        .order_by(Remark.event_no)
    ).all()


def remarks_to_take_away(
    session: Session, case: ReviewCase, actor: Actor, findings: Sequence[Finding]
) -> dict[str, list[Remark]]:
    """What goes into an export, by finding: never an internal note, for a file is passed on."""
    found: dict[str, list[Remark]] = {}
    for remark in visible_remarks(session, case, actor, findings):
        if remark.audience is not Audience.UNIT and remark.state is RemarkState.WRITTEN:
            found.setdefault(remark.finding_id, []).append(remark)
    return found


def own_assignments(session: Session, actor: Actor, findings: Sequence[Finding]) -> Sequence[Assignment]:
    """Whom the reader's own unit has assigned these findings to; other units' are not the reader's to know."""
    if actor.organisation_id is None:
        return []
    return session.scalars(
        select(Assignment).where(
            Assignment.finding_id.in_([one.id for one in findings]),
            Assignment.organisation_id == actor.organisation_id,
            Assignment.released_at.is_(None),
        )
    ).all()


def remark_json(remark: Remark) -> dict[str, Any]:
    """A remark as the room's client knows it; of a withdrawn one only that it was there."""
    told = {
        "id": remark.id,
        "finding_id": remark.finding_id,
        "organisation_id": remark.organisation_id,
        "author_id": remark.author_id,
        "author": remark.author_name,
        "audience": remark.audience,
        "state": remark.state,
        "text": remark.text,
        "at": remark.written_at.isoformat(),
        "changed_at": remark.changed_at.isoformat() if remark.changed_at else None,
        "no": remark.event_no,
        "mentions": [{"id": one.account_id, "name": one.account_name} for one in remark.mentions],
        "attachments": [attachment_json(one) for one in remark.attachments if one.removed_at is None],
    }
    return told if remark.state is RemarkState.WRITTEN else {**told, **WITHDRAWN_SAYS}


def assignment_json(assignment: Assignment) -> dict[str, Any]:
    """Who takes care of a finding, as their own unit knows it; nobody once it was released."""
    there = assignment.released_at is None
    return {
        "finding_id": assignment.finding_id,
        "account_id": assignment.account_id if there else None,
        "name": assignment.account_name if there else "",
        "due_on": assignment.due_on.isoformat() if assignment.due_on and there else None,
        "by": assignment.assigned_by,
    }


def unseen_mentions(session: Session, actor: Actor, cases: Collection[int]) -> Sequence[Mention]:
    """Where the actor was named and has not looked yet, the newest first."""
    return session.scalars(
        select(Mention)
        .join(Mention.remark)
        .where(
            Mention.account_id == actor.account_id,
            Mention.organisation_id == actor.organisation_id,
            Mention.seen_at.is_(None),
            Remark.state == RemarkState.WRITTEN,
            Remark.case_id.in_(cases),
        )
        .options(joinedload(Mention.remark).joinedload(Remark.finding))
        .order_by(Remark.written_at.desc())
    ).all()


def assigned_to(session: Session, actor: Actor, cases: Collection[int]) -> Sequence[Assignment]:
    """What the actor's unit has assigned to the actor, the most urgent first."""
    return session.scalars(
        select(Assignment)
        .join(Assignment.finding)
        .where(
            Assignment.account_id == actor.account_id,
            Assignment.organisation_id == actor.organisation_id,
            Assignment.released_at.is_(None),
            Finding.case_id.in_(cases),
        )
        .options(joinedload(Assignment.finding))
        .order_by(Assignment.due_on.nulls_last(), Assignment.id)
    ).all()
