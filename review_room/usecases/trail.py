"""What a case leaves in the trail: one way to note, and the only place that moves a case."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from review_room.domain.lifecycle import CaseAction, next_state
from review_room.models import ReviewCase
from service_centre import audit
from service_centre.audit.models import AuditEntry
from service_centre.permissions import Actor


def note(
    session: Session, case: ReviewCase, action: str, *, actor: Actor, now: datetime, facts: Mapping[str, object]
) -> AuditEntry:
    """Write what happened in the case, which stays in its state."""
    said = {"case_no": case.case_no, "state": case.state, **facts}
    return audit.record(session, stream=case.audit_stream, actor=actor, action=action, now=now, facts=said)


def step(
    session: Session, case: ReviewCase, action: CaseAction, *, actor: Actor, now: datetime, facts: Mapping[str, object]
) -> AuditEntry:
    """Move the case through its table, and write from where to where (domain.md). Raises ActionNotAllowed."""
    before = case.state
    case.state = next_state(before, action)
    said = {"case_no": case.case_no, "from": before, "to": case.state, **facts}
    return audit.record(session, stream=case.audit_stream, actor=actor, action=action, now=now, facts=said)
