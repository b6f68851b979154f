"""A case needs an agency: opening the selection, auditing it, finding out who fits."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.domain.eligibility import Need, Party, Pool, Standing, divide
from marketplace.domain.errors import RosterMissing, SamePerson
from marketplace.domain.selection import SelectionAction, SelectionMethod, next_state
from marketplace.models import Interest, Roster, RosterEntry, RosterVersion, Selection
from marketplace.usecases.amounts import check_amount
from marketplace.usecases.locking import lock
from service_centre.audit.recording import record
from service_centre.matters.lifecycle import AgencyRequestState
from service_centre.matters.models import AgencyRequest, Engagement
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor


def open_selection(session: Session, request: AgencyRequest, *, actor: Actor, now: datetime) -> Selection | None:
    """Open the selection a hand-over asks for; null when it was cancelled. May run twice."""
    lock(session, request)
    known = session.scalars(select(Selection).where(Selection.agency_request_id == request.id)).first()
    if known or request.state is not AgencyRequestState.REQUESTED:
        return known
    roster = session.scalars(select(Roster).join(Roster.versions).order_by(RosterVersion.published_at.desc())).first()
    if roster is None:
        raise RosterMissing
    selection = Selection(
        agency_request=request,
        roster=roster,
        case_no=request.case_no,
        method=SelectionMethod(request.method.value),
        disciplines=sorted(request.disciplines),
        size_band=request.size_band,
        created_at=now,
        created_by_id=request.requested_by_id,
    )
    session.add(selection)
    session.flush()
    facts = {"case_no": request.case_no, "method": str(selection.method), "roster": roster.code}
    record(session, stream=selection.audit_stream, actor=actor, action="selection_opened", now=now, facts=facts)
    return selection


def audit_selection(
    session: Session, selection: Selection, *, actor: Actor, now: datetime, estimate_yuan: int | None = None
) -> None:
    """A second person confirms that the request is in order and below the tender limit.

    Raises SamePerson for its creator, AmountAtTenderLimit for an estimate that must be tendered.
    """
    if selection.created_by_id is not None and actor.account_id == selection.created_by_id:
        raise SamePerson(first="提出选取", second="审核选取")
    next_state(selection.state, SelectionAction.AUDIT)
    if estimate_yuan is not None:
        check_amount(session, estimate_yuan)
        selection.estimate_yuan = estimate_yuan
    selection.audited_by_id, selection.audited_at = actor.account_id, now
    facts: dict[str, object] = {"estimate_yuan": selection.estimate_yuan}
    step(session, selection, SelectionAction.AUDIT, actor=actor, now=now, facts=facts)


def step(
    session: Session,
    selection: Selection,
    action: SelectionAction,
    *,
    actor: Actor,
    now: datetime,
    facts: dict[str, object],
) -> None:
    """The only place that moves a selection: through the table, into the trail."""
    before = selection.state
    selection.state = next_state(before, action)
    record(
        session,
        stream=selection.audit_stream,
        actor=actor,
        action=str(action),
        now=now,
        facts={"from": str(before), "to": str(selection.state), **facts},
    )


def check_not_auditor(selection: Selection, actor: Actor) -> None:
    """Auditor and draw clerk never meet in one person."""
    if actor.account_id is not None and actor.account_id == selection.audited_by_id:
        raise SamePerson(first="审核选取", second="操作抽取")


def pool_of(session: Session, selection: Selection) -> tuple[RosterVersion, Pool]:
    """The whole roster version in force, divided into candidates and excluded. Raises RosterMissing."""
    version = selection.roster.current
    if version is None:
        raise RosterMissing
    return version, divide(standings(session, version), need_of(selection))


def need_of(selection: Selection) -> Need:
    """What the case asks for, and whose ties count."""
    project = selection.agency_request.project
    return Need(
        disciplines=frozenset(selection.disciplines),
        size_band=str(selection.size_band),
        owner=_party(project.owner),
        designer=_party(project.design_firm),
    )


def standings(session: Session, version: RosterVersion) -> list[Standing]:
    """Every entry of the version as it stands now."""
    ids = [entry.agency_id for entry in version.entries]
    interests: dict[int, set[str]] = {}
    ties = session.execute(
        select(Interest.agency_id, Organisation)
        .join(Organisation, Organisation.id == Interest.organisation_id)
        .where(Interest.agency_id.in_(ids))
    )
    for agency_id, organisation in ties:
        interests.setdefault(agency_id, set()).add(_party(organisation).code)
    counted = session.execute(
        select(Engagement.agency_id, func.count())
        .where(Engagement.agency_id.in_(ids), Engagement.concluded_at.is_(None))
        .group_by(Engagement.agency_id)
    )
    running = {agency_id: count for agency_id, count in counted}  # noqa: C416 - rows are not pairs to mypy
    return [_standing(entry, interests, running) for entry in version.entries]


def _standing(entry: RosterEntry, interests: dict[int, set[str]], running: dict[int, int]) -> Standing:
    return Standing(
        code=_party(entry.agency).code,
        agency_class=entry.agency_class,
        disciplines=frozenset(entry.disciplines),
        capacity=entry.capacity,
        running=running.get(entry.agency_id, 0),
        suspended=entry.suspended,
        control_group=entry.agency.control_group,
        interests=frozenset(interests.get(entry.agency_id, ())),
        balls=entry.balls,
    )


def _party(organisation: Organisation) -> Party:
    return Party(organisation.credit_code or f"organisation:{organisation.id}", organisation.control_group)
