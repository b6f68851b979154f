"""A tender from the draft to the roster version: two persons, questions in public, a notice that objections freeze."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.domain.errors import SamePerson
from marketplace.domain.tender import Criterion, TenderKind, TenderState, check_holders, problems_of_terms
from marketplace.domain.tender_errors import (
    DecisionUnfounded,
    EvaluatorsUnfit,
    HoldersTooClose,
    HolderWithoutKey,
    KeyNotHeld,
    ObjectionClosed,
    OpeningKeyInUse,
    QuestionsClosed,
    QuestionsUnanswered,
    ScoreOutOfRange,
    ScoresMissing,
    TenderFrozen,
    TenderNoticeRunning,
    TenderStepNotAllowed,
    TermsIncomplete,
)
from marketplace.models import RosterTender
from marketplace.opening_officer import OpeningOfficer
from marketplace.usecases.opening_keys import challenge_for, register_opening_key
from marketplace.usecases.tender_outcome import (
    appoint_evaluators,
    conclude_tender,
    decide_objection,
    finish_evaluation,
    publish_tender_notice,
    raise_objection,
    score_bid,
)
from marketplace.usecases.tenders import (
    announce_tender,
    answer_question,
    ask_question,
    cancel_tender,
    edit_tender,
    fail_tender,
    relaunch_tender,
    start_bidding,
)
from service_centre.permissions import Actor
from tests.builders import NOON
from tests.marketplace.tendering import CRITERIA, DEADLINE, LATER, Tendering, at, terms, with_key

MUCH_LATER = LATER + timedelta(days=20)


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 0),
        ({"criteria": (Criterion("team", "队伍", 99),)}, 1),
        ({"criteria": (Criterion("team", "队伍", 50), Criterion("team", "", 50))}, 1),
        ({"places": 0, "pass_mark": 101, "threshold": 1, "term_months": 0, "criteria": ()}, 5),
    ],
)
def test_terms_are_checked_all_at_once(changes: dict[str, Any], count: int) -> None:
    told = {"criteria": CRITERIA, "places": 3, "pass_mark": 60, "threshold": 2, "term_months": 12} | changes
    assert len(problems_of_terms(told.pop("criteria"), **told)) == count


@pytest.mark.parametrize(("organisations", "threshold"), [([1, 2], 2), ([1, 1, 2], 2), ([], 2), ([1, 1, 1, 2], 3)])
def test_officers_of_one_organisation_never_suffice(organisations: list[int], threshold: int) -> None:
    with pytest.raises(HoldersTooClose):
        check_holders(organisations, threshold)


def test_terms_that_cannot_be_announced_are_refused(tendering: Tendering) -> None:
    with pytest.raises(TermsIncomplete):
        tendering.drafted(criteria=(), title=" ")
    with pytest.raises(TermsIncomplete):
        tendering.announced(deadline_at=NOON + timedelta(days=19))


def test_a_draft_is_edited_until_it_is_approved(tendering: Tendering) -> None:
    tender = tendering.drafted()
    edit_tender(tendering.session, tender, terms(places=9), actor=tendering.keeper.actor, now=NOON)
    assert tender.places == 9
    with pytest.raises(TenderStepNotAllowed):
        edit_tender(tendering.session, tendering.approved(), terms(), actor=tendering.keeper.actor, now=NOON)


def test_who_approved_does_not_announce(tendering: Tendering) -> None:
    ids = [one.account.id for one in tendering.holders]
    with pytest.raises(SamePerson):
        announce_tender(
            tendering.session, tendering.approved(), holder_ids=ids, actor=tendering.auditor.actor, now=NOON
        )


def test_every_opening_officer_has_a_key(tendering: Tendering) -> None:
    ids = [tendering.keeper.account.id, *(one.account.id for one in tendering.holders)]
    with pytest.raises(HolderWithoutKey):
        announce_tender(
            tendering.session, tendering.approved(), holder_ids=ids, actor=tendering.publisher.actor, now=NOON
        )


def test_a_key_that_is_not_held_is_not_registered(tendering: Tendering) -> None:
    actor, officer = tendering.keeper.actor, OpeningOfficer()
    with pytest.raises(KeyNotHeld):
        register_opening_key(tendering.session, public_key=officer.public_key, answer="00" * 32, actor=actor, now=NOON)
    with pytest.raises(KeyNotHeld):
        challenge_for("00" * 32, actor)


def test_a_key_is_one_persons_for_ever(tendering: Tendering) -> None:
    first = tendering.officers[tendering.holders[1].account.id]
    challenge = challenge_for(first.public_key, tendering.keeper.actor)
    answer = first.read_challenge(challenge, tendering.keeper.account.id)
    with pytest.raises(OpeningKeyInUse):
        register_opening_key(
            tendering.session, public_key=first.public_key, answer=answer, actor=tendering.keeper.actor, now=NOON
        )


def test_an_announced_tender_keeps_the_key_it_named(tendering: Tendering) -> None:
    tender = tendering.announced()
    before = tender.announcement_digest
    with_key(tendering.session, tendering.holders[1])
    assert tender.announcement_digest == before


def test_every_question_is_answered_before_bids_are_taken(tendering: Tendering) -> None:
    tender, session = tendering.announced(), tendering.session
    asked = ask_question(session, tender, question="可否联合投标？", actor=tendering.people[0].actor, now=NOON)
    with pytest.raises(QuestionsUnanswered):
        start_bidding(session, tender, actor=tendering.publisher.actor, now=NOON)
    answer_question(session, asked, answer="不接受。", actor=tendering.keeper.actor, now=NOON)
    with pytest.raises(QuestionsClosed):
        answer_question(session, asked, answer="可以。", actor=tendering.keeper.actor, now=NOON)
    start_bidding(session, tender, actor=tendering.publisher.actor, now=NOON, clock=at(NOON))
    with pytest.raises(QuestionsClosed):
        ask_question(session, tender, question="还有吗？", actor=tendering.people[0].actor, now=NOON)


def test_evaluators_are_odd_in_number_enough_and_nobodys_employees(tendering: Tendering) -> None:
    tender = tendering.opened()
    bidder = tendering.people[0].account.id
    ids = [one.account_id for one in _evaluators(tendering, tender)]
    for chosen in ([1], ids[:4], [*ids[:4], bidder]):
        with pytest.raises(EvaluatorsUnfit):
            appoint_evaluators(tendering.session, tender, chosen, actor=tendering.keeper.actor, now=LATER)


def _evaluators(tendering: Tendering, tender: RosterTender) -> Any:
    tendering.evaluators(tender)
    return tender.evaluators


def test_scores_are_whole_and_complete(tendering: Tendering) -> None:
    tender = tendering.opened()
    evaluator = _evaluators(tendering, tender)[0]
    actor = Actor(account_id=evaluator.account_id)
    for wrong in ({"team": 90}, {"team": 90, "price": 101}, {"team": -1, "price": 1}, {"team": 1, "price": 1, "x": 1}):
        with pytest.raises(ScoreOutOfRange):
            score_bid(tendering.session, tender.valid_bids[0], evaluator, wrong, actor=actor, now=LATER)
    with pytest.raises(ScoresMissing):
        finish_evaluation(tendering.session, tender, actor=tendering.keeper.actor, now=LATER)


def test_a_score_given_again_replaces_the_earlier(tendering: Tendering) -> None:
    tender = tendering.opened()
    evaluator = _evaluators(tendering, tender)[0]
    bid, actor = tender.valid_bids[0], Actor(account_id=evaluator.account_id)
    for points in (50, 70):
        score_bid(tendering.session, bid, evaluator, {"team": points, "price": points}, actor=actor, now=LATER)
    assert sorted(one.points for one in bid.scores) == [70, 70]


def _on_notice(tendering: Tendering, **changes: Any) -> RosterTender:
    tender = tendering.scored(tendering.opened(**changes))
    publish_tender_notice(tendering.session, tender, actor=tendering.publisher.actor, now=LATER)
    return tender


def test_the_best_enter_the_roster_in_the_order_of_the_ranking(tendering: Tendering) -> None:
    tender = _on_notice(tendering, places=2, pass_mark=75)
    with pytest.raises(TenderNoticeRunning):
        conclude_tender(tendering.session, tender, actor=tendering.publisher.actor, now=LATER)
    version = conclude_tender(tendering.session, tender, actor=tendering.publisher.actor, now=MUCH_LATER)
    assert [one.agency_id for one in version.entries] == [one.id for one in tendering.agencies[:2]]
    assert tender.state is TenderState.CONCLUDED
    assert [tendering.saved_of(n).state for n in range(3)] == ["active", "active", "eligible"]
    assert tendering.saved_of(0).term_until_on is not None


def test_a_refill_adds_behind_those_who_are_there(tendering: Tendering) -> None:
    first = _on_notice(tendering, places=1)
    conclude_tender(tendering.session, first, actor=tendering.publisher.actor, now=MUCH_LATER)
    again = _on_notice(tendering, kind=TenderKind.REFILL, places=3)
    version = conclude_tender(tendering.session, again, actor=tendering.publisher.actor, now=MUCH_LATER)
    assert sorted(one.agency_id for one in version.entries) == sorted(one.id for one in tendering.agencies)
    assert version.number == 2


def _object(tendering: Tendering, tender: RosterTender, number: int = 1) -> Any:
    actor = tendering.people[number].actor
    return raise_objection(tendering.session, tender, words="评分有误", actor=actor, now=LATER + timedelta(hours=1))


def test_an_objection_freezes_and_its_dismissal_begins_the_notice_anew(tendering: Tendering) -> None:
    tender = _on_notice(tendering)
    first, second = _object(tendering, tender), _object(tendering, tender, 2)
    assert tender.state is TenderState.FROZEN
    with pytest.raises(TenderFrozen):
        conclude_tender(tendering.session, tender, actor=tendering.publisher.actor, now=MUCH_LATER)
    decided = LATER + timedelta(days=5)
    for objection in (first, second):
        assert tender.state is TenderState.FROZEN
        decide_objection(
            tendering.session, objection, upheld=False, decision="不成立", actor=tendering.auditor.actor, now=decided
        )
    assert tender.state is TenderState.ON_NOTICE
    with pytest.raises(TenderNoticeRunning):
        conclude_tender(tendering.session, tender, actor=tendering.publisher.actor, now=decided + timedelta(days=1))


def test_an_upheld_objection_sends_the_bids_back_to_the_evaluators(tendering: Tendering) -> None:
    tender = _on_notice(tendering)
    actor = tendering.auditor.actor
    with pytest.raises(SamePerson):
        decide_objection(
            tendering.session,
            _object(tendering, tender),
            upheld=True,
            decision="成立",
            actor=tendering.keeper.actor,
            now=LATER,
        )
    decide_objection(
        tendering.session,
        tender.objections[0],
        upheld=True,
        decision="成立",
        actor=actor,
        now=LATER + timedelta(days=1),
    )
    assert tender.state is TenderState.OPENED
    assert tender.result_text is None
    assert not any(bid.scores for bid in tender.bids)
    with pytest.raises(ObjectionClosed):
        decide_objection(tendering.session, tender.objections[0], upheld=False, decision="x", actor=actor, now=LATER)


def test_after_the_notice_nobody_objects(tendering: Tendering) -> None:
    tender = _on_notice(tendering)
    with pytest.raises(ObjectionClosed):
        raise_objection(tendering.session, tender, words="太晚", actor=tendering.people[0].actor, now=MUCH_LATER)


def test_a_failed_tender_is_relaunched_as_a_new_draft(tendering: Tendering) -> None:
    tender = tendering.bidding()
    with pytest.raises(TenderStepNotAllowed):
        fail_tender(tendering.session, tender, reason="无人投标", actor=tendering.publisher.actor, now=NOON)
    tendering.reveal(tender, tendering.holders[0])
    assert tender.state is TenderState.FAILED
    again = relaunch_tender(
        tendering.session, tender, deadline_at=DEADLINE + timedelta(days=60), actor=tendering.keeper.actor, now=LATER
    )
    assert (tender.state, again.state, again.previous_id) == (TenderState.RELAUNCHED, TenderState.DRAFT, tender.id)


def test_a_tender_is_cancelled_with_a_reason_and_its_bids_stay_sealed(tendering: Tendering) -> None:
    tender = tendering.bidding()
    tendering.bid(tender, tendering.people[0])
    with pytest.raises(DecisionUnfounded):
        cancel_tender(tendering.session, tender, reason=" ", actor=tendering.publisher.actor, now=NOON)
    cancel_tender(tendering.session, tender, reason="政策调整", actor=tendering.publisher.actor, now=NOON)
    with pytest.raises(TenderStepNotAllowed):
        tendering.reveal(tender, tendering.holders[0])
    assert tendering.bids(tender)[0].amount_fen is None
