"""Keeping rosters: every change is a new, immutable version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.canonical import canon, digest
from marketplace.models import Interest, Roster, RosterEntry, RosterVersion
from marketplace.usecases.locking import lock
from service_centre.audit.recording import record
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor


@dataclass(frozen=True, slots=True)
class EntryTerms:
    """What a roster says about one agency. Order in the list is the place in the roster tender."""

    agency_id: int
    agency_class: int
    disciplines: Sequence[str]
    capacity: int
    suspended: bool = False
    balls: int = 1


def create_roster(session: Session, *, code: str, name: str, centre_id: int, actor: Actor, now: datetime) -> Roster:
    """A new roster without any version yet."""
    roster = Roster(code=code, name=name, centre_id=centre_id)
    session.add(roster)
    session.flush()
    record(session, stream=roster.audit_stream, actor=actor, action="roster_created", now=now, facts={"code": code})
    return roster


def publish_roster_version(
    session: Session, roster: Roster, entries: Sequence[EntryTerms], *, reason: str, actor: Actor, now: datetime
) -> RosterVersion:
    """Put a whole new list in force, in the order of the tender's places."""
    lock(session, roster)
    number = roster.current.number + 1 if roster.current else 1
    agencies = {
        one.id: one
        for one in session.scalars(select(Organisation).where(Organisation.id.in_([e.agency_id for e in entries])))
    }
    document = {
        "type": "lianshen/1/roster",
        "id": roster.code,
        "version": number,
        "entries": [_entry_text(agencies[one.agency_id], place, one) for place, one in enumerate(entries, start=1)],
    }
    version = RosterVersion(
        roster=roster,
        number=number,
        text=canon(document).decode(),
        digest=digest(document),
        reason=reason,
        published_at=now,
        published_by_id=actor.account_id,
    )
    version.entries = [
        RosterEntry(
            agency_id=one.agency_id,
            place=place,
            agency_class=one.agency_class,
            disciplines=sorted(one.disciplines),
            capacity=one.capacity,
            suspended=one.suspended,
            balls=one.balls,
        )
        for place, one in enumerate(entries, start=1)
    ]
    session.add(version)
    session.flush()
    facts = {"version": number, "digest": f"sha256:{version.digest}", "reason": reason}
    record(session, stream=roster.audit_stream, actor=actor, action="roster_version_published", now=now, facts=facts)
    return version


def _entry_text(agency: Organisation, place: int, terms: EntryTerms) -> dict[str, object]:
    return {
        "place": place,
        "agency": agency.credit_code,
        "name": agency.name,
        "control_group": agency.control_group,
        "class": terms.agency_class,
        "disciplines": sorted(terms.disciplines),
        "capacity": terms.capacity,
        "suspended": terms.suspended,
        "balls": terms.balls,
    }


def set_suspension(
    session: Session, roster: Roster, agency_id: int, *, suspended: bool, reason: str, actor: Actor, now: datetime
) -> RosterVersion:
    """Suspend or reinstate one agency: the same list with one difference, as a new version."""
    current = roster.current
    entries = [
        EntryTerms(
            agency_id=one.agency_id,
            agency_class=one.agency_class,
            disciplines=one.disciplines,
            capacity=one.capacity,
            suspended=suspended if one.agency_id == agency_id else one.suspended,
            balls=one.balls,
        )
        for one in (current.entries if current else [])
    ]
    return publish_roster_version(session, roster, entries, reason=reason, actor=actor, now=now)


def declare_interest(
    session: Session, *, agency_id: int, organisation_id: int, relation: str, actor: Actor, now: datetime
) -> Interest:
    """A tie that excludes the agency from cases of that organisation from now on. Declaring it again is harmless."""
    known = session.scalars(
        select(Interest).where(Interest.agency_id == agency_id, Interest.organisation_id == organisation_id)
    ).first()
    if known:
        return known
    interest = Interest(
        agency_id=agency_id,
        organisation_id=organisation_id,
        relation=relation,
        declared_at=now,
        declared_by_id=actor.account_id,
    )
    session.add(interest)
    session.flush()
    facts = {"agency": agency_id, "organisation": organisation_id, "relation": relation}
    record(session, stream=f"agency/{agency_id}", actor=actor, action="interest_declared", now=now, facts=facts)
    return interest
