"""A small market: a centre with its clerks, an oversight officer, agencies in a roster, one request."""

from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from marketplace.contributor import Contributor
from marketplace.models import DrawRound, Roster, Selection
from marketplace.usecases.announcing import announce_draw
from marketplace.usecases.draws import commit_part, open_part
from marketplace.usecases.keys import register_key
from marketplace.usecases.requests import audit_selection, open_selection
from marketplace.usecases.rosters import EntryTerms, create_roster, publish_roster_version
from service_centre.matters.models import SelectionMethod
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.people.actors import actor_of
from service_centre.people.models import Account
from service_centre.people.roles import Role
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import SettingValue
from tests.builders import NOON, an_account, an_agency_request, an_organisation

DISCIPLINES = ("architecture", "structure", "fire")


@dataclass
class Person:
    """An account, as whom it acts, and the contributor in its browser."""

    account: Account
    actor: Actor
    contributor: Contributor = field(default_factory=Contributor)


def a_person(session: Session, organisation: Organisation, *roles: Role) -> Person:
    account = an_account(session, organisation, *roles)
    return Person(account, actor_of(account.memberships))


def register(session: Session, person: Person) -> None:
    proof = person.contributor.key_proof(person.account.id)
    register_key(session, public_key=person.contributor.public_key, proof=proof, actor=person.actor, now=NOON)


def numbered_key(number: int) -> Contributor:
    return Contributor(Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")))


@dataclass
class Market:
    """Everything a test of the marketplace needs; each test changes only what it is about."""

    session: Session
    centre: Organisation
    agencies: list[Organisation]
    roster: Roster
    clerk: Person
    auditor: Person
    officer: Person

    def request(self, **changes: Any) -> Selection:
        """A selection in draft."""
        asked = an_agency_request(self.session, **changes)
        found = open_selection(self.session, asked, actor=SYSTEM, now=NOON)
        assert found is not None
        return found

    def audited(self, **changes: Any) -> Selection:
        selection = self.request(**changes)
        audit_selection(self.session, selection, actor=self.auditor.actor, now=NOON)
        return selection

    def announced(self, **changes: Any) -> DrawRound:
        attempt = announce_draw(self.session, self.audited(**changes), actor=self.clerk.actor, now=NOON)
        assert attempt is not None
        return attempt

    def commit(self, attempt: DrawRound, *people: Person) -> None:
        for person in people:
            sent = person.contributor.commit(attempt.announcement)
            commit_part(self.session, attempt, **sent, actor=person.actor, now=NOON)

    def open(self, attempt: DrawRound, *people: Person) -> None:
        for person in people:
            assert attempt.seal is not None
            sent = person.contributor.open(attempt.announcement, attempt.seal)
            open_part(self.session, attempt, **sent, actor=person.actor, now=NOON)

    def drawn(self, **changes: Any) -> DrawRound:
        attempt = self.announced(**changes)
        self.commit(attempt, self.clerk, self.officer)
        self.open(attempt, self.clerk, self.officer)
        return attempt

    def turn_request(self, **changes: Any) -> Selection:
        return self.audited(method=SelectionMethod.ROTATION, **changes)

    def set(self, name: str, value: int) -> None:
        self.session.merge(SettingValue(name=name, value=value))
        self.session.flush()

    def administrator(self, agency: Organisation) -> Person:
        return a_person(self.session, agency, Role.AGENCY_ADMINISTRATOR)


def a_market(session: Session, *, agencies: int = 5, capacity: int = 5) -> Market:
    """Keys of the clerk and the officer are registered; all agencies fit."""
    centre = an_organisation(session, OrganisationKind.CENTRE, name="虚构市政务服务中心")
    oversight = an_organisation(session, OrganisationKind.OVERSIGHT, name="虚构市监督组")
    members = [an_organisation(session, OrganisationKind.AGENCY) for _ in range(agencies)]
    roster = create_roster(session, code="R-演示", name="演示名册", centre_id=centre.id, actor=SYSTEM, now=NOON)
    terms = [EntryTerms(one.id, 1, DISCIPLINES, capacity) for one in members]
    publish_roster_version(session, roster, terms, reason="首次发布", actor=SYSTEM, now=NOON)
    market = Market(
        session,
        centre,
        members,
        roster,
        clerk=a_person(session, centre, Role.DRAW_CLERK),
        auditor=a_person(session, centre, Role.SELECTION_AUDITOR),
        officer=a_person(session, oversight, Role.OVERSIGHT_OFFICER),
    )
    register(session, market.clerk)
    register(session, market.officer)
    return market
