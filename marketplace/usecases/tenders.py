"""A roster tender up to the bidding: drafted, approved by a second person, announced, questions answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.domain.canonical import canon, digest
from marketplace.domain.enrolment import Problem
from marketplace.domain.errors import SamePerson
from marketplace.domain.tender import (
    ACTION_LABELS,
    STATE_LABELS,
    Criterion,
    TenderAction,
    TenderKind,
    TenderState,
    announcement_of,
    check_holders,
    next_tender_state,
    problems_of_terms,
)
from marketplace.domain.tender_errors import (
    DecisionUnfounded,
    HolderWithoutKey,
    QuestionsClosed,
    QuestionsUnanswered,
    TenderStepNotAllowed,
    TermsIncomplete,
)
from marketplace.models import Roster, RosterTender, TenderHolder, TenderQuestion
from marketplace.usecases.clock import Clock, database_clock
from marketplace.usecases.locking import lock
from marketplace.usecases.opening_keys import keys_in_force
from service_centre.audit.recording import record
from service_centre.permissions import Actor
from service_centre.settings import setting
from service_centre.web import BEIJING


@dataclass(frozen=True, slots=True)
class Terms:
    """What is put out to tender. `deadline_at` is the moment up to which bids are taken."""

    title: str
    kind: TenderKind
    requirements: str
    criteria: Sequence[Criterion]
    places: int
    pass_mark: int
    term_months: int
    deadline_at: datetime
    threshold: int = 2


def draft_tender(session: Session, roster: Roster, terms: Terms, *, actor: Actor, now: datetime) -> RosterTender:
    """A new tender. Raises TermsIncomplete with all problems at once."""
    _check_terms(terms)
    assert actor.account_id is not None
    tender = RosterTender(
        number=_next_number(session, now), roster=roster, drafted_by_id=actor.account_id, drafted_at=now
    )
    _write(tender, terms)
    session.add(tender)
    session.flush()
    facts = {"number": tender.number, "roster": roster.code, "kind": str(terms.kind)}
    record(session, stream=tender.audit_stream, actor=actor, action="draft_tender", now=now, facts=facts)
    return tender


def edit_tender(session: Session, tender: RosterTender, terms: Terms, *, actor: Actor, now: datetime) -> None:
    """Change a draft; who changes it counts as who drafted it. Raises TermsIncomplete, TenderStepNotAllowed."""
    lock(session, tender)
    next_tender_state(tender.state, TenderAction.APPROVE)
    _check_terms(terms)
    assert actor.account_id is not None
    tender.drafted_by_id = actor.account_id
    _write(tender, terms)
    record(session, stream=tender.audit_stream, actor=actor, action="edit_tender", now=now, facts=_facts(terms))


def _check_terms(terms: Terms) -> None:
    found = problems_of_terms(
        terms.criteria,
        places=terms.places,
        pass_mark=terms.pass_mark,
        threshold=terms.threshold,
        term_months=terms.term_months,
    )
    if not terms.title.strip() or not terms.requirements.strip():
        found.append(Problem("请填写招标名称与要求。"))
    if found:
        raise TermsIncomplete(problems=tuple(found))


def _write(tender: RosterTender, terms: Terms) -> None:
    tender.title, tender.kind, tender.requirements = terms.title.strip(), terms.kind, terms.requirements.strip()
    tender.criteria = [{"code": one.code, "title": one.title, "weight": one.weight} for one in terms.criteria]
    tender.places, tender.pass_mark, tender.term_months = terms.places, terms.pass_mark, terms.term_months
    tender.threshold, tender.deadline_at = terms.threshold, terms.deadline_at.replace(microsecond=0)


def _facts(terms: Terms) -> dict[str, Any]:
    return {"places": terms.places, "deadline": terms.deadline_at.astimezone(UTC).isoformat()}


def _next_number(session: Session, now: datetime) -> str:
    year = now.astimezone(BEIJING).year
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"tenders/{year}", 0))))
    count = session.scalar(
        select(func.count()).select_from(RosterTender).where(RosterTender.number.like(f"ZB-{year}-%"))
    )
    return f"ZB-{year}-{(count or 0) + 1:03d}"


def approve_tender(session: Session, tender: RosterTender, *, actor: Actor, now: datetime) -> None:
    """A second person stands for the terms. Raises SamePerson for who drafted them."""
    lock(session, tender)
    if actor.account_id == tender.drafted_by_id:
        raise SamePerson(first="起草招标", second="批准招标")
    next_tender_state(tender.state, TenderAction.APPROVE)
    tender.approved_by_id, tender.approved_at = actor.account_id, now
    tender_step(session, tender, TenderAction.APPROVE, actor=actor, now=now)


def announce_tender(
    session: Session, tender: RosterTender, *, holder_ids: Sequence[int], actor: Actor, now: datetime
) -> None:
    """Publish the terms with the officers who will open; `holder_ids` are their accounts.

    Raises SamePerson for who approved, HolderWithoutKey, HoldersTooClose, TermsIncomplete for a deadline too near.
    """
    lock(session, tender)
    next_tender_state(tender.state, TenderAction.ANNOUNCE)
    if actor.account_id == tender.approved_by_id:
        raise SamePerson(first="批准招标", second="发布招标公告")
    days = setting(session, "marketplace.bidding_days")
    if tender.deadline_at < now + timedelta(days=days):
        raise TermsIncomplete(problems=(Problem("投标截止时间距公告不足 {days} 日。", {"days": days}),))
    tender.holders = _holders(session, tender, holder_ids)
    announced = announcement_of(
        tender.number,
        tender.roster.code,
        _published_terms(session, tender),
        [{"id": one.label, "organisation": one.organisation_id, "key": one.public_key} for one in tender.holders],
    )
    tender.announcement_text, tender.announcement_digest = canon(announced).decode(), digest(announced)
    tender.announced_by_id, tender.announced_at = actor.account_id, now
    facts = {"announcement": f"sha256:{tender.announcement_digest}"}
    tender_step(session, tender, TenderAction.ANNOUNCE, actor=actor, now=now, facts=facts)


def _holders(session: Session, tender: RosterTender, holder_ids: Sequence[int]) -> list[TenderHolder]:
    keys = {one.account_id: one for one in keys_in_force(session)}
    if not set(holder_ids) <= keys.keys():
        raise HolderWithoutKey
    chosen = [keys[account_id] for account_id in sorted(set(holder_ids))]
    check_holders([one.organisation_id for one in chosen], tender.threshold)
    return [
        TenderHolder(
            place=place,
            label=f"holder:{place}",
            account_id=one.account_id,
            organisation_id=one.organisation_id,
            public_key=one.public_key,
        )
        for place, one in enumerate(chosen, start=1)
    ]


def _published_terms(session: Session, tender: RosterTender) -> dict[str, Any]:
    return {
        "title": tender.title,
        "kind": str(tender.kind),
        "requirements": tender.requirements,
        "criteria": tender.criteria,
        "places": tender.places,
        "pass_mark": tender.pass_mark,
        "term_months": tender.term_months,
        "deadline": f"{tender.deadline_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "threshold": tender.threshold,
        "least_bids": setting(session, "marketplace.least_bids"),
        "ties": "heaviest_criterion_then_earlier_receipt",
    }


def ask_question(
    session: Session, tender: RosterTender, *, question: str, actor: Actor, now: datetime
) -> TenderQuestion:
    """An agency asks in public; its name is not shown. Raises QuestionsClosed, DecisionUnfounded."""
    lock(session, tender)
    if tender.state is not TenderState.ANNOUNCED:
        raise QuestionsClosed
    if not question.strip():
        raise DecisionUnfounded
    assert actor.account_id is not None
    asked = TenderQuestion(tender=tender, asked_by_id=actor.account_id, asked_at=now, question=question.strip())
    session.add(asked)
    session.flush()
    record(session, stream=tender.audit_stream, actor=actor, action="ask", now=now, facts={"question": asked.id})
    return asked


def answer_question(session: Session, asked: TenderQuestion, *, answer: str, actor: Actor, now: datetime) -> None:
    """Answer in public, once. Raises QuestionsClosed, DecisionUnfounded."""
    tender = asked.tender
    lock(session, tender)
    if tender.state is not TenderState.ANNOUNCED or asked.answer is not None:
        raise QuestionsClosed
    if not answer.strip():
        raise DecisionUnfounded
    asked.answer, asked.answered_at, asked.answered_by_id = answer.strip(), now, actor.account_id
    facts = {"question": asked.id, "answer": digest({"answer": asked.answer})}
    record(session, stream=tender.audit_stream, actor=actor, action="answer", now=now, facts=facts)


def start_bidding(
    session: Session, tender: RosterTender, *, actor: Actor, now: datetime, clock: Clock = database_clock
) -> None:
    """From now on bids are taken. Raises QuestionsUnanswered."""
    lock(session, tender)
    waiting = sum(one.answer is None for one in tender.questions)
    if waiting:
        raise QuestionsUnanswered(count=waiting)
    tender.latest_seen_at = clock(session)
    tender_step(session, tender, TenderAction.START_BIDDING, actor=actor, now=now)


def cancel_tender(session: Session, tender: RosterTender, *, reason: str, actor: Actor, now: datetime) -> None:
    """Give a tender up, with a reason that everybody can read; sealed bids stay sealed. Raises DecisionUnfounded."""
    _end(session, tender, TenderAction.CANCEL, reason=reason, actor=actor, now=now)


def fail_tender(session: Session, tender: RosterTender, *, reason: str, actor: Actor, now: datetime) -> None:
    """Opened, but none of the bids counts; too few bids are found by the opening itself. Raises DecisionUnfounded."""
    if tender.state is TenderState.BIDDING:
        raise TenderStepNotAllowed(state=STATE_LABELS[tender.state], action=ACTION_LABELS[TenderAction.FAIL])
    _end(session, tender, TenderAction.FAIL, reason=reason, actor=actor, now=now)


def _end(
    session: Session, tender: RosterTender, action: TenderAction, *, reason: str, actor: Actor, now: datetime
) -> None:
    if not reason.strip():
        raise DecisionUnfounded
    lock(session, tender)
    tender_step(session, tender, action, actor=actor, now=now, facts={"reason": reason.strip()})
    tender.ended_reason, tender.ended_at = reason.strip(), now


def relaunch_tender(
    session: Session, tender: RosterTender, *, deadline_at: datetime, actor: Actor, now: datetime
) -> RosterTender:
    """A failed tender again, as a new draft with the same terms and another deadline."""
    lock(session, tender)
    tender_step(session, tender, TenderAction.RELAUNCH, actor=actor, now=now)
    terms = Terms(
        title=tender.title,
        kind=tender.kind,
        requirements=tender.requirements,
        criteria=tender.scoring,
        places=tender.places,
        pass_mark=tender.pass_mark,
        term_months=tender.term_months,
        deadline_at=deadline_at,
        threshold=tender.threshold,
    )
    again = draft_tender(session, tender.roster, terms, actor=actor, now=now)
    again.previous_id = tender.id
    return again


def tender_step(
    session: Session,
    tender: RosterTender,
    action: TenderAction,
    *,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """The only place that moves a tender: through the table, into the trail."""
    before = tender.state
    tender.state = next_tender_state(before, action)
    moved = {"from": str(before), "to": str(tender.state), **(facts or {})}
    record(session, stream=tender.audit_stream, actor=actor, action=str(action), now=now, facts=moved)
