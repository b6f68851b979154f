"""Agencies enrol: what the form must show, who checks it, what follows from an expiry."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.domain.enrolment import (
    EnrolmentState,
    Reviewer,
    must_be_restricted,
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
from marketplace.models import Interest
from marketplace.usecases.enrolments import (
    put_enrolment_on_notice,
    qualify_agency,
    restore_agency,
    restrict_expired,
    return_enrolment,
    save_enrolment,
    submit_enrolment,
    uphold_against,
    withdraw_enrolment,
)
from marketplace.usecases.tender_outcome import conclude_tender, publish_tender_notice
from service_centre.identifiers import BadCreditCode
from service_centre.organisations.kinds import OrganisationKind
from tests.builders import NOON, a_credit_code, an_organisation
from tests.marketplace.tendering import LATER, Tendering, a_form

TODAY = date(2026, 11, 23)


def _codes(**changes: object) -> list[str]:
    return [one.sentence for one in problems_of(a_form(**changes), today=TODAY, least_reviewers=1)]


def test_a_complete_form_has_no_problems() -> None:
    assert _codes() == []


def test_a_registration_holds_on_its_last_day() -> None:
    assert _codes(reviewers=_reviewers(TODAY)) == []
    assert len(_codes(reviewers=_reviewers(TODAY - timedelta(days=1)))) == 3


def _reviewers(expires_on: date) -> list[Reviewer]:
    return [
        Reviewer("虚构甲", "A-1", "architecture", expires_on),
        Reviewer("虚构乙", "S-1", "structure", date(2030, 1, 1)),
        Reviewer("虚构丙", "A-2", "architecture", expires_on),
    ]


def test_everything_wrong_is_said_at_once() -> None:
    found = problems_of(
        a_form(agency_class=3, disciplines=frozenset(), qualification_no=" ", reviewers=_reviewers(date(2020, 1, 1))),
        today=TODAY,
        least_reviewers=1,
        taken={"S-1"},
    )
    assert len(found) == 6


def test_one_registration_counts_for_one_person_and_one_agency() -> None:
    twice = [Reviewer("虚构甲", "A-1", "architecture", date(2030, 1, 1))] * 2
    assert len(_codes(disciplines=frozenset({"architecture"}), reviewers=twice)) == 1


def test_a_discipline_without_reviewers_in_force_restricts() -> None:
    assert not must_be_restricted(a_form(), today=TODAY, least_reviewers=1)
    assert must_be_restricted(a_form(), today=date(2030, 1, 2), least_reviewers=1)
    assert must_be_restricted(a_form(), today=TODAY, least_reviewers=2)


def test_a_forged_credit_code_is_refused(tendering: Tendering) -> None:
    person = tendering.an_agency()
    code = str(tendering.agencies[-1].credit_code)
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(BadCreditCode):
        tendering.saved(person, credit_code=forged)


def test_a_well_formed_code_of_somebody_else_is_refused(tendering: Tendering) -> None:
    with pytest.raises(CreditCodeOfAnother):
        tendering.saved(tendering.an_agency(), credit_code=a_credit_code())


def test_an_expired_reviewer_keeps_an_enrolment_from_being_submitted(tendering: Tendering) -> None:
    person = tendering.an_agency()
    enrolment = tendering.saved(person, form=a_form(reviewers=_reviewers(date(2026, 11, 1))))
    with pytest.raises(EnrolmentIncomplete, match="到期"):
        submit_enrolment(tendering.session, enrolment, actor=person.actor, now=NOON)
    assert enrolment.state is EnrolmentState.DRAFT


def test_a_reviewer_of_another_agency_is_found(tendering: Tendering) -> None:
    number = f"A-{tendering.agencies[0].id}"
    person = tendering.an_agency()
    taken = [Reviewer("虚构甲", number, "architecture", date(2030, 1, 1))]
    enrolment = tendering.saved(person, form=a_form(disciplines=frozenset({"architecture"}), reviewers=taken))
    with pytest.raises(EnrolmentIncomplete, match=number):
        submit_enrolment(tendering.session, enrolment, actor=person.actor, now=NOON)


def test_a_returned_enrolment_says_why_and_comes_again(tendering: Tendering) -> None:
    person = tendering.an_agency()
    enrolment = tendering.saved(person)
    submit_enrolment(tendering.session, enrolment, actor=person.actor, now=NOON)
    with pytest.raises(EnrolmentStepNotAllowed):
        tendering.saved(person)
    with pytest.raises(DecisionUnfounded):
        return_enrolment(tendering.session, enrolment, reason=" ", actor=tendering.auditor.actor, now=NOON)
    return_enrolment(tendering.session, enrolment, reason="证书不清晰", actor=tendering.auditor.actor, now=NOON)
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.RETURNED, "证书不清晰")
    submit_enrolment(tendering.session, tendering.saved(person), actor=person.actor, now=NOON)


def test_the_notice_runs_before_an_agency_may_bid(tendering: Tendering) -> None:
    person = tendering.an_agency()
    enrolment = tendering.saved(person)
    submit_enrolment(tendering.session, enrolment, actor=person.actor, now=NOON)
    put_enrolment_on_notice(tendering.session, enrolment, actor=tendering.auditor.actor, now=NOON)
    with pytest.raises(TenderNoticeRunning):
        qualify_agency(tendering.session, enrolment, actor=tendering.auditor.actor, now=NOON + timedelta(days=2))
    uphold_against(tendering.session, enrolment, reason="人员挂证", actor=tendering.auditor.actor, now=NOON)
    assert enrolment.state is EnrolmentState.RETURNED


def test_declared_ties_and_control_count_from_the_qualification_on(tendering: Tendering) -> None:
    owner = an_organisation(tendering.session, OrganisationKind.OWNER)
    person = tendering.an_agency()
    ties = ((str(owner.credit_code), "参股"),)
    enrolment = tendering.eligible(person, conflicts=ties, control_group="虚构集团")
    assert enrolment.agency.control_group == "虚构集团"
    interest = tendering.session.scalars(select(Interest).where(Interest.agency_id == enrolment.agency_id)).one()
    assert interest.organisation_id == owner.id


def _concluded(tendering: Tendering) -> None:
    tender = tendering.scored(tendering.opened())
    publish_tender_notice(tendering.session, tender, actor=tendering.publisher.actor, now=LATER)
    conclude_tender(tendering.session, tender, actor=tendering.publisher.actor, now=LATER + timedelta(days=10))


def test_an_expiry_restricts_an_agency_of_the_roster_until_it_is_renewed(tendering: Tendering) -> None:
    _concluded(tendering)
    enrolment = tendering.saved_of(0)
    assert restrict_expired(tendering.session, now=LATER) == 0
    enrolment.reviewers = [{**one, "expires_on": "2026-12-31"} for one in enrolment.reviewers]
    assert restrict_expired(tendering.session, now=LATER + timedelta(days=1)) == 1
    assert restrict_expired(tendering.session, now=LATER + timedelta(days=1)) == 0
    assert enrolment.state is EnrolmentState.RESTRICTED
    assert tendering.roster.current is not None
    assert [one.suspended for one in tendering.roster.current.entries] == [True, False, False]
    tendering.saved(tendering.people[0])
    restore_agency(tendering.session, enrolment, actor=tendering.auditor.actor, now=LATER + timedelta(days=2))
    tendering.session.expire_all()
    assert [one.suspended for one in tendering.roster.current.entries] == [False, False, False]


def test_who_leaves_the_roster_is_selected_no_more(tendering: Tendering) -> None:
    _concluded(tendering)
    enrolment = tendering.saved_of(1)
    withdraw_enrolment(tendering.session, enrolment, actor=tendering.people[1].actor, now=LATER)
    assert tendering.roster.current is not None
    assert [one.suspended for one in tendering.roster.current.entries] == [False, True, False]


def test_a_removed_agency_waits_until_its_day(tendering: Tendering) -> None:
    enrolment = tendering.saved_of(0)
    withdraw_enrolment(tendering.session, enrolment, actor=tendering.people[0].actor, now=NOON)
    enrolment.barred_until_on = date(2027, 11, 1)
    declared = tendering.declared(tendering.people[0])
    actor = tendering.people[0].actor
    with pytest.raises(Barred):
        save_enrolment(tendering.session, tendering.roster, declared, actor=actor, now=NOON)
    later = NOON + timedelta(days=400)
    again = save_enrolment(tendering.session, tendering.roster, declared, actor=actor, now=later)
    assert again.state is EnrolmentState.DRAFT
