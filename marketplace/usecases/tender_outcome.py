"""After the opening: evaluators score, the ranking stands on notice, objections freeze it, a roster version ends it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.bid_scoring import HIGHEST, Ranked, Scored, rank, result_document
from marketplace.domain.canonical import canon, digest, parse
from marketplace.domain.enrolment import EnrolmentAction
from marketplace.domain.errors import SamePerson
from marketplace.domain.tender import TenderAction, TenderKind, TenderState, next_tender_state
from marketplace.domain.tender_errors import (
    DecisionUnfounded,
    EvaluatorsUnfit,
    ObjectionClosed,
    ScoreOutOfRange,
    ScoresMissing,
    TenderFrozen,
    TenderNoticeRunning,
)
from marketplace.models import Bid, BidScore, Evaluator, RosterTender, RosterVersion, TenderObjection
from marketplace.usecases.enrolments import enrolment_of, enrolment_step
from marketplace.usecases.locking import lock
from marketplace.usecases.rosters import EntryTerms, publish_roster_version
from marketplace.usecases.tenders import tender_step
from service_centre.audit.recording import record
from service_centre.calendar import beijing_day, calendar_of
from service_centre.people.models import Membership
from service_centre.permissions import Actor
from service_centre.settings import setting


def appoint_evaluators(
    session: Session, tender: RosterTender, account_ids: Sequence[int], *, actor: Actor, now: datetime
) -> None:
    """Choose who scores; only before anybody has scored. Raises EvaluatorsUnfit."""
    lock(session, tender)
    next_tender_state(tender.state, TenderAction.EVALUATE)
    least, chosen = setting(session, "marketplace.least_evaluators"), sorted(set(account_ids))
    if len(chosen) < least or len(chosen) % 2 == 0 or _belongs_to_a_bidder(session, tender, chosen):
        raise EvaluatorsUnfit(least=least)
    if any(bid.scores for bid in tender.bids):
        raise EvaluatorsUnfit(least=least)
    for one in tender.evaluators:
        session.delete(one)
    session.flush()
    session.add_all(Evaluator(tender_id=tender.id, account_id=one, appointed_at=now) for one in chosen)
    session.flush()
    session.refresh(tender, ["evaluators"])
    facts = {"evaluators": chosen}
    record(session, stream=tender.audit_stream, actor=actor, action="appoint_evaluators", now=now, facts=facts)


def _belongs_to_a_bidder(session: Session, tender: RosterTender, account_ids: Sequence[int]) -> bool:
    bidders = [bid.agency_id for bid in tender.current_bids]
    offices = select(Membership.id).where(
        Membership.account_id.in_(account_ids), Membership.organisation_id.in_(bidders)
    )
    return session.scalars(offices).first() is not None


def score_bid(
    session: Session, bid: Bid, evaluator: Evaluator, points: Mapping[str, int], *, actor: Actor, now: datetime
) -> None:
    """One evaluator's whole scores for one bid, in place of earlier ones. Raises ScoreOutOfRange."""
    tender = bid.tender
    lock(session, tender)
    next_tender_state(tender.state, TenderAction.EVALUATE)
    codes = {one.code for one in tender.scoring}
    if points.keys() != codes or not all(0 <= one <= HIGHEST for one in points.values()):
        raise ScoreOutOfRange
    for old in [one for one in bid.scores if one.evaluator_id == evaluator.id]:
        bid.scores.remove(old)
        session.delete(old)
    session.flush()
    bid.scores += [BidScore(evaluator_id=evaluator.id, criterion=code, points=points[code]) for code in sorted(codes)]
    session.flush()
    facts = {"bid": bid.id, "points": dict(points)}
    record(session, stream=tender.audit_stream, actor=actor, action="score_bid", now=now, facts=facts)


