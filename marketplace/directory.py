"""The public site of the supermarket: agencies with their work, and figures; reads only what is public anyway."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from marketplace.domain.expectation import Luck, luck_of
from marketplace.domain.selection import SelectionMethod
from marketplace.domain.verification import assurance_level
from marketplace.models import DrawRound, Roster, RosterEntry, RosterVersion, RotationEvent, Selection
from marketplace.queries import names_of
from service_centre.calendar import beijing_day
from service_centre.matters.models import Engagement
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation

MOST_DRAWS: Final = 2000
"""Figures are of the newest so many draws; each is read whole."""
MOST_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader looks for; an empty one matches everything."""

    text: str = ""
    roster_id: int | None = None
    agency_class: int | None = None
    discipline: str = ""
    suspended: bool | None = None

    def matches(self, entry: RosterEntry) -> bool:
        name = f"{entry.agency.name} {entry.agency.credit_code}".lower()
        return (
            self.text.strip().lower() in name
            and self.roster_id in (None, entry.roster_version.roster_id)
            and self.agency_class in (None, entry.agency_class)
            and (not self.discipline or self.discipline in entry.disciplines)
            and self.suspended in (None, entry.suspended)
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """One agency in one roster in force, with the number of its engagements."""

    entry: RosterEntry
    engagements: int
    running: int


def entries_in_force(session: Session) -> Sequence[RosterEntry]:
    """Every entry of the newest version of each roster."""
    newest = select(RosterVersion.roster_id, func.max(RosterVersion.number).label("number")).group_by(
        RosterVersion.roster_id
    )
    latest = newest.subquery()
    return session.scalars(
        select(RosterEntry)
        .join(RosterEntry.roster_version)
        .join(latest, (latest.c.roster_id == RosterVersion.roster_id) & (latest.c.number == RosterVersion.number))
        .options(
            contains_eager(RosterEntry.roster_version).joinedload(RosterVersion.roster), joinedload(RosterEntry.agency)
        )
        .order_by(RosterVersion.roster_id, RosterEntry.place)
    ).all()


def listed(session: Session, filters: Filters) -> list[Listed]:
    """The directory, in the order of the rosters."""
    found = [entry for entry in entries_in_force(session) if filters.matches(entry)]
    counted = _engagements_of(session, [entry.agency_id for entry in found])
    return [Listed(entry, *counted.get(entry.agency_id, (0, 0))) for entry in found]


def _engagements_of(session: Session, agency_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """All and running engagements by agency."""
    rows = session.execute(
        select(Engagement.agency_id, func.count(), func.count().filter(Engagement.concluded_at.is_(None)))
        .where(Engagement.agency_id.in_(agency_ids))
        .group_by(Engagement.agency_id)
    )
    return {agency_id: (total, running) for agency_id, total, running in rows}


@dataclass(frozen=True, slots=True)
class AgencyWork:
    """What an agency got, and how: nothing of the cases but their numbers."""

    agency: Organisation
    entries: Sequence[RosterEntry]
    selections: Sequence[Selection]
    engagements: Sequence[Engagement]
    turns: Sequence[RotationEvent]
    luck: Luck


def agency_work(session: Session, agency_id: int) -> AgencyWork | None:
    """The work of one agency; null for whoever never stood in a roster."""
    agency = session.get(Organisation, agency_id)
    if agency is None or agency.kind is not OrganisationKind.AGENCY:
        return None
    if session.scalars(select(RosterEntry.id).where(RosterEntry.agency_id == agency_id).limit(1)).first() is None:
        return None
    return AgencyWork(
        agency=agency,
        entries=[entry for entry in entries_in_force(session) if entry.agency_id == agency_id],
        selections=session.scalars(
            select(Selection).where(Selection.agency_id == agency_id).order_by(Selection.id.desc()).limit(MOST_ROWS)
        ).all(),
        engagements=session.scalars(
            select(Engagement).where(Engagement.agency_id == agency_id).order_by(Engagement.id.desc()).limit(MOST_ROWS)
        ).all(),
        turns=session.scalars(
            select(RotationEvent)
            .where(RotationEvent.agency_code == agency.credit_code)
            .order_by(RotationEvent.id.desc())
            .limit(MOST_ROWS)
        ).all(),
        luck=luck_of(_records(session)).get(str(agency.credit_code), Luck()),
    )


def _records(session: Session) -> list[Mapping[str, Any]]:
    """The newest records. They were checked when they were made, so reading them loosely suffices."""
    texts = session.scalars(
        select(DrawRound.record_text)
        .where(DrawRound.record_text.is_not(None))
        .order_by(DrawRound.id.desc())
        .limit(MOST_DRAWS)
    )
    return [json.loads(text) for text in texts if text]


@dataclass(frozen=True, slots=True)
class Fortune:
    """One agency's luck under its name."""

    code: str
    name: str
    luck: Luck


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of the whole supermarket."""

    agencies: int
    rosters: int
    draws: int
    voids: int
    turns: int
    levels: Mapping[int, int]
    methods: Mapping[SelectionMethod, int]
    months: Sequence[tuple[str, int]]
    """Agencies taken, by the month in Beijing of the result; twelve months, the last one is the present."""
    fortunes: Sequence[Fortune]


def statistics(session: Session, now: datetime) -> Statistics:
    """Everything the page of figures shows."""
    records = _records(session)
    luck = luck_of(records)
    names = names_of(session, list(luck))
    methods = session.execute(
        select(Selection.method, func.count()).where(Selection.agency_id.is_not(None)).group_by(Selection.method)
    )
    return Statistics(
        agencies=len({entry.agency_id for entry in entries_in_force(session)}),
        rosters=session.scalar(select(func.count()).select_from(Roster)) or 0,
        draws=len(records),
        voids=session.scalar(select(func.count()).where(DrawRound.void_text.is_not(None))) or 0,
        turns=session.scalar(
            select(func.count()).where(Selection.agency_id.is_not(None), Selection.agency_rank.is_(None))
        )
        or 0,
        levels=dict(sorted(Counter(assurance_level(record) for record in records).items())),
        methods={row[0]: row[1] for row in methods},
        months=_months(session, now),
        fortunes=[
            Fortune(code, names.get(code, code), one)
            for code, one in sorted(luck.items(), key=lambda item: (-item[1].won, item[0]))
        ],
    )


def _months(session: Session, now: datetime) -> list[tuple[str, int]]:
    last = beijing_day(now)
    months = [(last.year * 12 + last.month - 1 - back) for back in reversed(range(12))]
    taken = session.scalars(
        select(Engagement.engaged_at).where(Engagement.engaged_at >= now.replace(year=now.year - 1, day=1))
    )
    counted = Counter(day.year * 12 + day.month - 1 for day in map(beijing_day, taken))
    return [(f"{month // 12}-{month % 12 + 1:02}", counted[month]) for month in months]
