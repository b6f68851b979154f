"""Background work of the marketplace. A job takes one id and may run twice."""

from typing import Final

from marketplace.usecases.enrolments import restrict_expired
from marketplace.usecases.outcome import end_due_notices
from marketplace.usecases.requests import open_selection as open_requested
from service_centre.db import transaction
from service_centre.matters.models import AgencyRequest
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


def restrict_agencies() -> int:
    """Restrict agencies whose qualification or reviewers expired; for the periodic tasks. Returns how many."""
    with transaction() as session:
        return restrict_expired(session, now=now())


JOBS: Final = {"open_selection": JobSpec("marketplace.jobs.open_selection", "matters", 30)}
