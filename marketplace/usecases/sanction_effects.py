"""What a sanction does to the roster: a new version at once, the bar, the re-entry, the call for a refill."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.rotation import TurnKind
from marketplace.domain.sanction import (
    GROUND_LABELS,
    MEASURE_LABELS,
    Measure,
    SanctionAction,
    SanctionState,
    next_sanction_state,
)
from marketplace.domain.sanction_errors import StillBarred
from marketplace.models import RefillProposal, Roster, RosterEntry, RosterVersion, RotationEvent, Sanction
from marketplace.usecases.locking import lock
from marketplace.usecases.rosters import EntryTerms, publish_roster_version, set_suspension
from marketplace.usecases.turns import QueueWriter
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day
from service_centre.errors import Conflict
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting

_TERMS: Final = {Measure.SUSPENSION: "suspension_months", Measure.REMOVAL: "bar_months"}


def put_in_force(session: Session, sanction: Sanction, *, actor: Actor, now: datetime) -> None:
    """Publish the roster without the agency, or with it suspended, and say until when."""
    assert sanction.measure is not None
    roster = sanction.roster
    sanction.in_force_at = now
    months = setting(session, f"marketplace.{_TERMS[sanction.measure]}")
    sanction.until_on = months_later(beijing_day(now), months)
    reason = f"{MEASURE_LABELS[sanction.measure]}：{GROUND_LABELS[sanction.ground]}"
    entry = entry_of(roster, sanction.agency_id)
    if entry is None:
        return
    if sanction.measure is Measure.SUSPENSION:
        if not entry.suspended:
            set_suspension(session, roster, sanction.agency_id, suspended=True, reason=reason, actor=actor, now=now)
        return
    rest = [terms_of(one) for one in _entries(roster) if one.agency_id != sanction.agency_id]
    publish_roster_version(session, roster, rest, reason=reason, actor=actor, now=now)
    _propose_refill(session, sanction, now=now)


def _propose_refill(session: Session, sanction: Sanction, *, now: datetime) -> None:
    left = agencies_left(sanction.roster, without=sanction.agency_id)
    session.add(RefillProposal(roster=sanction.roster, sanction=sanction, agencies_left=left, proposed_at=now))
    facts = {"sanction": sanction.id, "agencies_left": left}
    stream = sanction.roster.audit_stream
    record(session, stream=stream, actor=SYSTEM, action="refill_proposed", now=now, facts=facts)


def answer_refill(session: Session, proposal: RefillProposal, *, answer: str, actor: Actor, now: datetime) -> None:
    """What the roster's keeper makes of the proposal, in words. Raises Conflict for a second answer."""
    if proposal.answered_at is not None:
        raise Conflict
    proposal.answered_at, proposal.answered_by_id, proposal.answer = now, actor.account_id, answer
    facts = {"sanction": proposal.sanction_id, "answer": answer}
    stream = proposal.roster.audit_stream
    record(session, stream=stream, actor=actor, action="refill_answered", now=now, facts=facts)


def undo(session: Session, sanction: Sanction, *, actor: Actor, now: datetime, on_appeal: bool = False) -> None:
    """Nothing came of it: an interim suspension ends, and after a won appeal the agency stands first in its queues."""
    entry = entry_of(sanction.roster, sanction.agency_id)
    if sanction.interim and entry is not None and entry.suspended:
        reason = "申诉成立，恢复资格" if on_appeal else "核查后不处理，恢复资格"
        set_suspension(
            session, sanction.roster, sanction.agency_id, suspended=False, reason=reason, actor=actor, now=now
        )
    if on_appeal and sanction.interim:
        _give_turns_back(session, sanction, actor=actor, now=now)


def _give_turns_back(session: Session, sanction: Sanction, *, actor: Actor, now: datetime) -> None:
    code, roster = str(sanction.agency.credit_code), sanction.roster
    names = session.scalars(
        select(RotationEvent.queue).where(RotationEvent.roster_id == roster.id).distinct().order_by(RotationEvent.queue)
    ).all()
    for name in names:
        writer = QueueWriter(session, roster, name, actor=actor, now=now)
        if code in writer.queue.members:
            writer.add(TurnKind.OVERTURNED_ON_APPEAL, code, reason=f"sanction/{sanction.id}", for_case=False)


