"""The end of an engagement: delivered, confirmed by the owner, evaluated, closed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.domain.engagement_errors import EvaluationOpen, ResultMissing
from marketplace.domain.evaluation import ReviewFacts, Source, machine_items, machine_score
from marketplace.domain.selection import SelectionAction, SelectionState, next_state
from marketplace.models import Evaluation, Selection
from marketplace.usecases.locking import lock
from marketplace.usecases.requests import step
from service_centre.calendar import beijing_day, calendar_of
from service_centre.matters.models import Engagement, ReviewResult
from service_centre.permissions import SYSTEM, Actor
from service_centre.settings import setting


def result_of(session: Session, selection: Selection) -> ReviewResult | None:
    """What the review room counted; none before it has concluded."""
    return session.scalars(
        select(ReviewResult)
        .join(ReviewResult.engagement)
        .where(Engagement.agency_request_id == selection.agency_request_id)
    ).first()


def receive_review_result(session: Session, engagement: Engagement, *, now: datetime) -> None:
    """The room has concluded: the result counts as delivered where the contract stands. May run twice."""
    selection = session.scalars(
        select(Selection).where(Selection.agency_request_id == engagement.agency_request_id)
    ).one()
    lock(session, selection)
    deliver_if_concluded(session, selection, now=now)


def deliver_if_concluded(session: Session, selection: Selection, *, now: datetime) -> None:
    """Deliver what is concluded and under contract; otherwise nothing."""
    result = result_of(session, selection)
    if result is None or selection.state is not SelectionState.IN_SERVICE:
        return
    selection.delivered_at = now
    facts: dict[str, object] = {"review_result": result.id, "concluded_at": result.concluded_at.isoformat()}
    step(session, selection, SelectionAction.DELIVER, actor=SYSTEM, now=now, facts=facts)


def confirm_delivery(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """The owner has the result: the machine's items are reckoned and evaluations begin. Raises ResultMissing."""
    next_state(selection.state, SelectionAction.CONFIRM_DELIVERY)
    result = result_of(session, selection)
    if result is None:
        raise ResultMissing
    facts = facts_of(result)
    session.add(
        Evaluation(
            selection_id=selection.id,
            source=Source.MACHINE,
            score=machine_score(facts),
            answers=dict(machine_items(facts)),
            given_at=now,
        )
    )
    days = setting(session, "marketplace.evaluation_days")
    selection.evaluate_by_on = calendar_of(session).add_working_days(beijing_day(now), days)
    selection.delivery_confirmed_at = now
    step(session, selection, SelectionAction.CONFIRM_DELIVERY, actor=actor, now=now, facts={})


def facts_of(result: ReviewResult) -> ReviewFacts:
    """The counts as the rules know them."""
    return ReviewFacts(
        days_late=result.days_late,
        findings_issued=result.findings_issued,
        findings_first_round=result.findings_first_round,
        findings_overturned=result.findings_overturned,
        mandatory_missed=result.mandatory_missed,
    )


def evaluations_of(session: Session, selection: Selection) -> Sequence[Evaluation]:
    """What has been said of the engagement, the machine's included."""
    return session.scalars(
        select(Evaluation).where(Evaluation.selection_id == selection.id).order_by(Evaluation.id)
    ).all()


def expected_units(session: Session, selection: Selection) -> dict[tuple[Source, int], None]:
    """Who is asked to evaluate: owner, design firm, every department of the review; in this order."""
    project, result = selection.agency_request.project, result_of(session, selection)
    departments = result.department_ids if result else []
    units = [(Source.OWNER, project.owner_id), (Source.DESIGN_FIRM, project.design_firm_id)]
    return dict.fromkeys([*units, *((Source.DEPARTMENT, one) for one in departments)])


def end_evaluation(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """Everybody has evaluated, or the days are over. Raises EvaluationOpen."""
    next_state(selection.state, SelectionAction.END_EVALUATION)
    given = {(one.source, one.organisation_id) for one in evaluations_of(session, selection)}
    silent = [unit for unit in expected_units(session, selection) if unit not in given]
    last = selection.evaluate_by_on
    if silent and last is not None and beijing_day(now) <= last:
        raise EvaluationOpen(until=last.isoformat())
    facts: dict[str, object] = {"silent": [f"{source}/{unit}" for source, unit in silent]}
    step(session, selection, SelectionAction.END_EVALUATION, actor=actor, now=now, facts=facts)


def end_due_evaluations(session: Session, *, now: datetime) -> int:
    """End every evaluation whose last day is over; return how many."""
    due = session.scalars(
        select(Selection)
        .where(Selection.state == SelectionState.DELIVERY_CONFIRMED, Selection.evaluate_by_on < beijing_day(now))
        .with_for_update(skip_locked=True)
    ).all()
    for selection in due:
        end_evaluation(session, selection, actor=SYSTEM, now=now)
    return len(due)


def close_selection(session: Session, selection: Selection, *, actor: Actor, now: datetime) -> None:
    """Contract, result and evaluations are on file: nothing more happens to it."""
    result, contract = result_of(session, selection), selection.contract
    facts: dict[str, object] = {
        "contract": contract.digest if contract else None,
        "review_result": result.id if result else None,
    }
    step(session, selection, SelectionAction.CLOSE, actor=actor, now=now, facts=facts)
    selection.closed_at = now
