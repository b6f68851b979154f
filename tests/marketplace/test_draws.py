"""A draw from the request to the engagement, and everything that must not happen on the way."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.contributor import Contributor, ShownSomethingElse
from marketplace.domain.errors import (
    ActionNotAllowed,
    AlreadyCommitted,
    BeaconNeeded,
    BeaconRefused,
    DrawClosed,
    KeyInUse,
    KeysMissing,
    NotYourPart,
    OpeningRefused,
    SamePerson,
    SealNotDue,
    StageNotReached,
    TooFewCandidates,
    TwoVoids,
    UnknownCause,
    WrongMethod,
)
from marketplace.domain.selection import SelectionState
from marketplace.domain.verification import verify_text
from marketplace.models import DrawRound, Selection
from marketplace.usecases.announcing import Beacon, announce_draw
from marketplace.usecases.draws import commit_part, level_of, open_part, read_beacon, seal_draw, void_draw
from marketplace.usecases.keys import register_key
from marketplace.usecases.outcome import (
    confirm_selection,
    end_notice,
)
from marketplace.usecases.relaunch import extend_selection
from marketplace.usecases.requests import audit_selection, open_selection
from marketplace.usecases.rosters import declare_interest, set_suspension
from marketplace.usecases.rotation import take_turn
from service_centre.audit.models import AuditEntry
from service_centre.matters.lifecycle import AgencyRequestState
from service_centre.organisations.kinds import OrganisationKind
from service_centre.outbox import PromisedJob
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM
from tests.builders import NOON, a_project, an_agency_request, an_organisation
from tests.marketplace.market import Market, a_person, numbered_key, register
from tests.marketplace.verifiers import ALONE

LATER = NOON + timedelta(days=3)
MUCH_LATER = NOON + timedelta(days=21)
BEACON = Beacon("双色球", "2026140")


def _void(market: Market, attempt: DrawRound) -> None:
    void_draw(
        market.session, attempt, cause="nonce_lost", statement="演示：浏览器损坏。", actor=market.clerk.actor, now=NOON
    )


def test_the_whole_way_from_the_request_to_the_engagement(market: Market) -> None:
    attempt = market.drawn()
    selection = attempt.selection
    assert attempt.record_text is not None
    assert verify_text(attempt.record_text) == 1 == level_of(attempt)
    assert ALONE.verify(ALONE.read(attempt.record_text.encode())) == 1
    assert selection.state is SelectionState.ON_NOTICE
    end_notice(market.session, selection, actor=market.clerk.actor, now=MUCH_LATER)
    assert selection.agency is not None
    agent = market.administrator(selection.agency)
    engagement = confirm_selection(market.session, selection, actor=agent.actor, now=MUCH_LATER)
    assert selection.state is SelectionState.ENGAGED
    assert engagement.agency_id == selection.agency_id
    assert engagement.selection_reference == f"/marketplace/draws/{attempt.id}"
    assert engagement.agency_request.state is AgencyRequestState.FULFILLED
    promised = market.session.scalars(select(PromisedJob.name)).all()
    assert promised == ["admit_agency"]


def test_every_step_is_in_the_trail(market: Market) -> None:
    stream = market.drawn().selection.audit_stream
    actions = market.session.scalars(
        select(AuditEntry.action).where(AuditEntry.stream == stream).order_by(AuditEntry.position)
    ).all()
    assert list(actions) == [
        "selection_opened", "audit", "announce", "draw_committed", "draw_committed", "seal", "draw_opened",
        "draw_opened", "record", "publish_notice",
    ]  # fmt: skip


def test_opening_a_selection_twice_opens_one(market: Market) -> None:
    asked = an_agency_request(market.session)
    first = open_selection(market.session, asked, actor=SYSTEM, now=NOON)
    assert first is not None
    assert open_selection(market.session, asked, actor=SYSTEM, now=NOON) is first
    assert len(market.session.scalars(select(Selection)).all()) == 1


def test_a_cancelled_request_opens_nothing(market: Market) -> None:
    asked = an_agency_request(market.session, state=AgencyRequestState.FULFILLED)
    assert open_selection(market.session, asked, actor=SYSTEM, now=NOON) is None


def test_whoever_asked_does_not_audit(market: Market) -> None:
    selection = market.request(requested_by_id=market.auditor.account.id)
    with pytest.raises(SamePerson, match="审核"):
        audit_selection(market.session, selection, actor=market.auditor.actor, now=NOON)


def test_whoever_audited_does_not_draw(market: Market) -> None:
    selection = market.request()
    audit_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    with pytest.raises(SamePerson, match="抽取"):
        announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON)


def test_a_draw_needs_an_audit_first(market: Market) -> None:
    with pytest.raises(ActionNotAllowed):
        announce_draw(market.session, market.request(), actor=market.clerk.actor, now=NOON)


def test_candidates_and_excluded_are_the_whole_roster_with_reasons(market: Market) -> None:
    asked = an_agency_request(market.session)
    firm, first = asked.project.design_firm, market.agencies[0]
    declare_interest(
        market.session, agency_id=first.id, organisation_id=firm.id, relation="参股", actor=SYSTEM, now=NOON
    )
    set_suspension(
        market.session, market.roster, market.agencies[1].id, suspended=True, reason="暂停", actor=SYSTEM, now=NOON
    )
    market.agencies[2].control_group = asked.project.owner.control_group = "虚构集团"
    selection = open_selection(market.session, asked, actor=SYSTEM, now=NOON)
    assert selection is not None
    audit_selection(market.session, selection, actor=market.auditor.actor, now=NOON)
    market.set("marketplace.least_candidates", 2)
    attempt = announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert attempt is not None
    reasons = {one["id"]: one["reason"] for one in attempt.announcement["excluded"]}
    assert reasons == {
        first.credit_code: "conflict_of_interest",
        market.agencies[1].credit_code: "suspended",
        market.agencies[2].credit_code: "conflict_of_interest",
    }
    named = {one["id"] for one in attempt.announcement["candidates"]} | set(reasons)
    assert named == {one.credit_code for one in market.agencies}
    assert attempt.announcement["roster"]["version"] == 2


def test_too_few_candidates_make_the_selection_short_and_two_suffice_after_one_extension(market: Market) -> None:
    for agency in market.agencies[:4]:
        agency.control_group = "虚构集团"
    selection = market.audited()
    assert announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON) is None
    assert selection.state is SelectionState.SHORT
    extend_selection(market.session, selection, actor=market.clerk.actor, now=NOON)
    assert announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON) is not None


def test_a_selection_is_extended_only_once(market: Market) -> None:
    for agency in market.agencies:
        agency.control_group = "虚构集团"
    selection, actor = market.audited(), market.clerk.actor
    announce_draw(market.session, selection, actor=actor, now=NOON)
    extend_selection(market.session, selection, actor=actor, now=NOON)
    assert announce_draw(market.session, selection, actor=actor, now=NOON) is None
    with pytest.raises(TooFewCandidates, match="只有 1 家"):
        extend_selection(market.session, selection, actor=actor, now=NOON)


def test_a_draw_needs_the_keys_of_both_required_contributors(market: Market) -> None:
    newcomer = a_person(market.session, market.centre, Role.DRAW_CLERK)
    selection = market.audited()
    with pytest.raises(KeysMissing, match="抽取操作人"):
        announce_draw(market.session, selection, actor=newcomer.actor, now=NOON)
    with pytest.raises(KeysMissing, match="监督方"):
        announce_draw(market.session, selection, officer_id=market.clerk.account.id, actor=market.clerk.actor, now=NOON)


def test_a_key_is_registered_only_by_who_holds_it_and_belongs_to_one_account(market: Market) -> None:
    clerk, officer = market.clerk, market.officer
    other = numbered_key(7)
    with pytest.raises(OpeningRefused):
        register_key(
            market.session,
            public_key=other.public_key,
            proof=other.key_proof(officer.account.id),
            actor=clerk.actor,
            now=NOON,
        )
    stolen = clerk.contributor
    with pytest.raises(KeyInUse):
        register_key(
            market.session,
            public_key=stolen.public_key,
            proof=stolen.key_proof(officer.account.id),
            actor=officer.actor,
            now=NOON,
        )


def test_a_new_key_retires_the_old_one_but_an_announced_draw_keeps_it(market: Market) -> None:
    attempt = market.announced()
    market.commit(attempt, market.clerk, market.officer)
    old, market.clerk.contributor = market.clerk.contributor, numbered_key(9)
    register(market.session, market.clerk)
    market.clerk.contributor = old
    market.open(attempt, market.clerk, market.officer)
    assert attempt.record_text is not None
    with pytest.raises(KeyInUse):
        register(market.session, market.clerk)


def test_the_seal_closes_when_all_have_committed_and_a_commitment_is_never_replaced(market: Market) -> None:
    attempt = market.announced()
    market.commit(attempt, market.clerk)
    market.commit(attempt, market.clerk)
    assert attempt.seal_text is None
    changed = {"announcement": attempt.announcement_digest, "commitment": "0" * 64}
    with pytest.raises(AlreadyCommitted):
        commit_part(market.session, attempt, **changed, actor=market.clerk.actor, now=NOON)
    market.commit(attempt, market.officer)
    assert attempt.selection.state is SelectionState.SEALED


def test_a_commitment_to_another_announcement_is_refused(market: Market) -> None:
    attempt = market.announced()
    with pytest.raises(OpeningRefused, match="公告"):
        commit_part(
            market.session, attempt, announcement="0" * 64, commitment="0" * 64, actor=market.clerk.actor, now=NOON
        )


def test_nobody_uninvited_contributes(market: Market) -> None:
    attempt = market.announced()
    sent = {"announcement": attempt.announcement_digest, "commitment": "0" * 64}
    with pytest.raises(NotYourPart):
        commit_part(market.session, attempt, **sent, actor=market.auditor.actor, now=NOON)


def test_the_operator_opens_before_the_supervisor(market: Market) -> None:
    attempt = market.announced()
    market.commit(attempt, market.clerk, market.officer)
    with pytest.raises(StageNotReached):
        market.open(attempt, market.officer)
    market.open(attempt, market.clerk, market.clerk)
    assert attempt.record_text is None
    market.open(attempt, market.officer)
    assert attempt.record_text is not None


def test_nothing_opens_before_the_seal(market: Market) -> None:
    attempt = market.announced()
    market.commit(attempt, market.clerk)
    with pytest.raises(ActionNotAllowed):
        open_part(market.session, attempt, nonce="0" * 64, signature="0" * 128, actor=market.clerk.actor, now=NOON)


def test_another_nonce_or_a_forged_signature_is_refused(market: Market) -> None:
    attempt = market.announced()
    market.commit(attempt, market.clerk, market.officer)
    assert attempt.seal is not None
    good = market.clerk.contributor.open(attempt.announcement, attempt.seal)
    for wrong in ({"nonce": "0" * 64}, {"signature": "0" * 128}):
        with pytest.raises(OpeningRefused):
            open_part(market.session, attempt, **good | wrong, actor=market.clerk.actor, now=NOON)


def test_a_contributor_does_not_open_a_swapped_seal(market: Market) -> None:
    attempt = market.announced()
    market.commit(attempt, market.clerk, market.officer)
    swapped = json.loads(str(attempt.seal_text))
    for one in swapped["commitments"]:
        one["commitment"] = "0" * 64
    with pytest.raises(ShownSomethingElse):
        market.clerk.contributor.open(attempt.announcement, swapped)
    with pytest.raises(ShownSomethingElse):
        Contributor().commit(attempt.announcement)


def test_a_candidate_with_a_key_may_contribute_and_two_groups_raise_the_level(market: Market) -> None:
    agents = [market.administrator(agency) for agency in market.agencies[:2]]
    for agent in agents:
        register(market.session, agent)
    attempt = market.announced()
    market.commit(attempt, market.clerk, market.officer, *agents)
    with pytest.raises(StageNotReached):
        market.open(attempt, market.clerk)
    market.open(attempt, *agents, market.clerk, market.officer)
    assert level_of(attempt) == 2


def test_an_absent_candidate_does_not_hold_up_the_draw_and_stays_in_it(market: Market) -> None:
    agent = market.administrator(market.agencies[0])
    register(market.session, agent)
    attempt = market.announced()
    market.commit(attempt, market.clerk, market.officer)
    with pytest.raises(SealNotDue):
        seal_draw(market.session, attempt, actor=market.clerk.actor, now=NOON)
    seal_draw(market.session, attempt, actor=market.clerk.actor, now=LATER)
    market.open(attempt, market.clerk, market.officer)
    assert attempt.record is not None
    assert len(attempt.record["result"]["ranking"]) == 5


def test_a_void_is_published_and_the_next_attempt_points_back_and_needs_a_beacon(market: Market) -> None:
    first = market.announced()
    selection = first.selection
    _void(market, first)
    assert selection.state is SelectionState.AUDITED
    with pytest.raises(BeaconNeeded):
        announce_draw(market.session, selection, actor=market.clerk.actor, now=NOON)
    second = announce_draw(market.session, selection, beacon=BEACON, actor=market.clerk.actor, now=NOON)
    assert second is not None
    assert second.announcement["previous"] == first.void_digest
    market.commit(second, market.clerk, market.officer)
    with pytest.raises(BeaconRefused):
        read_beacon(market.session, second, numbers="1 2", actor=market.officer.actor, now=NOON)
    market.open(second, market.clerk, market.officer)
    assert second.record_text is None
    for numbers in ("", "一 二", "1;;2", "-1"):
        with pytest.raises(BeaconRefused):
            read_beacon(market.session, second, numbers=numbers, actor=market.officer.actor, now=NOON)
    with pytest.raises(BeaconRefused):
        read_beacon(market.session, second, numbers="2 5", actor=market.clerk.actor, now=NOON)
    read_beacon(market.session, second, numbers="10 2 5 8 12 30；7", actor=market.officer.actor, now=NOON)
    assert second.beacon_value == "2.5.8.10.12.30./7./"
    assert level_of(second) == 3


def test_an_attempt_that_is_over_takes_nothing_more(market: Market) -> None:
    first = market.announced()
    _void(market, first)
    assert announce_draw(market.session, first.selection, beacon=BEACON, actor=market.clerk.actor, now=NOON)
    with pytest.raises(DrawClosed):
        market.commit(first, market.clerk)


def test_a_void_needs_a_cause_from_the_list_a_statement_and_a_real_party(market: Market) -> None:
    attempt = market.announced()
    for cause, statement, party in (("mood", "无", None), ("nonce_lost", " ", None), ("nonce_lost", "无", "someone")):
        with pytest.raises(UnknownCause):
            void_draw(
                market.session,
                attempt,
                cause=cause,
                statement=statement,
                party=party,
                actor=market.clerk.actor,
                now=NOON,
            )


def test_two_voids_turn_the_matter_over_to_rotation(market: Market) -> None:
    first = market.announced()
    selection = first.selection
    _void(market, first)
    with pytest.raises(WrongMethod):
        take_turn(market.session, selection, actor=market.clerk.actor, now=NOON)
    second = announce_draw(market.session, selection, beacon=BEACON, actor=market.clerk.actor, now=NOON)
    assert second is not None
    _void(market, second)
    with pytest.raises(TwoVoids):
        announce_draw(market.session, selection, beacon=BEACON, actor=market.clerk.actor, now=NOON)
    assert take_turn(market.session, selection, actor=market.clerk.actor, now=NOON) is market.agencies[0]


def test_an_owner_of_the_same_group_as_an_agency_excludes_it(market: Market) -> None:
    owner = an_organisation(market.session, OrganisationKind.OWNER, control_group="虚构集团")
    market.agencies[3].control_group = "虚构集团"
    attempt = market.announced(project_id=a_project(market.session, owner_id=owner.id).id)
    assert [one["id"] for one in attempt.announcement["excluded"]] == [market.agencies[3].credit_code]
