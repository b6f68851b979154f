"""Engagements on their way to their end, for tests of contracts, evaluations and assessments."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.domain.evaluation import CRITERIA, Source
from marketplace.domain.selection import SelectionMethod, SelectionState
from marketplace.models import Evaluation, Selection
from marketplace.usecases.contracts import confirm_contract, file_contract
from marketplace.usecases.delivery import confirm_delivery, receive_review_result
from marketplace.usecases.evaluations import evaluate_engagement
from marketplace.usecases.outcome import confirm_selection
from marketplace.usecases.rotation import take_turn
from service_centre.matters.models import Engagement, Project, ReviewResult
from service_centre.organisations.kinds import OrganisationKind
from service_centre.organisations.models import Organisation
from service_centre.people.roles import Role
from storage.objects import StoredObject
from tests.builders import NOON, a_project, an_agency_request, an_organisation
from tests.marketplace.market import Market, Person, a_person

STORED = StoredObject("sha256:" + "a" * 64, 1200)
LATER = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + b"0" * 200


def pdf(name: str = "合同.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(PDF), name


def engaged(market: Market, *, now: datetime = NOON) -> Selection:
    """The next agency in turn has taken a case."""
    market.set("marketplace.notice_days", 0)
    selection = market.turn_request()
    assert take_turn(market.session, selection, actor=market.clerk.actor, now=now) is not None
    confirm_selection(market.session, selection, actor=agent_of(market, selection).actor, now=now)
    return selection


def agent_of(market: Market, selection: Selection) -> Person:
    assert selection.agency is not None
    return market.administrator(selection.agency)


def owner_of(market: Market, selection: Selection) -> Person:
    return a_person(market.session, selection.agency_request.project.owner, Role.OWNER_CLERK, Role.OWNER_SIGNER)


def designer_of(market: Market, selection: Selection) -> Person:
    return a_person(market.session, selection.agency_request.project.design_firm, Role.DESIGN_CLERK)


def filed(market: Market, selection: Selection, *, now: datetime = NOON, amount: int = 300_000) -> None:
    signed_on = (now - timedelta(days=1)).date()
    file_contract(
        market.session,
        selection,
        name="合同.pdf",
        stored=STORED,
        amount_yuan=amount,
        signed_on=signed_on,
        actor=agent_of(market, selection).actor,
        now=now,
    )


def in_service(market: Market, *, now: datetime = NOON) -> Selection:
    selection = engaged(market, now=now)
    filed(market, selection, now=now)
    confirm_contract(market.session, selection, actor=owner_of(market, selection).actor, now=now)
    return selection


def concluded(market: Market, selection: Selection, *, now: datetime = NOON, **facts: Any) -> Organisation:
    """The room has concluded; returns the one department that reviewed beside the agency."""
    session = market.session
    engagement = session.scalars(
        select(Engagement).where(Engagement.agency_request_id == selection.agency_request_id)
    ).one()
    department = an_organisation(session, OrganisationKind.DEPARTMENT)
    counted = {
        "days_late": 0,
        "findings_issued": 4,
        "findings_first_round": 4,
        "findings_overturned": 0,
        "mandatory_missed": 0,
    }
    engagement.concluded_at = now
    session.add(
        ReviewResult(
            engagement_id=engagement.id,
            department_ids=[department.id],
            concluded_at=now,
            rounds=1,
            **counted | facts,
        )
    )
    session.flush()
    receive_review_result(session, engagement, now=now)
    return department


def being_evaluated(market: Market, *, now: datetime = NOON, **facts: Any) -> tuple[Selection, Organisation]:
    selection = in_service(market, now=now)
    department = concluded(market, selection, now=now, **facts)
    confirm_delivery(market.session, selection, actor=owner_of(market, selection).actor, now=now)
    return selection, department


def levels(source: Source, level: int) -> dict[str, int]:
    return dict.fromkeys(CRITERIA[source], level)


def evaluated(market: Market, *, level: int = 5, now: datetime = NOON, **facts: Any) -> Selection:
    """An engagement that everybody has judged alike."""
    selection, department = being_evaluated(market, now=now, **facts)
    people = {
        Source.OWNER: owner_of(market, selection),
        Source.DESIGN_FIRM: designer_of(market, selection),
        Source.DEPARTMENT: a_person(market.session, department, Role.DEPARTMENT_REVIEWER),
    }
    for source, person in people.items():
        evaluate_engagement(
            market.session,
            selection,
            levels=levels(source, level),
            remark="" if level > 2 else "事实见附件",
            actor=person.actor,
            now=now,
        )
    return selection


def judged(
    market: Market, agency: Organisation, *, now: datetime = NOON, machine: int = 10_000, **scores: int
) -> Selection:
    """An engagement long past, as rows: scores by source in hundredths of a point, for what only counts evaluations."""
    request = an_agency_request(market.session, project_id=_project_of(market).id)
    selection = Selection(
        agency_request=request,
        roster=market.roster,
        case_no=request.case_no,
        method=SelectionMethod.ROTATION,
        disciplines=[],
        size_band=request.size_band,
        state=SelectionState.EVALUATED,
        created_at=now,
        audited_by_id=market.auditor.account.id,
        agency=agency,
        delivery_confirmed_at=now,
    )
    market.session.add(selection)
    market.session.flush()
    for source, score in {"machine": machine, **scores}.items():
        market.session.add(
            Evaluation(
                selection_id=selection.id,
                source=Source(source),
                organisation_id=None if source == "machine" else market.centre.id,
                score=score,
                answers={},
                given_at=now,
            )
        )
    market.session.flush()
    return selection


def _project_of(market: Market) -> Project:
    known = market.session.scalars(select(Project)).first()
    return known or a_project(market.session)
