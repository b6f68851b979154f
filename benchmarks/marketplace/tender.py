"""A tender of the demo city that takes bids, and its officers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from demonstration.cast import AGENCIES
from demonstration.city import City, the_city
from marketplace.domain.enrolment import Form, Reviewer
from marketplace.domain.tender import Criterion, TenderKind
from marketplace.models import Roster, RosterTender
from marketplace.opening_officer import OpeningOfficer
from marketplace.usecases.bid_opening import envelopes_for, reveal_shares
from marketplace.usecases.clock import database_clock
from marketplace.usecases.enrolments import (
    Declared,
    put_enrolment_on_notice,
    qualify_agency,
    save_enrolment,
    submit_enrolment,
)
from marketplace.usecases.opening_keys import challenge_for, register_opening_key
from marketplace.usecases.tenders import (
    Terms,
    announce_tender,
    answer_question,
    approve_tender,
    ask_question,
    draft_tender,
    start_bidding,
)
from service_centre.db import transaction
from service_centre.objects import object_store
from service_centre.people.roles import Role
from service_centre.permissions import Actor
from service_centre.settings import SettingValue
from service_centre.web import now

_LASTING: Final = date(2035, 1, 1)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A tender that takes bids. `bidders`: credit codes by login name."""

    tender_id: int
    announcement: Mapping[str, Any]
    bidders: Mapping[str, str]
    officers: Mapping[int, tuple[Actor, OpeningOfficer]]


def prepare(*, control: int) -> Prepared:
    """Enrol the demo city's agencies, announce, answer a question that names the control amount, begin."""
    with transaction() as session:
        city, today = the_city(session), now()
        session.merge(SettingValue(name="marketplace.bidding_days", value=0))
        roster = session.scalars(select(Roster).order_by(Roster.id)).first()
        assert roster is not None
        bidders = {name: actor for name, actor in city.actors.items() if Role.AGENCY_ADMINISTRATOR in actor.roles}
        for actor in bidders.values():
            _enrol(session, city, roster, actor)
        officers = _officers(session, city)
        tender = draft_tender(session, roster, _terms(session), actor=city["mingce"], now=today)
        approve_tender(session, tender, actor=city["shenhe"], now=today)
        announce_tender(session, tender, holder_ids=list(officers), actor=city["mingce"], now=today)
        asker = next(iter(bidders.values()))
        asked = ask_question(session, tender, question=f"最高限价是否为 {control} 分？", actor=asker, now=today)
        answer_question(session, asked, answer="不设最高限价。", actor=city["mingce"], now=today)
        start_bidding(session, tender, actor=city["mingce"], now=today)
        codes = {one.id: str(one.credit_code) for one in city.organisations.values()}
        told = {name: codes[actor.organisation_id or 0] for name, actor in bidders.items()}
        return Prepared(tender.id, tender.announcement, told, officers)


def _terms(session: Session) -> Terms:
    return Terms(
        title="测量用招标（虚构）",
        kind=TenderKind.TERM,
        requirements="具备审图资格。",
        criteria=[Criterion("team", "审查队伍", 60), Criterion("price", "报价", 40)],
        places=len(AGENCIES),
        pass_mark=0,
        term_months=24,
        deadline_at=database_clock(session) + timedelta(days=30),
    )


def _enrol(session: Session, city: City, roster: Roster, actor: Actor) -> None:
    agency = next(one for one in city.organisations.values() if one.id == actor.organisation_id)
    reviewer = Reviewer("虚构甲", f"A-{agency.id}", "architecture", _LASTING)
    form = Form(1, frozenset({"architecture"}), [reviewer], "审图认定", _LASTING)
    enrolment = save_enrolment(session, roster, Declared(str(agency.credit_code), form), actor=actor, now=now())
    submit_enrolment(session, enrolment, actor=actor, now=now())
    put_enrolment_on_notice(session, enrolment, actor=city["shenhe"], now=now())
    qualify_agency(session, enrolment, actor=city["shenhe"], now=now() + timedelta(days=30))


def _officers(session: Session, city: City) -> dict[int, tuple[Actor, OpeningOfficer]]:
    """Of the centre, of oversight, of a lead department: two of them open."""
    head = next(actor for actor in city.actors.values() if Role.LEAD_HEAD in actor.roles)
    officers: dict[int, tuple[Actor, OpeningOfficer]] = {}
    for actor in (city["shenhe"], city["jiandu"], head):
        officer = OpeningOfficer()
        assert actor.account_id is not None
        answer = officer.read_challenge(challenge_for(officer.public_key, actor), actor.account_id)
        register_opening_key(session, public_key=officer.public_key, answer=answer, actor=actor, now=now())
        officers[actor.account_id] = (actor, officer)
    return officers


def pass_deadline(prepared: Prepared) -> None:
    """The deadline is this moment."""
    with transaction() as session:
        mine = update(RosterTender).where(RosterTender.id == prepared.tender_id)
        session.execute(mine.values(deadline_at=func.clock_timestamp()))


def opened_amounts(prepared: Prepared) -> list[int]:
    """Open with two officers; the amounts of the bids that stand."""
    for actor, officer in list(prepared.officers.values())[:2]:
        with transaction() as session:
            tender = session.get_one(RosterTender, prepared.tender_id)
            told = envelopes_for(session, tender, store=object_store(), actor=actor)
            shares = {one["bid"]: officer.reveal(one) for one in told}
            reveal_shares(session, tender, shares, store=object_store(), actor=actor)
    return [bid.amount_fen or 0 for bid in tender.current_bids]
