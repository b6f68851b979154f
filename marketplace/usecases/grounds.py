"""What opens a sanction: a score, a red line, a contract that never came, two refusals without reason."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.rotation import FAULTS, sanction_due
from marketplace.domain.sanction import PENDING, RED_LINE_LABELS, Ground, RedLine
from marketplace.domain.sanction_errors import AlreadyPending, NotInRoster, WordsMissing
from marketplace.domain.selection import SelectionState
from marketplace.models import AssessmentSheet, Roster, RotationEvent, Sanction, Selection
from marketplace.usecases.locking import lock
from marketplace.usecases.rosters import set_suspension
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day
from service_centre.organisations.models import Organisation
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting


def open_sanction(
    session: Session,
    roster: Roster,
    agency_id: int,
    ground: Ground,
    *,
    reference: str,
    facts: str,
    red_line: RedLine | None = None,
    sheet: AssessmentSheet | None = None,
    actor: Actor,
    now: datetime,
) -> Sanction | None:
    """Open a sanction; null where the same thing has opened one, or one on this ground is still pending."""
    lock(session, roster)
    same = select(Sanction.id).where(
        Sanction.roster_id == roster.id, Sanction.agency_id == agency_id, Sanction.ground == ground
    )
    if session.scalars(same.where((Sanction.reference == reference) | Sanction.state.in_(PENDING))).first():
        return None
    sanction = Sanction(
        roster=roster,
        agency_id=agency_id,
        ground=ground,
        red_line=red_line,
        reference=reference,
        facts=facts,
        sheet=sheet,
        opened_at=now,
        opened_by_id=actor.account_id,
    )
    session.add(sanction)
    session.flush()
    told = {"agency": agency_id, "ground": str(ground), "reference": reference, "facts": facts}
    record(session, stream=sanction.audit_stream, actor=actor, action="sanction_opened", now=now, facts=told)
    return sanction


def report_red_line(
    session: Session, roster: Roster, *, agency_id: int, red_line: RedLine, facts: str, actor: Actor, now: datetime
) -> Sanction:
    """A red line was crossed: the agency is suspended at once, and what follows is decided by others.

    Raises WordsMissing, NotInRoster, or AlreadyPending while another red line is being dealt with.
    """
    if not facts.strip():
        raise WordsMissing(what="事实和证据")
    current = roster.current
    entry = next((one for one in current.entries if one.agency_id == agency_id), None) if current else None
    if entry is None:
        raise NotInRoster
    sanction = open_sanction(
        session,
        roster,
        agency_id,
        Ground.RED_LINE,
        reference=f"red_line/{red_line}/{now.isoformat()}",
        facts=facts.strip(),
        red_line=red_line,
        actor=actor,
        now=now,
    )
    if sanction is None:
        raise AlreadyPending
    if not entry.suspended:
        sanction.interim = True
        reason = f"触及红线，即时暂停：{RED_LINE_LABELS[red_line]}"
        set_suspension(session, roster, agency_id, suspended=True, reason=reason, actor=actor, now=now)
    return sanction


def look_for_grounds(session: Session, *, now: datetime) -> int:
    """Open what contracts and rotations give rise to; for the periodic tasks. Returns how many were opened."""
    opened = [*_overdue_contracts(session, now=now), *_refusals(session, now=now)]
    return sum(one is not None for one in opened)


def _overdue_contracts(session: Session, *, now: datetime) -> list[Sanction | None]:
    since = now - timedelta(days=setting(session, "marketplace.contract_removal_days"))
    overdue = session.scalars(
        select(Selection).where(Selection.state == SelectionState.ENGAGED, Selection.engaged_at < since)
    ).all()
    return [
        open_sanction(
            session,
            one.roster,
            one.agency_id or 0,
            Ground.CONTRACT_OVERDUE,
            reference=f"selection/{one.id}",
            facts=f"{one.case_no} 自 {beijing_day(one.engaged_at or now)} 委托后逾期未签合同。",
            actor=SYSTEM,
            now=now,
        )
        for one in overdue
    ]


def _refusals(session: Session, *, now: datetime) -> list[Sanction | None]:
    """Agencies of each roster that refused or kept silent twice within twelve months, in whatever queue."""
    found: list[Sanction | None] = []
    today = beijing_day(now)
    recent = (RotationEvent.kind.in_(FAULTS), RotationEvent.happened_on > today - timedelta(days=366))
    faults = session.scalars(select(RotationEvent).where(*recent).order_by(RotationEvent.id))
    by_agency: dict[tuple[int, str], list[RotationEvent]] = {}
    for event in faults:
        by_agency.setdefault((event.roster_id, event.agency_code), []).append(event)
    for (roster_id, code), events in by_agency.items():
        if not sanction_due([one.as_turn() for one in events], code, today):
            continue
        agency = session.scalars(select(Organisation).where(Organisation.credit_code == code)).one()
        last = events[-1]
        found.append(
            open_sanction(
                session,
                session.get_one(Roster, roster_id),
                agency.id,
                Ground.DECLINED_TWICE,
                reference=f"rotation/{last.id}",
                facts="；".join(f"{one.happened_on} {one.case_no}" for one in events[-2:]),
                actor=SYSTEM,
                now=now,
            )
        )
    return found
