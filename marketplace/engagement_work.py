"""What waits for somebody between the engagement of an agency and the end of a sanction, for the front page."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from flask import url_for
from sqlalchemy import or_, select

from marketplace.domain.sanction import GROUND_LABELS, PENDING, SanctionState
from marketplace.domain.sanction import STATE_LABELS as SANCTION_LABELS
from marketplace.domain.selection import STATE_LABELS, SelectionState
from marketplace.models import Roster, Sanction, Selection
from marketplace.policy import POLICY, Permission
from marketplace.usecases.evaluations import may_evaluate
from service_centre.calendar import beijing_day
from service_centre.db import db
from service_centre.home import WorkEntry
from service_centre.matters.models import AgencyRequest, Engagement, Project, ReviewResult
from service_centre.organisations.kinds import OrganisationKind
from service_centre.permissions import Actor, permits
from service_centre.web import now

_S = SelectionState
ACTS: Final[Mapping[SelectionState, Permission]] = MappingProxyType(
    {
        _S.ENGAGED: Permission.CONTRACT_FILE,
        _S.CONTRACT_FILED: Permission.CONTRACT_CONFIRM,
        _S.DELIVERED: Permission.DELIVERY_CONFIRM,
        _S.EVALUATED: Permission.SELECTION_CONDUCT,
    }
)
"""Whose turn it is in a state, as a permission."""
_PARTIES: Final = (OrganisationKind.OWNER, OrganisationKind.DESIGN_FIRM, OrganisationKind.DEPARTMENT)
_LIMIT: Final = 200


def due_on(selection: Selection) -> date | None:
    """The day by which what a selection waits for from the engagement on should be done."""
    days = {_S.ENGAGED: selection.contract_by_on, _S.DELIVERY_CONFIRMED: selection.evaluate_by_on}
    return days.get(selection.state, selection.file_by_on)


def engagement_entries(actor: Actor) -> Iterator[WorkEntry]:
    """For owner, design firm and departments: contracts, deliveries and evaluations that wait for them."""
    if actor.organisation_kind not in _PARTIES:
        return
    session = db.session()
    theirs = or_(
        Project.owner_id == actor.organisation_id,
        Project.design_firm_id == actor.organisation_id,
        ReviewResult.department_ids.contains([actor.organisation_id]),
    )
    waiting = session.scalars(
        select(Selection)
        .join(Selection.agency_request)
        .join(AgencyRequest.project)
        .outerjoin(Engagement, Engagement.agency_request_id == AgencyRequest.id)
        .outerjoin(ReviewResult, ReviewResult.engagement_id == Engagement.id)
        .where(Selection.state.in_((_S.CONTRACT_FILED, _S.DELIVERED, _S.DELIVERY_CONFIRMED)), theirs)
        .order_by(Selection.id)
        .limit(_LIMIT)
    )
    for selection in waiting:
        evaluating = selection.state is _S.DELIVERY_CONFIRMED
        wanted = Permission.ENGAGEMENT_EVALUATE if evaluating else ACTS[selection.state]
        if permits(POLICY, actor, wanted, selection) and (
            not evaluating or may_evaluate(session, selection, actor.organisation_id)
        ):
            page = "marketplace.evaluation" if evaluating else "marketplace.selection"
            yield WorkEntry(
                title=f"服务 {selection.case_no}",
                subtitle=selection.agency.name if selection.agency else "",
                url=url_for(page, selection_id=selection.id),
                state=STATE_LABELS[selection.state],
                due_on=due_on(selection),
            )


def sanction_entries(actor: Actor) -> Iterator[WorkEntry]:
    """For the centre, its oversight and the agency concerned: sanctions that are not settled."""
    if actor.organisation_kind not in (OrganisationKind.CENTRE, OrganisationKind.AGENCY, OrganisationKind.OVERSIGHT):
        return
    query = select(Sanction).join(Sanction.roster).where(Sanction.state.in_(PENDING)).order_by(Sanction.id)
    if actor.organisation_kind is OrganisationKind.AGENCY:
        query = query.where(Sanction.agency_id == actor.organisation_id)
    if actor.organisation_kind is OrganisationKind.CENTRE:
        query = query.where(Roster.centre_id == actor.organisation_id)
    for sanction in db.session().scalars(query.limit(_LIMIT)):
        if permits(POLICY, actor, Permission.SANCTION_READ, sanction):
            yield WorkEntry(
                title=f"处理 {sanction.agency.name}",
                subtitle=GROUND_LABELS[sanction.ground],
                url=url_for("marketplace.sanction", sanction_id=sanction.id),
                state=SANCTION_LABELS[sanction.state],
                due_on=_sanction_day(sanction),
                mine=_waits_for(actor, sanction),
            )


def _sanction_day(sanction: Sanction) -> date | None:
    days = {SanctionState.ON_NOTICE: sanction.reply_by_on, SanctionState.DECIDED: sanction.appeal_by_on}
    return days.get(sanction.state, sanction.decide_by_on)


def _waits_for(actor: Actor, sanction: Sanction) -> bool:
    state, mine = sanction.state, actor.account_id
    if state is SanctionState.OPENED:
        return permits(POLICY, actor, Permission.SANCTION_PROPOSE, sanction)
    if state in (SanctionState.ON_NOTICE, SanctionState.DECIDED) and sanction.agency_id == actor.organisation_id:
        return permits(POLICY, actor, Permission.SANCTION_ANSWER, sanction)
    if state is SanctionState.APPEALED:
        others = mine not in (sanction.proposed_by_id, sanction.decided_by_id)
        return others and permits(POLICY, actor, Permission.APPEAL_DECIDE, sanction)
    unheard = sanction.reply_by_on is not None and beijing_day(now()) <= sanction.reply_by_on
    if state is SanctionState.DECIDED or (state is SanctionState.ON_NOTICE and unheard):
        return False
    return mine != sanction.proposed_by_id and permits(POLICY, actor, Permission.SANCTION_DECIDE, sanction)
