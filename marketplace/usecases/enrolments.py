"""Enrolling in a roster: declare, submit, have the form checked, stand on notice, be eligible to bid."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.enrolment import (
    IN_ROSTER,
    MAY_BE_EDITED,
    STATE_LABELS,
    EnrolmentAction,
    EnrolmentState,
    Form,
    Problem,
    must_be_restricted,
    next_enrolment_state,
    problems_of,
)
from marketplace.domain.tender_errors import (
    Barred,
    CreditCodeOfAnother,
    DecisionUnfounded,
    EnrolmentIncomplete,
    EnrolmentStepNotAllowed,
    TenderNoticeRunning,
)
from marketplace.models import Enrolment, Roster
from marketplace.usecases.locking import lock
from marketplace.usecases.rosters import declare_interest, set_suspension
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day, calendar_of
from service_centre.identifiers import CreditCode
from service_centre.organisations.models import Organisation
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting


@dataclass(frozen=True, slots=True)
class Declared:
    """What an agency fills in. `conflicts`: credit code of another organisation and the tie with it in words."""

    credit_code: str
    form: Form
    control_group: str = ""
    conflicts: Sequence[tuple[str, str]] = ()


def save_enrolment(session: Session, roster: Roster, declared: Declared, *, actor: Actor, now: datetime) -> Enrolment:
    """Write down what the agency declares, complete or not; a new draft where there is none yet.

    Raises BadCreditCode, CreditCodeOfAnother, Barred, EnrolmentStepNotAllowed.
    """
    assert actor.organisation_id is not None
    agency = session.get_one(Organisation, actor.organisation_id)
    code = _checked_code(session, agency, declared, actor, now)
    found = enrolment_of(session, roster.id, agency.id)
    if found is None:
        found = Enrolment(roster=roster, agency=agency, created_at=now, state=EnrolmentState.DRAFT)
    elif found.state not in MAY_BE_EDITED:
        lock(session, found)
        _begin_again(session, found, actor=actor, now=now)
    _write(found, declared, code)
    session.add(found)
    session.flush()
    facts = {"class": found.agency_class, "reviewers": len(found.reviewers), "conflicts": len(found.conflicts)}
    record(session, stream=found.audit_stream, actor=actor, action="save_enrolment", now=now, facts=facts)
    return found


def _checked_code(session: Session, agency: Organisation, declared: Declared, actor: Actor, now: datetime) -> str:
    code = CreditCode.parse(declared.credit_code).value
    if code != agency.credit_code:
        raise CreditCodeOfAnother
    return code


def note_refused_code(session: Session, *, text: str, code: str, actor: Actor, now: datetime) -> None:
    """A forged or foreign credit code leaves a line in the trail, though nothing else was kept."""
    facts = {"text": text[:40], "refused": code}
    stream = f"agency/{actor.organisation_id}"
    record(session, stream=stream, actor=actor, action="credit_code_refused", now=now, facts=facts)


def _begin_again(session: Session, found: Enrolment, *, actor: Actor, now: datetime) -> None:
    if found.state in IN_ROSTER or found.state not in (
        EnrolmentState.REMOVED,
        EnrolmentState.EXPIRED,
        EnrolmentState.WITHDRAWN,
    ):
        raise EnrolmentStepNotAllowed(state=STATE_LABELS[found.state], action="修改")
    if found.barred_until_on and beijing_day(now) < found.barred_until_on:
        raise Barred(until=found.barred_until_on.isoformat())
    enrolment_step(session, found, EnrolmentAction.BEGIN_AGAIN, actor=actor, now=now)


def _write(found: Enrolment, declared: Declared, code: str) -> None:
    form = declared.form
    found.credit_code = code
    found.agency_class = form.agency_class if form.agency_class in (1, 2) else 2
    found.disciplines = sorted(form.disciplines)
    found.reviewers = [{**asdict(one), "expires_on": one.expires_on.isoformat()} for one in form.reviewers]
    found.qualification_no, found.qualification_until_on = form.qualification_no, form.qualification_until_on
    found.control_group = declared.control_group.strip() or None
    found.conflicts = [{"credit_code": CreditCode.parse(one).value, "relation": tie} for one, tie in declared.conflicts]


def enrolment_of(session: Session, roster_id: int, agency_id: int | None) -> Enrolment | None:
    """Where an agency stands in a roster."""
    return session.scalars(
        select(Enrolment).where(Enrolment.roster_id == roster_id, Enrolment.agency_id == agency_id)
    ).first()


def problems_in(session: Session, enrolment: Enrolment, today: date) -> list[Problem]:
    """Everything that is wrong with an enrolment today."""
    others = session.scalars(
        select(Enrolment.reviewers).where(
            Enrolment.id != enrolment.id,
            Enrolment.state.not_in((EnrolmentState.DRAFT, EnrolmentState.WITHDRAWN, EnrolmentState.REMOVED)),
        )
    )
    taken = {one["registration_no"] for reviewers in others for one in reviewers}
    least = setting(session, "marketplace.reviewers_per_discipline")
    return problems_of(enrolment.as_form(), today=today, least_reviewers=least, taken=taken)


def submit_enrolment(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """Hand the enrolment in. Raises EnrolmentIncomplete with all problems at once."""
    lock(session, enrolment)
    found = problems_in(session, enrolment, beijing_day(now))
    if found:
        raise EnrolmentIncomplete(problems=tuple(found))
    enrolment.submitted_at, enrolment.reason = now, ""
    facts = {"reviewers": len(enrolment.reviewers)}
    enrolment_step(session, enrolment, EnrolmentAction.SUBMIT, actor=actor, now=now, facts=facts)


def return_enrolment(session: Session, enrolment: Enrolment, *, reason: str, actor: Actor, now: datetime) -> None:
    """The form check found something: everything at once, in words. Raises DecisionUnfounded."""
    _end(session, enrolment, EnrolmentAction.RETURN, reason=reason, actor=actor, now=now)


def put_enrolment_on_notice(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """The form is in order: the public may object. Raises EnrolmentIncomplete for what has expired since."""
    lock(session, enrolment)
    found = problems_in(session, enrolment, beijing_day(now))
    if found:
        raise EnrolmentIncomplete(problems=tuple(found))
    days = setting(session, "marketplace.enrolment_notice_days")
    enrolment.notice_until_on = calendar_of(session).add_working_days(beijing_day(now), days)
    enrolment.checked_by_id = actor.account_id
    facts = {"until": enrolment.notice_until_on.isoformat()}
    enrolment_step(session, enrolment, EnrolmentAction.PUBLISH_NOTICE, actor=actor, now=now, facts=facts)


def uphold_against(session: Session, enrolment: Enrolment, *, reason: str, actor: Actor, now: datetime) -> None:
    """An objection in the notice period was right. Raises DecisionUnfounded."""
    _end(session, enrolment, EnrolmentAction.UPHOLD_OBJECTION, reason=reason, actor=actor, now=now)


def qualify_agency(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """The notice is over without an upheld objection: the agency may bid, its ties are known from now on.

    Raises TenderNoticeRunning.
    """
    lock(session, enrolment)
    if enrolment.notice_until_on and beijing_day(now) <= enrolment.notice_until_on:
        raise TenderNoticeRunning(until=enrolment.notice_until_on.isoformat())
    enrolment_step(session, enrolment, EnrolmentAction.QUALIFY, actor=actor, now=now)
    # What the centre knows of a control is not undone by an agency that declares none.
    enrolment.agency.control_group = enrolment.control_group or enrolment.agency.control_group
    for one in enrolment.conflicts:
        other = session.scalars(select(Organisation).where(Organisation.credit_code == one["credit_code"])).first()
        if other is not None and other.id != enrolment.agency_id:
            tie = {"agency_id": enrolment.agency_id, "organisation_id": other.id, "relation": one["relation"]}
            declare_interest(session, **tie, actor=actor, now=now)  # type: ignore[arg-type]


def withdraw_enrolment(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """The agency leaves of its own accord; from a roster in force it is suspended until the next version."""
    lock(session, enrolment)
    listed = enrolment.state in IN_ROSTER
    enrolment_step(session, enrolment, EnrolmentAction.WITHDRAW, actor=actor, now=now)
    if listed:
        _suspend_entry(session, enrolment, suspended=True, reason="机构退出名册", actor=actor, now=now)


def restrict_expired(session: Session, *, now: datetime) -> int:
    """Restrict every agency in a roster whose qualification or reviewers expired; return how many. May run twice."""
    least = setting(session, "marketplace.reviewers_per_discipline")
    due = session.scalars(
        select(Enrolment).where(Enrolment.state == EnrolmentState.ACTIVE).with_for_update(skip_locked=True)
    ).all()
    restricted = [
        one for one in due if must_be_restricted(one.as_form(), today=beijing_day(now), least_reviewers=least)
    ]
    for enrolment in restricted:
        enrolment.reason = "机构认定证书或审查人员注册到期"
        enrolment_step(session, enrolment, EnrolmentAction.RESTRICT, actor=SYSTEM, now=now)
        _suspend_entry(session, enrolment, suspended=True, reason=enrolment.reason, actor=SYSTEM, now=now)
    return len(restricted)


def restore_agency(session: Session, enrolment: Enrolment, *, actor: Actor, now: datetime) -> None:
    """What expired has been renewed and checked. Raises EnrolmentIncomplete."""
    lock(session, enrolment)
    found = problems_in(session, enrolment, beijing_day(now))
    if found:
        raise EnrolmentIncomplete(problems=tuple(found))
    enrolment_step(session, enrolment, EnrolmentAction.RESTORE, actor=actor, now=now)
    enrolment.reason = ""
    _suspend_entry(session, enrolment, suspended=False, reason="资格恢复", actor=actor, now=now)


def _suspend_entry(
    session: Session, enrolment: Enrolment, *, suspended: bool, reason: str, actor: Actor, now: datetime
) -> None:
    current = enrolment.roster.current
    if current and any(one.agency_id == enrolment.agency_id and one.suspended != suspended for one in current.entries):
        roster, agency = enrolment.roster, enrolment.agency_id
        set_suspension(session, roster, agency, suspended=suspended, reason=reason, actor=actor, now=now)


def _end(
    session: Session, enrolment: Enrolment, action: EnrolmentAction, *, reason: str, actor: Actor, now: datetime
) -> None:
    if not reason.strip():
        raise DecisionUnfounded
    lock(session, enrolment)
    enrolment.reason = reason.strip()
    enrolment_step(session, enrolment, action, actor=actor, now=now, facts={"reason": reason.strip()})


def enrolment_step(
    session: Session,
    enrolment: Enrolment,
    action: EnrolmentAction,
    *,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The only place that moves an enrolment: through the table, into the trail."""
    before = enrolment.state
    enrolment.state = next_enrolment_state(before, action)
    moved = {"from": str(before), "to": str(enrolment.state), **(facts or {})}
    record(session, stream=enrolment.audit_stream, actor=actor, action=str(action), now=now, facts=moved)