def finish_evaluation(session: Session, tender: RosterTender, *, actor: Actor, now: datetime) -> list[Ranked]:
    """Compute the ranking from all scores. Raises ScoresMissing."""
    lock(session, tender)
    next_tender_state(tender.state, TenderAction.EVALUATE)
    bids, people = tender.valid_bids, len(tender.evaluators)
    missing = people * len(bids) - sum(len({one.evaluator_id for one in bid.scores}) for bid in bids)
    if missing or not people:
        raise ScoresMissing(count=missing)
    ranking = rank([_scored(tender, bid) for bid in bids], tender.scoring, pass_mark=tender.pass_mark)
    terms = {"evaluators": people, "pass_mark": tender.pass_mark, "places": tender.places}
    document = result_document(tender.number, tender.scoring, ranking, **terms)
    tender.result_text, tender.result_digest = canon(document).decode(), digest(document)
    facts = {"result": f"sha256:{tender.result_digest}"}
    tender_step(session, tender, TenderAction.EVALUATE, actor=actor, now=now, facts=facts)
    return ranking


def _scored(tender: RosterTender, bid: Bid) -> Scored:
    scores = {one.code: [score.points for score in bid.scores if score.criterion == one.code] for one in tender.scoring}
    return Scored(str(bid.agency.credit_code), bid.place, scores)


def publish_tender_notice(session: Session, tender: RosterTender, *, actor: Actor, now: datetime) -> None:
    """Put the ranking on notice for working days."""
    lock(session, tender)
    tender.notice_until_on = _last_day(session, now)
    facts = {"until": tender.notice_until_on.isoformat()}
    tender_step(session, tender, TenderAction.PUBLISH_NOTICE, actor=actor, now=now, facts=facts)


def _last_day(session: Session, now: datetime) -> date:
    return calendar_of(session).add_working_days(beijing_day(now), setting(session, "marketplace.tender_notice_days"))


def raise_objection(
    session: Session, tender: RosterTender, *, words: str, actor: Actor, now: datetime
) -> TenderObjection:
    """Object to the result; the tender is frozen until it is decided. Raises ObjectionClosed, DecisionUnfounded."""
    lock(session, tender)
    over = tender.notice_until_on is not None and beijing_day(now) > tender.notice_until_on
    if tender.state not in (TenderState.ON_NOTICE, TenderState.FROZEN) or over:
        raise ObjectionClosed
    if not words.strip():
        raise DecisionUnfounded
    assert actor.account_id is not None
    assert actor.organisation_id is not None
    objection = TenderObjection(
        tender=tender,
        organisation_id=actor.organisation_id,
        raised_by_id=actor.account_id,
        raised_at=now,
        words=words.strip(),
    )
    session.add(objection)
    session.flush()
    facts = {"objection": objection.id}
    if tender.state is TenderState.FROZEN:
        record(session, stream=tender.audit_stream, actor=actor, action="object_again", now=now, facts=facts)
    else:
        tender.frozen_at = now
        tender_step(session, tender, TenderAction.FREEZE, actor=actor, now=now, facts=facts)
    return objection


def decide_objection(
    session: Session, objection: TenderObjection, *, upheld: bool, decision: str, actor: Actor, now: datetime
) -> None:
    """Decide it, with reasons, by somebody who neither drafted nor announced. The last one decided lifts the freeze.

    A lifted freeze begins the notice anew. An upheld one sends the bids back to the evaluators; results of the old
    evaluation are kept in the trail. Raises SamePerson, DecisionUnfounded, ObjectionClosed.
    """
    tender = objection.tender
    lock(session, tender)
    if actor.account_id in (tender.drafted_by_id, tender.announced_by_id, objection.raised_by_id):
        raise SamePerson(first="主办招标或提出异议", second="决定异议")
    if objection.upheld is not None or tender.state is not TenderState.FROZEN:
        raise ObjectionClosed
    if not decision.strip():
        raise DecisionUnfounded
    objection.upheld, objection.decision = upheld, decision.strip()
    objection.decided_by_id, objection.decided_at = actor.account_id, now
    facts = {"objection": objection.id, "upheld": upheld, "decision": decision.strip()}
    record(session, stream=tender.audit_stream, actor=actor, action="decide_objection", now=now, facts=facts)
    if any(one.upheld is None for one in tender.objections):
        return
    if any(one.upheld and tender.frozen_at and one.raised_at >= tender.frozen_at for one in tender.objections):
        _score_again(session, tender, actor=actor, now=now)
    else:
        tender.notice_until_on = _last_day(session, now)
        facts = {"until": tender.notice_until_on.isoformat()}
        tender_step(session, tender, TenderAction.LIFT, actor=actor, now=now, facts=facts)


