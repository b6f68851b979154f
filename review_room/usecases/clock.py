"""The official clock of a case: started by admission, stopped while the case waits for the owner or is concluded."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from review_room.domain import time_limit
from review_room.models import ReviewCase
from service_centre.calendar import beijing_day, calendar_of


def start_clock(session: Session, case: ReviewCase, days: int, now: datetime) -> date:
    """Count `days` working days from the next one on; returns the last of them."""
    clock = case.clock = time_limit.start(beijing_day(now), days, calendar_of(session))
    return clock.due_on


def pause_clock(case: ReviewCase, now: datetime) -> None:
    """Days no longer count; a clock that stands already stays as it is."""
    if case.clock is not None:
        case.clock = case.clock.pause(beijing_day(now))


def resume_clock(session: Session, case: ReviewCase, now: datetime) -> None:
    """Days count again, and the last day moves by those that did not."""
    if case.clock is not None:
        case.clock = case.clock.resume(beijing_day(now), calendar_of(session))
