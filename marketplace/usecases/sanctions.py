"""A sanction step by step: notice, reply, hearing, decision by another person, appeal to a third."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.errors import SamePerson
from marketplace.domain.sanction import Ground, Measure, SanctionAction, SanctionState, next_sanction_state
from marketplace.domain.sanction_errors import (
    AppealDaysRunning,
    ReplyDaysRunning,
    RosterAtMinimum,
    TooLateToAppeal,
    TooLateToReply,
    WordsMissing,
)
from marketplace.models import Sanction
from marketplace.usecases.locking import lock
from marketplace.usecases.sanction_effects import agencies_left, put_in_force, undo
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day, calendar_of
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting


def sanction_step(
    session: Session,
    sanction: Sanction,
    action: SanctionAction,
    *,
    actor: Actor,
    now: datetime,
    facts: dict[str, object],
) -> None:
    """The only place that moves a sanction: through the table, into the trail."""
    before = sanction.state
    sanction.state = next_sanction_state(before, action)
    told = {"from": str(before), "to": str(sanction.state), **facts}
    record(session, stream=sanction.audit_stream, actor=actor, action=str(action), now=now, facts=told)


def drop_sanction(session: Session, sanction: Sanction, *, reason: str, actor: Actor, now: datetime) -> None:
    """Looked into, and nothing follows; an interim suspension ends. Raises WordsMissing.

    Whoever reported a red line does not drop it again: SamePerson.
    """
    next_sanction_state(sanction.state, SanctionAction.DROP)
    if sanction.interim and sanction.opened_by_id == actor.account_id:
        raise SamePerson(first="报告红线", second="决定不处理")
    sanction.decision = _words(reason, "不处理的理由")
    sanction.ended_at = now
    sanction_step(session, sanction, SanctionAction.DROP, actor=actor, now=now, facts={"reason": sanction.decision})
    undo(session, sanction, actor=actor, now=now)


def notify_agency(
    session: Session, sanction: Sanction, *, measure: Measure, notice: str, actor: Actor, now: datetime
) -> None:
    """Propose a measure to the agency, with facts, grounds and its right to be heard. Raises WordsMissing."""
    next_sanction_state(sanction.state, SanctionAction.NOTIFY)
    sanction.notice = _words(notice, "拟处理的事实、理由和依据")
    sanction.measure, sanction.notified_at, sanction.proposed_by_id = measure, now, actor.account_id
    days = setting(session, "marketplace.reply_days")
    sanction.reply_by_on = calendar_of(session).add_working_days(beijing_day(now), days)
    facts: dict[str, object] = {
        "measure": str(measure),
        "notice": sanction.notice,
        "reply_by_on": sanction.reply_by_on.isoformat(),
        "sheet": f"sha256:{sanction.sheet.digest}" if sanction.sheet else None,
    }
    sanction_step(session, sanction, SanctionAction.NOTIFY, actor=actor, now=now, facts=facts)
    _set_decision_day(session, sanction, sanction.reply_by_on)


def reply_to_notice(
    session: Session, sanction: Sanction, *, reply: str, hearing: bool, actor: Actor, now: datetime
) -> None:
    """The agency answers, and may ask for a hearing. Raises WordsMissing or TooLateToReply."""
    next_sanction_state(sanction.state, SanctionAction.REPLY)
    last = sanction.reply_by_on
    if last is not None and beijing_day(now) > last:
        raise TooLateToReply(until=last.isoformat())
    sanction.reply, sanction.replied_at = _words(reply, "陈述申辩意见"), now
    sanction_step(session, sanction, SanctionAction.REPLY, actor=actor, now=now, facts={"reply": sanction.reply})
    _set_decision_day(session, sanction, beijing_day(now))
    if hearing:
        sanction_step(session, sanction, SanctionAction.REQUEST_HEARING, actor=actor, now=now, facts={})
        sanction.decide_by_on = None


def hold_hearing(session: Session, sanction: Sanction, *, minutes: str, actor: Actor, now: datetime) -> None:
    """Write down what was said at the hearing; whoever proposed the measure does not preside over it."""
    next_sanction_state(sanction.state, SanctionAction.HOLD_HEARING)
    _check_other(sanction.proposed_by_id, actor, first="提出处理", second="主持听证")
    sanction.hearing_minutes, sanction.heard_at = _words(minutes, "听证笔录"), now
    facts: dict[str, object] = {"minutes": sanction.hearing_minutes}
    sanction_step(session, sanction, SanctionAction.HOLD_HEARING, actor=actor, now=now, facts=facts)
    _set_decision_day(session, sanction, beijing_day(now))


def decide_sanction(
    session: Session, sanction: Sanction, *, measure: Measure | None, decision: str, actor: Actor, now: datetime
) -> None:
    """Somebody other than the proposer decides; without a measure nothing follows.

    Raises SamePerson, ReplyDaysRunning, WordsMissing, or RosterAtMinimum for a removal by score alone.
    """
    action = SanctionAction.DISMISS if measure is None else SanctionAction.DECIDE
    next_sanction_state(sanction.state, action)
    _check_other(sanction.proposed_by_id, actor, first="提出处理", second="作出决定")
    last = sanction.reply_by_on
    if sanction.state is SanctionState.ON_NOTICE and last is not None and beijing_day(now) <= last:
        raise ReplyDaysRunning(until=last.isoformat())
    words = _words(decision, "决定的事实、理由和依据")
    if measure is Measure.REMOVAL and sanction.ground is Ground.SCORE:
        _check_minimum(session, sanction)
    sanction.decision, sanction.decided_at, sanction.decided_by_id = words, now, actor.account_id
    facts: dict[str, object] = {"measure": str(measure) if measure else None, "decision": words}
    sanction_step(session, sanction, action, actor=actor, now=now, facts=facts)
    if measure is None:
        sanction.ended_at = now
        undo(session, sanction, actor=actor, now=now)
        return
    sanction.measure = measure
    days = setting(session, "marketplace.appeal_days")
    sanction.appeal_by_on = calendar_of(session).add_working_days(beijing_day(now), days)


def appeal_decision(session: Session, sanction: Sanction, *, appeal: str, actor: Actor, now: datetime) -> None:
    """The agency appeals in time. Raises TooLateToAppeal or WordsMissing."""
    next_sanction_state(sanction.state, SanctionAction.APPEAL)
    last = sanction.appeal_by_on
    if last is not None and beijing_day(now) > last:
        raise TooLateToAppeal(until=last.isoformat())
    sanction.appeal, sanction.appealed_at = _words(appeal, "申诉理由"), now
    sanction_step(session, sanction, SanctionAction.APPEAL, actor=actor, now=now, facts={"appeal": sanction.appeal})


def decide_appeal(
    session: Session, sanction: Sanction, *, upheld: bool, decision: str, actor: Actor, now: datetime
) -> None:
    """A third person decides the appeal; `upheld` says that the appeal succeeds and the decision falls."""
    action = SanctionAction.OVERTURN if upheld else SanctionAction.PUT_IN_FORCE
    next_sanction_state(sanction.state, action)
    _check_other(sanction.proposed_by_id, actor, first="提出处理", second="审理申诉")
    _check_other(sanction.decided_by_id, actor, first="作出决定", second="审理申诉")
    words = _words(decision, "申诉决定的理由")
    sanction.appeal_decision, sanction.appeal_decided_at = words, now
    sanction.appeal_decided_by_id = actor.account_id
    facts: dict[str, object] = {"appeal_upheld": upheld, "decision": words}
    sanction_step(session, sanction, action, actor=actor, now=now, facts=facts)
    if upheld:
        sanction.ended_at = now
        undo(session, sanction, actor=actor, now=now, on_appeal=True)
    else:
        put_in_force(session, sanction, actor=actor, now=now)


def end_appeal_days(session: Session, sanction: Sanction, *, actor: Actor, now: datetime) -> None:
    """Nobody appealed: the decision comes into force. Raises AppealDaysRunning."""
    lock(session, sanction)
    next_sanction_state(sanction.state, SanctionAction.PUT_IN_FORCE)
    last = sanction.appeal_by_on
    if last is not None and beijing_day(now) <= last:
        raise AppealDaysRunning(until=last.isoformat())
    sanction_step(session, sanction, SanctionAction.PUT_IN_FORCE, actor=actor, now=now, facts={"appeal": None})
    put_in_force(session, sanction, actor=actor, now=now)


def end_due_appeals(session: Session, *, now: datetime) -> int:
    """Put every decision in force whose days to appeal are over; return how many."""
    due = session.scalars(
        select(Sanction).where(Sanction.state == SanctionState.DECIDED, Sanction.appeal_by_on < beijing_day(now))
    ).all()
    for sanction in due:
        end_appeal_days(session, sanction, actor=SYSTEM, now=now)
    return len(due)


def _check_other(account_id: int | None, actor: Actor, *, first: str, second: str) -> None:
    if account_id is not None and account_id == actor.account_id:
        raise SamePerson(first=first, second=second)


def _check_minimum(session: Session, sanction: Sanction) -> None:
    left, least = (
        agencies_left(sanction.roster, without=sanction.agency_id),
        setting(session, "marketplace.minimum_roster"),
    )
    if left < least:
        raise RosterAtMinimum(left=left, least=least)


def _set_decision_day(session: Session, sanction: Sanction, start: date) -> None:
    days = setting(session, "marketplace.decision_days")
    sanction.decide_by_on = calendar_of(session).add_working_days(start, days)


def _words(text: str, what: str) -> str:
    if not text.strip():
        raise WordsMissing(what=what)
    return text.strip()
