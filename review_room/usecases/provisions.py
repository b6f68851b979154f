"""The code library: taken in from a table, and asked for clauses."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from review_room.domain.provision import Advice, Standing, advice, clause_order, duplicates, matches, terms_of
from review_room.errors import CodeTableWrong
from review_room.models import Provision, Standard

COLUMNS: Final = {
    "规范编号": "code",
    "版本": "edition",
    "规范名称": "title",
    "实施日期": "in_force_on",
    "废止日期": "replaced_on",
    "替代规范": "replaced_by",
    "全文强制": "wholly_mandatory",
    "条文号": "clause",
    "主题": "heading",
    "强制起": "mandatory_on",
    "强制止": "mandatory_until",
}
"""Headings of the table, in Chinese as in the file."""

_NEEDED: Final = ("规范编号", "规范名称", "实施日期")
_YES: Final = frozenset({"是", "1", "yes", "true"})
_LENGTHS: Final = {"code": 48, "edition": 32, "title": 120, "replaced_by": 48, "clause": 32, "heading": 120}
SHOWN_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A provision that fits what was typed, and what is to be known of it."""

    provision: Provision
    advice: Advice


def import_codes(session: Session, lines: Iterable[str]) -> tuple[int, int]:
    """Take in a CSV with the headings of `COLUMNS`; returns how many standards and provisions it named.

    A row names a clause, or without one only its standard. What is known already is brought up to date; nothing is
    taken out. All or nothing. Raises CodeTableWrong with the number of the line.
    """
    rows = list(_rows(lines))
    twice = duplicates((row["code"], row["edition"], row["clause"]) for _, row in rows)
    if twice:
        raise CodeTableWrong(line=0, reason=f"“{' '.join(twice[0]).strip()}”出现了两次")
    standards: dict[tuple[str, str], Standard] = {}
    provisions = 0
    for number, row in rows:
        try:
            standard = standards.get((row["code"], row["edition"])) or _standard(session, row)
            standards[row["code"], row["edition"]] = standard
            if row["clause"]:
                provisions += 1
                _take_in(session, standard, row)
        except ValueError as error:
            raise CodeTableWrong(line=number, reason=str(error)) from None
    session.flush()
    return len(standards), provisions


def find_provisions(session: Session, query: str, *, on: date) -> Sequence[Found]:
    """The provisions that fit a query, those in force on the day first, then by standard and clause."""
    terms = terms_of(query)
    if not terms:
        return []
    known = session.scalars(
        select(Provision).join(Standard).options(contains_eager(Provision.standard)).order_by(Standard.code)
    )
    fitting = [
        Found(one, advice_on(one, on))
        for one in known
        if matches(terms, standard=one.standard.code, title=one.standard.title, clause=one.clause, heading=one.heading)
    ]
    fitting.sort(key=lambda found: (found.advice.standing is not Standing.IN_FORCE, *_order(found.provision)))
    return list(islice(fitting, SHOWN_AT_MOST))


def advice_on(provision: Provision, day: date) -> Advice:
    """How a provision of the library stands on a day."""
    standard = provision.standard
    return advice(standard.in_force, provision.mandatory, day, wholly_mandatory=standard.wholly_mandatory)


def _order(provision: Provision) -> tuple[str, tuple[tuple[int, str], ...]]:
    return provision.standard.code, clause_order(provision.clause)


def _rows(lines: Iterable[str]) -> Iterable[tuple[int, Mapping[str, str]]]:
    """Rows by line number, under our own names for the columns. Raises CodeTableWrong."""
    reader = csv.DictReader(lines)
    missing = [heading for heading in _NEEDED if heading not in (reader.fieldnames or ())]
    if missing:
        raise CodeTableWrong(line=1, reason=f"缺少列“{missing[0]}”")
    for row in reader:
        named = {name: (row.get(heading) or "").strip() for heading, name in COLUMNS.items()}
        if not any(named.values()):
            continue
        if not named["code"]:
            raise CodeTableWrong(line=reader.line_num, reason="没有规范编号")
        too_long = [name for name, most in _LENGTHS.items() if len(named[name]) > most]
        if too_long:
            raise CodeTableWrong(line=reader.line_num, reason=f"“{named[too_long[0]][:20]}…”太长")
        yield reader.line_num, named


def _standard(session: Session, row: Mapping[str, str]) -> Standard:
    known = session.scalars(
        select(Standard).where(Standard.code == row["code"], Standard.edition == row["edition"])
    ).one_or_none()
    standard = known or Standard(code=row["code"], edition=row["edition"])
    in_force_on = _day(row["in_force_on"])
    if in_force_on is None:
        raise ValueError("没有实施日期")
    if not row["title"]:
        raise ValueError("没有规范名称")
    standard.title, standard.in_force_on = row["title"], in_force_on
    standard.replaced_on, standard.replaced_by = _later(row["replaced_on"], in_force_on), row["replaced_by"]
    standard.wholly_mandatory = row["wholly_mandatory"].casefold() in _YES
    session.add(standard)
    session.flush()
    return standard


def _take_in(session: Session, standard: Standard, row: Mapping[str, str]) -> None:
    known = session.scalars(
        select(Provision).where(Provision.standard_id == standard.id, Provision.clause == row["clause"])
    ).one_or_none()
    provision = known or Provision(standard_id=standard.id, clause=row["clause"])
    provision.heading, provision.mandatory_on = row["heading"], _day(row["mandatory_on"])
    provision.mandatory_until = _later(row["mandatory_until"], provision.mandatory_on)
    session.add(provision)


def _day(text: str) -> date | None:
    """A day as 2018-10-01. Raises ValueError."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"日期“{text[:20]}”应写作 2018-10-01") from None


def _later(text: str, than: date | None) -> date | None:
    day = _day(text)
    if day is not None and (than is None or day <= than):
        raise ValueError(f"截止日期“{text}”应晚于起始日期")
    return day
