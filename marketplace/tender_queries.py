"""Reading for the pages of enrolment and tenders; changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from marketplace.domain.bid_scoring import written
from marketplace.domain.canonical import parse
from marketplace.domain.enrolment import EnrolmentState
from marketplace.domain.tender import SEALED, TenderState
from marketplace.models import Bid, Enrolment, Evaluator, Roster, RosterTender, TenderHolder
from marketplace.queries import names_of
from service_centre.organisations.kinds import OrganisationKind
from service_centre.people.models import Account, Membership
from service_centre.people.roles import Role
from service_centre.permissions import Actor

_T = TenderState
EVALUATORS_MAY_BE = (Role.DEPARTMENT_REVIEWER, Role.LEAD_OFFICER, Role.LEAD_HEAD, Role.DEPARTMENT_SIGNER)


def tenders(session: Session, *, drafts_of: int | None, limit: int = 200) -> Sequence[RosterTender]:
    """Announced tenders, and of one centre also those that are not announced yet. The newest first."""
    query = select(RosterTender).join(Roster).order_by(RosterTender.id.desc()).limit(limit)
    announced = RosterTender.announced_at.is_not(None)
    return session.scalars(query.where(or_(announced, Roster.centre_id == drafts_of))).all()


def all_rosters(session: Session, centre_id: int | None = None) -> Sequence[Roster]:
    """Rosters with or without a version in force; of one centre, or all."""
    query = select(Roster).order_by(Roster.id)
    return session.scalars(query.where(Roster.centre_id == centre_id) if centre_id else query).all()


def enrolments(session: Session, actor: Actor, *, limit: int = 300) -> Sequence[Enrolment]:
    """What a centre's staff sees of its rosters, oversight of all; drafts are their agency's own affair."""
    query = select(Enrolment).join(Roster).where(Enrolment.state != EnrolmentState.DRAFT).order_by(Enrolment.id.desc())
    if actor.organisation_kind is OrganisationKind.CENTRE:
        query = query.where(Roster.centre_id == actor.organisation_id)
    return session.scalars(query.limit(limit)).all()


def enrolments_of(session: Session, agency_id: int | None) -> Sequence[Enrolment]:
    """The enrolments of one agency."""
    return session.scalars(select(Enrolment).where(Enrolment.agency_id == agency_id).order_by(Enrolment.id)).all()


def possible_evaluators(session: Session, tender: RosterTender) -> Sequence[Account]:
    """People of departments; nobody who belongs to a bidder."""
    bidders = [bid.agency_id for bid in tender.current_bids]
    excluded = select(Membership.account_id).where(Membership.organisation_id.in_(bidders))
    wanted = select(Membership.account_id).where(Membership.role.in_(EVALUATORS_MAY_BE))
    return session.scalars(
        select(Account)
        .where(Account.active, Account.id.in_(wanted), Account.id.not_in(excluded))
        .order_by(Account.display_name, Account.id)
    ).all()


def opening_rows(session: Session, tender: RosterTender) -> list[dict[str, Any]]:
    """The published opening with names; empty while the bids are sealed."""
    if tender.state in SEALED or not tender.opening_text:
        return []
    rows: list[dict[str, Any]] = parse(tender.opening_text)["bids"]
    names = names_of(session, [row["bidder"] for row in rows])
    return [
        {**row, "name": names.get(row["bidder"], row["bidder"]), "arrived": datetime.fromisoformat(row["received_at"])}
        for row in rows
    ]


def result_rows(session: Session, tender: RosterTender) -> list[dict[str, Any]]:
    """The published ranking with names and totals for people."""
    if not tender.result_text:
        return []
    document = parse(tender.result_text)
    names = names_of(session, [row["bidder"] for row in document["ranking"]])
    return [
        {
            **row,
            "name": names.get(row["bidder"], row["bidder"]),
            "total_text": written(Fraction(row["total"])),
            "enters": row["passed"] and row["rank"] <= document["places"],
        }
        for row in document["ranking"]
    ]


def tenders_to_open(session: Session, account_id: int | None) -> Sequence[TenderHolder]:
    """Openings an account is an officer of, and has not done its part."""
    return session.scalars(
        select(TenderHolder)
        .join(RosterTender)
        .where(
            TenderHolder.account_id == account_id,
            TenderHolder.revealed_at.is_(None),
            RosterTender.state == _T.BIDDING,
        )
        .order_by(TenderHolder.id)
    ).all()


def tenders_to_score(session: Session, account_id: int | None) -> Sequence[RosterTender]:
    """Tenders an account evaluates."""
    mine = select(Evaluator.tender_id).where(Evaluator.account_id == account_id)
    return session.scalars(
        select(RosterTender).where(RosterTender.id.in_(mine), RosterTender.state == _T.OPENED).order_by(RosterTender.id)
    ).all()


def tenders_of(session: Session, centre_id: int | None, *states: TenderState) -> Sequence[RosterTender]:
    """Tenders of a centre in these states."""
    return session.scalars(
        select(RosterTender)
        .join(Roster)
        .where(Roster.centre_id == centre_id, RosterTender.state.in_(states))
        .order_by(RosterTender.id)
    ).all()


def scores_by(bid: Bid, evaluator: Evaluator | None) -> dict[str, int]:
    """What this evaluator gave a bid, by criterion."""
    return {one.criterion: one.points for one in bid.scores if evaluator and one.evaluator_id == evaluator.id}