def end_suspensions(session: Session, *, now: datetime) -> int:
    """End suspensions and probations whose last day is over; for the periodic tasks. Returns how many."""
    over = session.scalars(
        select(Sanction)
        .where(
            Sanction.until_on < beijing_day(now),
            (Sanction.state == SanctionState.ON_PROBATION)
            | ((Sanction.state == SanctionState.IN_FORCE) & (Sanction.measure == Measure.SUSPENSION)),
        )
        .with_for_update(skip_locked=True)
    ).all()
    for sanction in over:
        _end(session, sanction, now=now)
    return len(over)


def _end(session: Session, sanction: Sanction, *, now: datetime) -> None:
    before, entry = sanction.state, entry_of(sanction.roster, sanction.agency_id)
    sanction.state = next_sanction_state(before, SanctionAction.END)
    sanction.ended_at = now
    facts = {"from": str(before), "to": str(sanction.state)}
    record(session, stream=sanction.audit_stream, actor=SYSTEM, action="end", now=now, facts=facts)
    if entry is None:
        return
    if before is SanctionState.ON_PROBATION:
        _restore_capacity(session, sanction, now=now)
    elif entry.suspended:
        set_suspension(
            session, sanction.roster, sanction.agency_id, suspended=False, reason="暂停期满", actor=SYSTEM, now=now
        )


def readmit_agency(session: Session, sanction: Sanction, *, actor: Actor, now: datetime) -> RosterVersion:
    """The agency comes back after the bar, as it was, last in the order, and with little to do while on probation.

    Raises StillBarred before the bar is over; SanctionStepNotAllowed for what was no removal in force.
    """
    lock(session, sanction.roster)
    target = next_sanction_state(sanction.state, SanctionAction.READMIT)
    if sanction.measure is not Measure.REMOVAL:
        raise Conflict
    if sanction.until_on is not None and beijing_day(now) <= sanction.until_on:
        raise StillBarred(until=sanction.until_on.isoformat())
    former = _former_entry(sanction)
    capacity = min(former.capacity, setting(session, "marketplace.probation_capacity"))
    terms = [terms_of(one) for one in _entries(sanction.roster) if one.agency_id != sanction.agency_id]
    terms.append(replace(terms_of(former), capacity=capacity, suspended=False))
    sanction.state = target
    sanction.until_on = months_later(beijing_day(now), setting(session, "marketplace.probation_months"))
    facts = {"to": str(target), "probation_until_on": sanction.until_on.isoformat(), "capacity": capacity}
    record(session, stream=sanction.audit_stream, actor=actor, action="readmit", now=now, facts=facts)
    return publish_roster_version(
        session, sanction.roster, terms, reason="清退期满后再次入围（考察期）", actor=actor, now=now
    )


def _restore_capacity(session: Session, sanction: Sanction, *, now: datetime) -> None:
    capacity = _former_entry(sanction).capacity
    terms = [
        replace(terms_of(one), capacity=max(capacity, one.capacity))
        if one.agency_id == sanction.agency_id
        else terms_of(one)
        for one in _entries(sanction.roster)
    ]
    publish_roster_version(session, sanction.roster, terms, reason="考察期满", actor=SYSTEM, now=now)


def _former_entry(sanction: Sanction) -> RosterEntry:
    """The agency as it stood in the last version before its removal."""
    assert sanction.in_force_at is not None
    versions = [one for one in sanction.roster.versions if one.published_at < sanction.in_force_at]
    return next(entry for one in reversed(versions) for entry in one.entries if entry.agency_id == sanction.agency_id)


def barred_until(session: Session, agency_id: int) -> date | None:
    """Until when an agency may not come into a roster again; null when nothing bars it."""
    return session.scalars(
        select(Sanction.until_on)
        .where(
            Sanction.agency_id == agency_id,
            Sanction.measure == Measure.REMOVAL,
            Sanction.state == SanctionState.IN_FORCE,
        )
        .order_by(Sanction.until_on.desc())
    ).first()


def entry_of(roster: Roster, agency_id: int) -> RosterEntry | None:
    """The agency in the version in force."""
    return next((one for one in _entries(roster) if one.agency_id == agency_id), None)


def agencies_left(roster: Roster, *, without: int) -> int:
    """How many may be selected when this one may not."""
    return sum(not one.suspended and one.agency_id != without for one in _entries(roster))


def _entries(roster: Roster) -> Sequence[RosterEntry]:
    return roster.current.entries if roster.current else ()


def terms_of(entry: RosterEntry) -> EntryTerms:
    """An entry as the terms of the next version."""
    return EntryTerms(
        agency_id=entry.agency_id,
        agency_class=entry.agency_class,
        disciplines=entry.disciplines,
        capacity=entry.capacity,
        suspended=entry.suspended,
        balls=entry.balls,
    )


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
