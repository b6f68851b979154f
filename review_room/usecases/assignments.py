"""Who of a unit takes care of a finding: given and taken back within that unit, and known there only."""

from sqlalchemy import select

from review_room.case_people import Person, colleagues
from review_room.domain.assignment import NotAColleague, due_day
from review_room.models import Assignment, Finding
from review_room.policy import Permission
from review_room.usecases.context import Operation
from service_centre.calendar import beijing_day
from service_centre.errors import NotFound


def assign(operation: Operation) -> Assignment:
    """Give a finding to a colleague, with a day if one is named; whoever had it before no longer has."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_ASSIGN, finding)
    person = _colleague(operation, finding)
    due_on = due_day(operation.text("due_on", most=10), beijing_day(operation.now))
    assignment = _row(operation, finding) or _new(operation, finding)
    assignment.account_id, assignment.account_name = person.account_id, person.name
    assignment.due_on, assignment.released_at = due_on, None
    assignment.assigned_by, assignment.assigned_at = operation.actor.name, operation.now
    return assignment


def release(operation: Operation) -> Assignment:
    """Nobody in particular takes care of the finding any longer."""
    finding = operation.finding()
    operation.allow(Permission.FINDING_ASSIGN, finding)
    assignment = _row(operation, finding)
    if assignment is None or assignment.released_at is not None:
        raise NotFound
    assignment.released_at = operation.now
    return assignment


def _row(operation: Operation, finding: Finding) -> Assignment | None:
    """One per unit and finding; writers of a room take turns, so no second one can come between."""
    own = (Assignment.finding_id == finding.id, Assignment.organisation_id == operation.actor.organisation_id)
    return operation.session.scalars(select(Assignment).where(*own)).one_or_none()


def _new(operation: Operation, finding: Finding) -> Assignment:
    assignment = Assignment(finding_id=finding.id, organisation_id=operation.actor.organisation_id)
    operation.session.add(assignment)
    return assignment


def _colleague(operation: Operation, finding: Finding) -> Person:
    wanted = operation.content.get("account_id")
    for one in colleagues(operation.session, finding, operation.actor):
        if one.account_id == wanted and not isinstance(wanted, bool):
            return one
    raise NotAColleague
