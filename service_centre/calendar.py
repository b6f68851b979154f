"""Working days of the State Council's calendar, with the centre's own overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import chinese_calendar
from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service_centre.db import Base
from service_centre.errors import Unavailable
from service_centre.web import BEIJING


class CalendarUnannounced(Unavailable):
    """No arrangement has been published for a year that a limit reaches into."""

    code = "calendar_unannounced"
    sentence = "{year} 年的节假日安排尚未公布，系统不能推算该年的工作日。"
    next_step = "请系统管理员在国务院公布安排后导入该年日历（flask calendar import）。"


class CalendarOverride(Base):
    """A day that this centre works or rests against the national calendar."""

    __tablename__ = "calendar_overrides"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Answers which days are working days. Days are Beijing days."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Raise CalendarUnannounced for a year without a published arrangement."""
        if day in self.overrides:
            return self.overrides[day]
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            raise CalendarUnannounced(year=day.year) from None

    def add_working_days(self, start: date, days: int) -> date:
        """The day on which a limit of `days`, counted from the day after `start`, ends."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def declare_year(session: Session, year: int, exceptions: Mapping[date, bool], *, reason: str) -> int:
    """Make a year known: Mondays to Fridays are worked but for the exceptions; returns the number of working days.

    What was declared for the year before goes, so that a correction replaces the arrangement as a whole.
    """
    first = date(year, 1, 1)
    session.execute(delete(CalendarOverride).where(CalendarOverride.day.between(first, date(year, 12, 31))))
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    rows = [CalendarOverride(day=day, working=exceptions.get(day, day.weekday() < 5), reason=reason) for day in days]
    session.add_all(rows)
    session.flush()
    return sum(row.working for row in rows)


def beijing_day(moment: datetime) -> date:
    """The day in Beijing on which a moment falls."""
    return moment.astimezone(BEIJING).date()


def calendar_of(session: Session) -> WorkCalendar:
    """The calendar in force at this centre."""
    return WorkCalendar({override.day: override.working for override in session.scalars(select(CalendarOverride))})
