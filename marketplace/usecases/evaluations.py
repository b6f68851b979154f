"""Saying how an agency worked, once per unit."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.domain.engagement_errors import AlreadyEvaluated, EvaluationOpen
from marketplace.domain.evaluation import Source, human_score
from marketplace.domain.selection import SelectionAction, SelectionState, next_state
from marketplace.models import Evaluation, Selection
from marketplace.usecases.delivery import end_evaluation, evaluations_of, expected_units
from service_centre.audit.recording import record
from service_centre.db import taken_as
from service_centre.errors import Forbidden
from service_centre.permissions import SYSTEM, Actor


def source_of(session: Session, selection: Selection, organisation_id: int | None) -> Source | None:
    """As what a unit may evaluate the engagement; none for a stranger and for the agency itself."""
    asked = expected_units(session, selection)
    return next((source for source, unit in asked if unit == organisation_id), None)


def evaluate_engagement(
    session: Session, selection: Selection, *, levels: Mapping[str, int], remark: str, actor: Actor, now: datetime
) -> Evaluation:
    """Give the unit's evaluation; the last one ends the evaluation.

    Raises LevelMissing, ReasonForLowScore, AlreadyEvaluated, ActionNotAllowed outside the days, Forbidden for others.
    """
    next_state(selection.state, SelectionAction.END_EVALUATION)
    source = source_of(session, selection, actor.organisation_id)
    if source is None:
        raise Forbidden
    score = human_score(source, levels, remark)
    evaluation = Evaluation(
        selection_id=selection.id,
        source=source,
        organisation_id=actor.organisation_id,
        score=score,
        answers=dict(levels),
        remark=remark.strip(),
        given_at=now,
        given_by_id=actor.account_id,
    )
    with taken_as(AlreadyEvaluated(), session, "uq_evaluations_selection_id_source_organisation_id"):
        session.add(evaluation)
    facts = {"source": str(source), "organisation": actor.organisation_id, "score": score, "levels": dict(levels)}
    record(session, stream=selection.audit_stream, actor=actor, action="evaluate", now=now, facts=facts)
    _end_when_all_have_spoken(session, selection, now)
    return evaluation


def _end_when_all_have_spoken(session: Session, selection: Selection, now: datetime) -> None:
    try:
        end_evaluation(session, selection, actor=SYSTEM, now=now)
    except EvaluationOpen:
        return


def may_evaluate(session: Session, selection: Selection, organisation_id: int | None) -> bool:
    """Whether this unit is asked now and has not spoken."""
    if selection.state is not SelectionState.DELIVERY_CONFIRMED:
        return False
    if source_of(session, selection, organisation_id) is None:
        return False
    return all(one.organisation_id != organisation_id for one in evaluations_of(session, selection))
