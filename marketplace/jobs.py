"""Background work of the marketplace. A job takes one id and may run twice."""

from typing import Final

from marketplace.usecases.delivery import end_due_evaluations
from marketplace.usecases.delivery import receive_review_result as receive_result
from marketplace.usecases.enrolments import restrict_expired
from marketplace.usecases.grounds import look_for_grounds
from marketplace.usecases.outcome import end_due_notices
from marketplace.usecases.requests import open_selection as open_requested
from marketplace.usecases.sanction_effects import end_suspensions
from marketplace.usecases.sanctions import end_due_appeals
from service_centre.db import transaction
from service_centre.matters.models import AgencyRequest, Engagement
from service_centre.permissions import SYSTEM
from service_centre.queues import JobSpec
from service_centre.web import now


def open_selection(agency_request_id: int) -> None:
    """Open the selection that the review room asked for."""
    with transaction() as session:
        open_requested(session, session.get_one(AgencyRequest, agency_request_id), actor=SYSTEM, now=now())


def end_notices() -> int:
    """End the notices that have run out; for the periodic tasks. Returns how many."""
    with transaction() as session:
        return end_due_notices(session, now=now())


def receive_review_result(engagement_id: int) -> None:
    """Take over what the review room counted when it concluded the work of an engagement."""
    with transaction() as session:
        receive_result(session, session.get_one(Engagement, engagement_id), now=now())


def end_evaluations() -> int:
    """End the evaluations whose days have run out; for the periodic tasks. Returns how many."""
    with transaction() as session:
        return end_due_evaluations(session, now=now())


def keep_sanctions() -> int:
    """Open what has given rise to a sanction, put in force what nobody appealed against, end what is over."""
    with transaction() as session:
        moment = now()
        opened = look_for_grounds(session, now=moment)
        return opened + end_due_appeals(session, now=moment) + end_suspensions(session, now=moment)


def restrict_agencies() -> int:
    """Restrict agencies whose qualification or reviewers expired; for the periodic tasks. Returns how many."""
    with transaction() as session:
        return restrict_expired(session, now=now())


JOBS: Final = {
    "open_selection": JobSpec("marketplace.jobs.open_selection", "matters", 30),
    "receive_review_result": JobSpec("marketplace.jobs.receive_review_result", "matters", 30),
}
PERIODIC_TASKS: Final = (end_notices, restrict_agencies, end_evaluations, keep_sanctions)
