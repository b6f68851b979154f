"""Mentions that have been looked at."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.models import Mention, Remark
from service_centre.permissions import Actor


def note_seen(session: Session, case_id: int, finding_id: str, *, actor: Actor, now: datetime) -> int:
    """The actor has looked at a finding: nothing about it waits for them. Returns how many mentions that were."""
    waiting = session.scalars(
        select(Mention)
        .join(Mention.remark)
        .where(
            Remark.case_id == case_id,
            Remark.finding_id == finding_id,
            Mention.account_id == actor.account_id,
            Mention.organisation_id == actor.organisation_id,
            Mention.seen_at.is_(None),
        )
    ).all()
    for mention in waiting:
        mention.seen_at = now
    return len(waiting)
