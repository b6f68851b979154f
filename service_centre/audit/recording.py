"""Writing the audit trail, in the transaction of the act itself."""

from collections.abc import Mapping, Sequence
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
    """Append one entry to `stream` and return it."""
    return record_several(session, stream=stream, actor=actor, now=now, acts=[(action, facts)])[0]


def record_several(
    session: Session, *, stream: str, actor: Actor, now: datetime, acts: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[AuditEntry]:
    """Append an entry for each (action, facts), in order.

    Writers of one stream queue up behind a lock that ends with their transaction, so positions have
    no gaps and nobody has to try again.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(stream, 0))))
    last = session.execute(
        select(AuditEntry.position, AuditEntry.digest)
        .where(AuditEntry.stream == stream)
        .order_by(AuditEntry.position.desc())
        .limit(1)
    ).first()
    position, digest = (last.position, last.digest) if last else (-1, GENESIS)
    entries = []
    for action, facts in acts:
        position += 1
        entry = _entry(stream, position, digest, actor=actor, action=str(action), now=now, facts=facts)
        digest = entry.digest
        entries.append(entry)
    session.add_all(entries)
    session.flush()
    return entries


def _entry(
    stream: str, position: int, previous: str, *, actor: Actor, action: str, now: datetime, facts: Mapping[str, Any]
) -> AuditEntry:
    body = canonical(
        {
            "stream": stream,
            "position": position,
            "action": action,
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
    return AuditEntry(
        stream=stream,
        position=position,
        action=action,
        recorded_at=now,
        account_id=actor.account_id,
        organisation_id=actor.organisation_id,
        body=body,
        digest=entry_digest(previous, body),
    )
