"""Founds the demo city: organisations, people, the roster of agencies. Founding it twice is founding it once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.cast import AGENCIES, CENTRE, DEMONSTRATION_PASSWORD, TROUPES, Troupe
from demonstration.precedents import fill_register
from marketplace.usecases.rosters import EntryTerms, create_roster, declare_interest, publish_roster_version
from review_room.code_commands import SEED
from review_room.usecases.provisions import import_codes
from service_centre.calendar import CalendarUnannounced, WorkCalendar, declare_year
from service_centre.identifiers import check_character
from service_centre.matters.models import Matter, Stage
from service_centre.organisations.models import Organisation
from service_centre.people.actors import actor_of
from service_centre.people.models import Account, Membership
from service_centre.people.usecases import create_account, digest_of_password, grant_role
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import SettingValue


@dataclass(frozen=True, slots=True)
class City:
    """Organisations and actors of the demo city by their keys."""

    organisations: dict[str, Organisation]
    actors: dict[str, Actor]

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def of(self, organisation_id: int, ending: str) -> Actor:
        """The person of an organisation whose key ends so, e.g. the `shencha` of the agency that was taken."""
        return next(
            actor
            for key, actor in self.actors.items()
            if actor.organisation_id == organisation_id and key.endswith(ending)
        )


def city_stands(session: Session) -> bool:
    """Whether the demo city has been founded here."""
    return session.scalars(select(Organisation.id).where(Organisation.name == CENTRE.name)).first() is not None


def found_city(session: Session, *, now: datetime) -> City:
    """Add everybody, the roster and the demonstration's own settings."""
    password_digest = digest_of_password(DEMONSTRATION_PASSWORD)
    for number, troupe in enumerate(TROUPES, start=1):
        _add_troupe(session, troupe, number, password_digest, now)
    city = the_city(session)
    keeper = city["mingce"]
    roster = create_roster(
        session,
        code="演示名册-2026",
        name="云岭市施工图审查机构名册（虚构）",
        centre_id=city.organisations["centre"].id,
        actor=keeper,
        now=now,
    )
    disciplines = ("architecture", "structure", "water", "hvac", "electrical", "fire")
    publish_roster_version(
        session,
        roster,
        [
            EntryTerms(city.organisations[agency.key].id, agency.agency_class, disciplines, capacity=6)
            for agency in AGENCIES
        ],
        reason="公开招标入围（演示）",
        actor=keeper,
        now=now,
    )
    declare_interest(
        session,
        agency_id=city.organisations["jigou-4"].id,
        organisation_id=city.organisations["yezhu-a"].id,
        relation="法定代表人之间存在近亲属关系（演示）",
        actor=keeper,
        now=now,
    )
    _provisional_calendar(session, now)
    _fill_catalogue(session, city)
    fill_register(session, city.actors, now=now)
    import_codes(session, SEED.read_text(encoding="utf-8").splitlines())
    # A demonstration cannot wait three working days for a notice; a real centre keeps the default.
    session.add(SettingValue(name="marketplace.notice_days", value=0))
    session.flush()
    return city


def the_city(session: Session) -> City:
    """The city that stands, as actors for its stories."""
    keys = {troupe.name: troupe.key for troupe in TROUPES}
    organisations = {keys[one.name]: one for one in session.scalars(select(Organisation)) if one.name in keys}
    offices: dict[str, list[Membership]] = defaultdict(list)
    rows = session.execute(
        select(Account.login_name, Membership)
        .join(Membership, Membership.account_id == Account.id)
        .order_by(Membership.id)
    )
    for login_name, membership in rows:
        offices[login_name].append(membership)
    actors = {login_name: actor_of(held) for login_name, held in offices.items()}
    return City(organisations, actors)


def _provisional_calendar(session: Session, now: datetime) -> None:
    """Years whose arrangement nobody has published yet; limits of the demo city may reach into them."""
    known = WorkCalendar()
    for year in range(now.year, now.year + 3):
        try:
            known.is_working_day(date(year, 1, 4))
        except CalendarUnannounced:
            declare_year(session, year, {}, reason="演示：暂按周一至周五推算，非官方安排")


def _fill_catalogue(session: Session, city: City) -> None:
    planning, housing = city.organisations["ziran"].id, city.organisations["zhujian"].id
    for stage, name, lead in (
        (Stage.LAND_USE, "用地规划方案联合审查", planning),
        (Stage.PROJECT_PLANNING, "工程设计方案联合审查", planning),
        (Stage.CONSTRUCTION_PERMIT, "施工图设计文件联合审查", housing),
        (Stage.COMPLETION, "竣工图联合审查", housing),
    ):
        session.add(Matter(stage=stage, name=name, legal_basis="国办发〔2019〕11号", lead_department_id=lead))


def _add_troupe(session: Session, troupe: Troupe, number: int, password_digest: str, now: datetime) -> None:
    organisation = Organisation(
        kind=troupe.kind,
        name=troupe.name,
        short_name=troupe.short_name,
        credit_code=_fictitious_credit_code(number),
        control_group=troupe.control_group,
        department_code=troupe.department_code,
    )
    session.add(organisation)
    session.flush()
    for person in troupe.people:
        account = create_account(
            session,
            login_name=person.key,
            display_name=person.name,
            password_digest=password_digest,
            actor=SYSTEM,
            now=now,
        )
        for role in person.roles:
            grant_role(session, account=account, organisation_id=organisation.id, role=role, actor=SYSTEM, now=now)


def _fictitious_credit_code(number: int) -> str:
    """Well-formed, but of an administrative division (990000) that does not exist."""
    head = f"91990000MA{number:07d}"
    return head + check_character(head)
