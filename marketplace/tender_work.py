"""What waits for somebody in enrolment and tenders. Nothing here depends on bids that are still sealed."""

from collections.abc import Iterator
from typing import Final

from flask import url_for
from sqlalchemy import select

from marketplace import tender_queries
from marketplace.domain.enrolment import STATE_LABELS as ENROLMENT_LABELS
from marketplace.domain.enrolment import EnrolmentState
from marketplace.domain.tender import STATE_LABELS, TenderState
from marketplace.models import Enrolment, Roster, RosterTender
from marketplace.policy import POLICY, Permission
from service_centre.db import db
from service_centre.home import WorkEntry
from service_centre.organisations.kinds import OrganisationKind
from service_centre.permissions import Actor, permits
from service_centre.web import now

_T, _E = TenderState, EnrolmentState
_UNDER_WAY: Final = frozenset(TenderState) - {_T.CONCLUDED, _T.CANCELLED, _T.RELAUNCHED}
_WAITS_FOR: Final = {
    _T.DRAFT: Permission.TENDER_APPROVE,
    _T.APPROVED: Permission.TENDER_PUBLISH,
    _T.ANNOUNCED: Permission.TENDER_PUBLISH,
    _T.OPENED: Permission.TENDER_KEEP,
    _T.EVALUATED: Permission.TENDER_PUBLISH,
    _T.FROZEN: Permission.OBJECTION_DECIDE,
    _T.FAILED: Permission.TENDER_KEEP,
}


def tender_work(actor: Actor) -> Iterator[WorkEntry]:
    """Openings and scores first, then tenders and enrolments."""
    yield from _openings(actor)
    yield from _scores(actor)
    if actor.organisation_kind is OrganisationKind.CENTRE:
        yield from _tenders(actor)
        yield from _checks(actor)
    if actor.organisation_kind is OrganisationKind.AGENCY:
        yield from _own_enrolments(actor)


def _openings(actor: Actor) -> Iterator[WorkEntry]:
    for holder in tender_queries.tenders_to_open(db.session(), actor.account_id):
        tender = holder.tender
        yield WorkEntry(
            title=f"开标 {tender.number}",
            subtitle=tender.title,
            url=url_for("marketplace.bid_opening", tender_id=tender.id),
            state=STATE_LABELS[tender.state],
            mine=tender.deadline_at < now(),
        )


def _scores(actor: Actor) -> Iterator[WorkEntry]:
    for tender in tender_queries.tenders_to_score(db.session(), actor.account_id):
        mine = next(one for one in tender.evaluators if one.account_id == actor.account_id)
        waiting = any(not tender_queries.scores_by(bid, mine) for bid in tender.valid_bids)
        url = url_for("marketplace.opened_bids", tender_id=tender.id)
        yield WorkEntry(f"评审 {tender.number}", tender.title, url, STATE_LABELS[tender.state], mine=waiting)


def _tenders(actor: Actor) -> Iterator[WorkEntry]:
    for tender in tender_queries.tenders_of(db.session(), actor.organisation_id, *_UNDER_WAY):
        if permits(POLICY, actor, Permission.TENDER_FOLLOW, tender):
            yield WorkEntry(
                title=f"招标 {tender.number}",
                subtitle=tender.title,
                url=url_for("marketplace.tender", tender_id=tender.id),
                state=STATE_LABELS[tender.state],
                mine=_waits_for(actor, tender),
            )


def _waits_for(actor: Actor, tender: RosterTender) -> bool:
    permission = _WAITS_FOR.get(tender.state)
    drafted = tender.state is _T.DRAFT and tender.drafted_by_id == actor.account_id
    return permission is not None and permits(POLICY, actor, permission, tender) and not drafted


def _checks(actor: Actor) -> Iterator[WorkEntry]:
    waiting = db.session.scalars(
        select(Enrolment)
        .join(Roster)
        .where(Roster.centre_id == actor.organisation_id, Enrolment.state.in_((_E.SUBMITTED, _E.ON_NOTICE)))
        .order_by(Enrolment.id)
    )
    for enrolment in waiting:
        if permits(POLICY, actor, Permission.ENROLMENT_CHECK, enrolment):
            yield _enrolment(enrolment, enrolment.agency.name)


def _own_enrolments(actor: Actor) -> Iterator[WorkEntry]:
    for enrolment in tender_queries.enrolments_of(db.session(), actor.organisation_id):
        asked = enrolment.state in (_E.DRAFT, _E.RETURNED, _E.RESTRICTED)
        if asked and permits(POLICY, actor, Permission.ENROLMENT_OWN, enrolment):
            yield _enrolment(enrolment, enrolment.roster.name)


def _enrolment(enrolment: Enrolment, subtitle: str) -> WorkEntry:
    return WorkEntry(
        title="入驻",
        subtitle=subtitle,
        url=url_for("marketplace.enrolment", enrolment_id=enrolment.id),
        state=ENROLMENT_LABELS[enrolment.state],
        due_on=enrolment.notice_until_on if enrolment.state is _E.ON_NOTICE else None,
    )
