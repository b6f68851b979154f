"""Writing the audit trail, in the transaction of the act itself."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service_centre.audit.chain import GENESIS, canonical, entry_digest
from service_centre.audit.models import AuditEntry
from service_centre.permissions import Actor


def record(
    session: Session, *, stream: str, actor: Actor, action: str, now: datetime, facts: Mapping[str, Any]
) -> AuditEntry:
    """Append one entry to `stream` and return it.

    Writers of one stream queue up behind a lock that ends with their transaction, so positions have
    no gaps and nobody has to try again.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(stream, 0))))
    last = session.scalars(
        select(AuditEntry).where(AuditEntry.stream == stream).order_by(AuditEntry.position.desc()).limit(1)
    ).first()
    position = last.position + 1 if last else 0
    body = canonical(
        {
            "stream": stream,
            "position": position,
            "action": str(action),
            "at": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": {
                "account": actor.account_id,
                "name": actor.name,
                "organisation": actor.organisation_id,
                "roles": sorted(actor.roles),
            },
            "facts": dict(facts),
        }
    )
    entry = AuditEntry(
        stream=stream,
        position=position,
        action=str(action),
        recorded_at=now,
        account_id=actor.account_id,
        organisation_id=actor.organisation_id,
        body=body,
        digest=entry_digest(last.digest if last else GENESIS, body),
    )
    session.add(entry)
    session.flush()
    return entry