def _score_again(session: Session, tender: RosterTender, *, actor: Actor, now: datetime) -> None:
    facts = {"earlier_result": f"sha256:{tender.result_digest}", "document": tender.result_text}
    tender_step(session, tender, TenderAction.RESCORE, actor=actor, now=now, facts=facts)
    tender.result_text = tender.result_digest = tender.notice_until_on = None
    for bid in tender.bids:
        for score in list(bid.scores):
            bid.scores.remove(score)
            session.delete(score)
    session.flush()


def conclude_tender(session: Session, tender: RosterTender, *, actor: Actor, now: datetime) -> RosterVersion:
    """The notice is over and nothing is open: the best `places` that passed make the new roster version.

    Raises TenderFrozen, TenderNoticeRunning, TenderStepNotAllowed.
    """
    lock(session, tender)
    if any(one.upheld is None for one in tender.objections):
        raise TenderFrozen
    next_tender_state(tender.state, TenderAction.CONCLUDE)
    last = tender.notice_until_on
    if last is not None and beijing_day(now) <= last:
        raise TenderNoticeRunning(until=last.isoformat())
    winners, until = winning_bids(tender), _term_end(beijing_day(now), tender.term_months)
    entries = [
        *_kept_entries(tender, {bid.agency_id for bid in winners}),
        *(_entry(session, tender, bid) for bid in winners),
    ]
    reason = f"{tender.number} 公开招标入围，期限至 {until.isoformat()}"
    version = publish_roster_version(session, tender.roster, entries, reason=reason, actor=actor, now=now)
    for bid in winners:
        enrolment = enrolment_of(session, tender.roster_id, bid.agency_id)
        assert enrolment is not None
        enrolment.term_until_on = until
        won = {"tender": tender.number, "until": until.isoformat()}
        enrolment_step(session, enrolment, EnrolmentAction.WIN, actor=actor, now=now, facts=won)
    tender.roster_version_id, tender.ended_at = version.id, now
    facts = {"roster_version": version.number, "winners": [bid.agency_id for bid in winners]}
    tender_step(session, tender, TenderAction.CONCLUDE, actor=actor, now=now, facts=facts)
    return version


def winning_bids(tender: RosterTender) -> list[Bid]:
    """The bids that enter the roster, by rank; none before there is a result."""
    if not tender.result_text:
        return []
    by_place = {bid.place: bid for bid in tender.bids}
    passed = [row for row in parse(tender.result_text)["ranking"] if row["passed"]]
    return [by_place[row["place"]] for row in passed[: tender.places]]


def _kept_entries(tender: RosterTender, winners: set[int]) -> list[EntryTerms]:
    """A refill keeps who is there, in their places; a new term begins with the winners alone."""
    current = tender.roster.current
    if tender.kind is TenderKind.TERM or current is None:
        return []
    return [
        EntryTerms(one.agency_id, one.agency_class, one.disciplines, one.capacity, one.suspended, one.balls)
        for one in current.entries
        if one.agency_id not in winners
    ]


def _entry(session: Session, tender: RosterTender, bid: Bid) -> EntryTerms:
    enrolment = enrolment_of(session, tender.roster_id, bid.agency_id)
    assert enrolment is not None
    return EntryTerms(bid.agency_id, enrolment.agency_class, enrolment.disciplines, capacity=bid.capacity or 1)


def _term_end(start: date, months: int) -> date:
    """The day before the same day `months` later; the last of the month where that month is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in range(start.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("a month has a first day")
