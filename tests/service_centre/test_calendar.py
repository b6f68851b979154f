"""Working days: known years, declared years, and what happens before a year is announced."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from demonstration.city import found_city
from service_centre.calendar import CalendarUnannounced, WorkCalendar, calendar_of, declare_year
from service_centre.db import db, transaction

UNKNOWN = 2044
"""A year for which the library has no arrangement, and will not have for long."""


def test_a_year_that_nobody_announced_is_said_to_be_unknown(session: Session) -> None:
    with pytest.raises(CalendarUnannounced):
        calendar_of(session).is_working_day(date(UNKNOWN, 1, 4))


def test_a_declared_year_is_known_and_a_correction_replaces_it(session: Session) -> None:
    rest, extra = date(UNKNOWN, 1, 1), date(UNKNOWN, 1, 2)
    assert (rest.weekday(), extra.weekday()) == (4, 5)
    declare_year(session, UNKNOWN, {rest: False, extra: True}, reason="演示安排")
    known = calendar_of(session)
    assert [known.is_working_day(day) for day in (rest, extra, date(UNKNOWN, 1, 4))] == [False, True, True]
    declare_year(session, UNKNOWN, {}, reason="演示更正")
    known = calendar_of(session)
    assert [known.is_working_day(day) for day in (rest, extra)] == [True, False]


def test_a_limit_runs_over_the_turn_of_the_year(session: Session) -> None:
    declare_year(session, UNKNOWN, {date(UNKNOWN, 1, 1): False}, reason="演示安排")
    declare_year(session, UNKNOWN - 1, {}, reason="演示安排")
    assert calendar_of(session).add_working_days(date(UNKNOWN - 1, 12, 30), 3) == date(UNKNOWN, 1, 5)


def test_a_file_makes_a_year_known(own_app: Flask, tmp_path: Path) -> None:
    arrangement = tmp_path / "2044.csv"
    arrangement.write_text(f"# 演示\n{UNKNOWN}-01-01,休\n{UNKNOWN}-01-02,班\n", encoding="utf-8")
    run = own_app.test_cli_runner().invoke
    told = run(args=["calendar", "import", str(arrangement), "--year", str(UNKNOWN), "--reason", "演示公告"])
    assert told.exit_code == 0, told.output
    shown = run(args=["calendar", "show", str(UNKNOWN)]).output
    assert shown.splitlines()[:2] == [f"{UNKNOWN}-01-01,休", f"{UNKNOWN}-01-02,班"]


@pytest.mark.parametrize("line", ["2044-13-01,休", "2044-01-01,maybe", "2043-01-01,休", "2044-01-01"])
def test_a_line_that_is_not_understood_changes_nothing(own_app: Flask, tmp_path: Path, line: str) -> None:
    arrangement = tmp_path / "bad.csv"
    arrangement.write_text(f"{UNKNOWN}-01-01,休\n{line}\n", encoding="utf-8")
    told = own_app.test_cli_runner().invoke(
        args=["calendar", "import", str(arrangement), "--year", str(UNKNOWN), "--reason", "演示公告"]
    )
    assert told.exit_code == 1
    assert "2" in told.output
    with transaction() as session, pytest.raises(CalendarUnannounced):
        calendar_of(session).is_working_day(date(UNKNOWN, 1, 4))


def test_the_demo_city_works_in_december_before_the_next_year_is_announced(session: Session) -> None:
    found_city(session, now=datetime(UNKNOWN - 1, 12, 15, tzinfo=UTC))
    assert calendar_of(session).add_working_days(date(UNKNOWN - 1, 12, 15), 30).year == UNKNOWN
    assert db.session is not None
    assert WorkCalendar().overrides == {}
