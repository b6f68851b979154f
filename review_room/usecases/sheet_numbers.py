"""Numbers within a set: two sheets never share one, and a number is free again when its sheet has gone."""

import re
from typing import Final

from sqlalchemy.orm import Session

from review_room.domain.sheet_number import number_key
from review_room.models import DrawingFile, DrawingSet, SheetRevision
from review_room.usecases.sheet_index import sheet_called, sheets_of

_TOLD_APART: Final = re.compile(r"(.+) \(([0-9]+)\)")


def told_apart(wanted: str, taken: set[str]) -> str:
    """The number itself, or the first of "number (2)", "number (3)" … that nobody has."""
    number, count = wanted, 1
    keys = {number_key(one) for one in taken}
    while number_key(number) in keys:
        count += 1
        number = f"{wanted} ({count})"
    return number


def give_numbers_back(session: Session, gone: DrawingFile) -> None:
    """Let the sheets that had to be told apart from those of a file that was taken out have the plain numbers.

    What the owner has typed stays. The set is locked by the caller.
    """
    freed = {sheet.sheet.sheet_no for sheet in gone.revisions}
    staying = sheets_of(session, gone.drawing_set)
    taken = {sheet.sheet.sheet_no for sheet in staying}
    for sheet in staying:
        found = _TOLD_APART.fullmatch(sheet.sheet.sheet_no)
        if found is None or sheet.mended_by is not None or not freed & {found[1], sheet.sheet.sheet_no, *_lower(found)}:
            continue
        number = told_apart(found[1], taken - {sheet.sheet.sheet_no})
        if number == sheet.sheet.sheet_no:
            continue
        taken = (taken - {sheet.sheet.sheet_no}) | {number}
        _renumber(session, gone.drawing_set, sheet, number)
    session.flush()


def _lower(found: re.Match[str]) -> set[str]:
    """The numbers that stand before this one in the row of those told apart."""
    return {f"{found[1]} ({count})" for count in range(2, min(int(found[2]), 1000))}


def _renumber(session: Session, drawing_set: DrawingSet, sheet: SheetRevision, number: str) -> None:
    discipline = sheet.sheet.discipline
    sheet.sheet = sheet_called(session, drawing_set.case_id, number)
    sheet.sheet.discipline = sheet.sheet.discipline or discipline
