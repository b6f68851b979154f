"""`flask calendar`: the working days of a year, told to the system before limits reach into it."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TextIO

import click

from service_centre.calendar import CalendarUnannounced, calendar_of, declare_year
from service_centre.db import db, transaction

_WORKING = {"班": True, "work": True, "休": False, "rest": False}


@click.group("calendar")
def calendar() -> None:
    """Working days and days of rest."""


@calendar.command("import")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--year", type=int, required=True)
@click.option("--reason", required=True, help="Where the arrangement was published.")
def import_year(file: TextIO, year: int, reason: str) -> None:
    """Make a year known: FILE names its exceptions, one `2027-01-01,休` or `2027-02-14,班` a line.

    Every day that is not named is a working day from Monday to Friday. Importing a year again replaces it.
    """
    exceptions = dict(_read(file, year))
    with transaction() as session:
        days = declare_year(session, year, exceptions, reason=reason)
    click.echo(f"{year}: {days} 个工作日 / working days")


@calendar.command("show")
@click.argument("year", type=int)
def show(year: int) -> None:
    """The days of rest from Monday to Friday and the working days at weekends."""
    known = calendar_of(db.session())
    day = date(year, 1, 1)
    try:
        while day.year == year:
            working = known.is_working_day(day)
            if working != (day.weekday() < 5):
                click.echo(f"{day.isoformat()},{'班' if working else '休'}")
            day += timedelta(days=1)
    except CalendarUnannounced as unannounced:
        raise click.ClickException(str(unannounced)) from None


def _read(lines: Iterable[str], year: int) -> Iterable[tuple[date, bool]]:
    for number, row in enumerate(csv.reader(lines), start=1):
        if not row or row[0].startswith("#"):
            continue
        try:
            day, working = date.fromisoformat(row[0].strip()), _WORKING[row[1].strip().lower()]
        except (ValueError, KeyError, IndexError):
            raise click.ClickException(
                f"第 {number} 行看不懂 / line {number} is not understood: {','.join(row)}"
            ) from None
        if day.year != year:
            raise click.ClickException(f"第 {number} 行不是 {year} 年 / line {number} is not in {year}: {row[0]}")
        yield day, working
