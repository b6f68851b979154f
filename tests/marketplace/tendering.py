"""A centre that tenders for its roster: officers of three organisations with keys, agencies that may bid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from marketplace.domain.enrolment import Form, Reviewer
from marketplace.domain.tender import Criterion, TenderKind
from marketplace.models import Bid, Enrolment, Roster, RosterTender
from marketplace.opening_officer import OpeningOfficer
from marketplace.usecases.bid_opening import envelopes_for, reveal_shares
from marketplace.usecases.bids import Submitted, submit_bid
from marketplace.usecases.enrolments import (
    Declared,
    enrolment_of,
    put_enrolment_on_notice,
    qualify_agency,
    save_enrolment,
    submit_enrolment,
)
from marketplace.usecases.opening_keys import challenge_for, register_opening_key
from marketplace.usecases.rosters import create_roster
from marketplace.usecases.tender_outcome import appoint_evaluators, finish_evaluation, score_bid
from marketplace.usecases.tenders import Terms, announce_tender, approve_tender, draft_tender, start_bidding
from service_centre.calendar import declare_year
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM
from service_centre.settings import SettingValue
from storage.folder import FolderStore
from tests.builders import NOON, an_organisation
from tests.marketplace.market import Person, a_person
from tests.marketplace.sealing import a_sealed_bid, answers

CRITERIA = (Criterion("team", "审查队伍", 60), Criterion("price", "报价", 40))
LATER = NOON + timedelta(days=40)
DEADLINE = NOON + timedelta(days=30)


def at(moment: datetime) -> Callable[[Session], datetime]:
    """A clock of the database that shows this moment."""
    return lambda _session: moment


def a_form(**changes: Any) -> Form:
    values: dict[str, Any] = {
        "agency_class": 1,
        "disciplines": frozenset({"architecture", "structure"}),
        "reviewers": [
            Reviewer("虚构甲", "A-1", "architecture", date(2030, 1, 1)),
            Reviewer("虚构乙", "S-1", "structure", date(2030, 1, 1)),
        ],
        "qualification_no": "审图认定-01",
        "qualification_until_on": date(2030, 1, 1),
    }
    return Form(**values | changes)


def terms(**changes: Any) -> Terms:
    values: dict[str, Any] = {
        "title": "审图机构名册公开招标",
        "kind": TenderKind.TERM,
        "requirements": "具备审图资格，驻场人员到位。",
        "criteria": CRITERIA,
        "places": 3,
        "pass_mark": 60,
        "term_months": 24,
        "deadline_at": DEADLINE,
    }
    return Terms(**values | changes)


@dataclass
class Tendering:
    """Everything a test of tenders needs."""

    session: Session
    store: FolderStore
    centre: Organisation
    roster: Roster
    keeper: Person
    auditor: Person
    publisher: Person
    holders: list[Person]
    agencies: list[Organisation] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    """One administrator for each agency."""
    officers: dict[int, OpeningOfficer] = field(default_factory=dict)
    """What each holder's browser holds, by account."""

    def an_agency(self, **changes: Any) -> Person:
        """One more agency with its administrator; not enrolled."""
        agency = an_organisation(self.session, OrganisationKind.AGENCY, **changes)
        person = a_person(self.session, agency, Role.AGENCY_ADMINISTRATOR)
        self.agencies.append(agency)
        self.people.append(person)
        return person

    def declared(self, person: Person, **changes: Any) -> Declared:
        agency = self.session.get_one(Organisation, person.actor.organisation_id)
        reviewers = [
            Reviewer("虚构甲", f"A-{agency.id}", "architecture", date(2030, 1, 1)),
            Reviewer("虚构乙", f"S-{agency.id}", "structure", date(2030, 1, 1)),
        ]
        values: dict[str, Any] = {"credit_code": str(agency.credit_code), "form": a_form(reviewers=reviewers)}
        return Declared(**values | changes)

    def saved(self, person: Person, **changes: Any) -> Enrolment:
        return save_enrolment(self.session, self.roster, self.declared(person, **changes), actor=person.actor, now=NOON)

    def saved_of(self, number: int) -> Enrolment:
        """The enrolment of an agency, by its number in `agencies`."""
        found = enrolment_of(self.session, self.roster.id, self.agencies[number].id)
        assert found is not None
        return found

    def eligible(self, person: Person, **changes: Any) -> Enrolment:
        enrolment = self.saved(person, **changes)
        submit_enrolment(self.session, enrolment, actor=person.actor, now=NOON)
        put_enrolment_on_notice(self.session, enrolment, actor=self.auditor.actor, now=NOON)
        qualify_agency(self.session, enrolment, actor=self.auditor.actor, now=NOON + timedelta(days=10))
        return enrolment

    def drafted(self, **changes: Any) -> RosterTender:
        return draft_tender(self.session, self.roster, terms(**changes), actor=self.keeper.actor, now=NOON)

    def approved(self, **changes: Any) -> RosterTender:
        tender = self.drafted(**changes)
        approve_tender(self.session, tender, actor=self.auditor.actor, now=NOON)
        return tender

    def announced(self, **changes: Any) -> RosterTender:
        tender = self.approved(**changes)
        ids = [one.account.id for one in self.holders]
        announce_tender(self.session, tender, holder_ids=ids, actor=self.publisher.actor, now=NOON)
        return tender

    def bidding(self, **changes: Any) -> RosterTender:
        tender = self.announced(**changes)
        start_bidding(self.session, tender, actor=self.publisher.actor, now=NOON, clock=at(NOON))
        return tender

    def bid(
        self, tender: RosterTender, person: Person, moment: datetime = NOON, raw: bytes | None = None, **told: Any
    ) -> Submitted:
        agency = self.session.get_one(Organisation, person.actor.organisation_id)
        sealed = raw or a_sealed_bid(tender.announcement, str(agency.credit_code), answers(**told))
        return submit_bid(self.session, tender, sealed, store=self.store, actor=person.actor, clock=at(moment))

    def reveal(self, tender: RosterTender, person: Person, moment: datetime = LATER) -> None:
        shares = self.shares(tender, person, moment)
        reveal_shares(self.session, tender, shares, store=self.store, actor=person.actor, clock=at(moment))

    def shares(self, tender: RosterTender, person: Person, moment: datetime = LATER) -> dict[str, object]:
        """What the officer's client reads out of its envelopes."""
        told = envelopes_for(self.session, tender, store=self.store, actor=person.actor, clock=at(moment))
        return {one["bid"]: self.officers[person.account.id].reveal(one) for one in told}

    def opened(self, *, bids: int = 3, **changes: Any) -> RosterTender:
        tender = self.bidding(**changes)
        for number in range(bids):
            self.bid(tender, self.people[number], amount_fen=(number + 1) * 100)
        for holder in self.holders[:2]:
            self.reveal(tender, holder)
        return tender

    def evaluators(self, tender: RosterTender, count: int = 5) -> list[Person]:
        people = [a_person(self.session, an_organisation(self.session), Role.DEPARTMENT_REVIEWER) for _ in range(count)]
        ids = [one.account.id for one in people]
        appoint_evaluators(self.session, tender, ids, actor=self.keeper.actor, now=LATER)
        return people

    def scored(self, tender: RosterTender, points: Sequence[int] = (90, 80, 70)) -> RosterTender:
        """Every evaluator gives bid number n the same points for everything."""
        people = {one.account.id: one for one in self.evaluators(tender)}
        for bid, each in zip(tender.valid_bids, points, strict=True):
            for evaluator in tender.evaluators:
                given = {one.code: each for one in CRITERIA}
                actor = people[evaluator.account_id].actor
                score_bid(self.session, bid, evaluator, given, actor=actor, now=LATER)
        finish_evaluation(self.session, tender, actor=self.keeper.actor, now=LATER)
        return tender

    def bids(self, tender: RosterTender) -> list[Bid]:
        self.session.expire(tender, ["bids"])
        return tender.bids

    def set(self, name: str, value: int) -> None:
        self.session.merge(SettingValue(name=name, value=value))
        self.session.flush()


