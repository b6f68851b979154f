"""The official clock of a case: running, paused, due day (住建部令13号, 2013, art. 12)."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


class WorkingDays(Protocol):
    """What the clock needs of a calendar."""

    def add_working_days(self, start: date, days: int) -> date: ...
    def working_days_between(self, start: date, end: date) -> int: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """Due day, and the day since which the clock stands still."""

    due_on: date
    paused_on: date | None = None

    def pause(self, day: date) -> "Clock":
        """Stop on `day`; stopping twice keeps the first day."""
        return self if self.paused_on else Clock(self.due_on, day)

    def resume(self, day: date, calendar: WorkingDays) -> "Clock":
        """Go on from `day`; the due day moves by the working days that did not count."""
        if self.paused_on is None:
            return self
        return Clock(calendar.add_working_days(self.due_on, calendar.working_days_between(self.paused_on, day)))


def start(admitted_on: date, days: int, calendar: WorkingDays) -> Clock:
    """The clock starts on the working day after admission."""
    return Clock(calendar.add_working_days(admitted_on, days))


def days_left(clock: Clock, today: date, calendar: WorkingDays) -> int:
    """Working days left; negative when the limit has passed. Stands still while paused."""
    day = clock.paused_on or today
    if day <= clock.due_on:
        return calendar.working_days_between(day, clock.due_on)
    return -calendar.working_days_between(clock.due_on, day)