def with_key(session: Session, person: Person) -> OpeningOfficer:
    """Register an opening key as the officer's browser does."""
    officer = OpeningOfficer()
    challenge = challenge_for(officer.public_key, person.actor)
    answer = officer.read_challenge(challenge, person.account.id)
    register_opening_key(session, public_key=officer.public_key, answer=answer, actor=person.actor, now=NOON)
    return officer


def a_tendering(session: Session, folder: Path, *, agencies: int = 3) -> Tendering:
    """All agencies may bid; three officers of three organisations hold keys, two open."""
    declare_year(session, 2027, {}, reason="测试")
    centre = an_organisation(session, OrganisationKind.CENTRE)
    others = [an_organisation(session, OrganisationKind.OVERSIGHT), an_organisation(session)]
    roster = create_roster(session, code=f"R-{centre.id}", name="演示名册", centre_id=centre.id, actor=SYSTEM, now=NOON)
    found = Tendering(
        session,
        FolderStore(folder),
        centre,
        roster,
        keeper=a_person(session, centre, Role.ROSTER_KEEPER),
        auditor=a_person(session, centre, Role.SELECTION_AUDITOR),
        publisher=a_person(session, centre, Role.PUBLISHER),
        holders=[],
    )
    found.holders = [
        found.auditor,
        a_person(session, others[0], Role.OVERSIGHT_OFFICER),
        a_person(session, others[1], Role.LEAD_HEAD),
    ]
    found.officers = {one.account.id: with_key(session, one) for one in found.holders}
    for _ in range(agencies):
        found.eligible(found.an_agency())
    return found
