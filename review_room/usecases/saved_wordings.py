"""A unit's saved wordings: kept, changed, retired and brought back, taken in from a table and given out as one."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import CLASS_LABELS, DISCIPLINE_LABELS, Wording
from review_room.domain.saved_wording import (
    COLUMNS,
    WORDINGS_AT_MOST,
    TooManyWordings,
    WordingTableWrong,
    fits,
    line_wrong,
    wording_of,
)
from review_room.models import SavedWording
from review_room.papers.csv_table import csv_table, harmless
from service_centre import audit
from service_centre.errors import DomainError
from service_centre.permissions import Actor


def wordings_of(session: Session, actor: Actor, *, retired: bool = False) -> Sequence[SavedWording]:
    """Those of the actor's own unit, in use or retired, by discipline as forms list them, then by text."""
    condition = SavedWording.retired_at.is_not(None) if retired else SavedWording.retired_at.is_(None)
    order = {code: place for place, code in enumerate(DISCIPLINE_LABELS)}
    found = session.scalars(
        select(SavedWording).where(SavedWording.organisation_id == actor.organisation_id, condition)
    ).all()
    return sorted(found, key=lambda one: (order[one.discipline], one.standard, one.clause, one.text, one.id))


def find_wordings(session: Session, query: str, *, actor: Actor, most: int) -> list[SavedWording]:
    """Those in use that fit a query."""
    return [one for one in wordings_of(session, actor) if fits(one.wording, query)][:most]


def save_wording(session: Session, wording: Wording, *, actor: Actor, now: datetime) -> tuple[SavedWording, bool]:
    """Keep a wording for the unit, and whether it is new: the same twice is one. Raises TooManyWordings."""
    known = wordings_of(session, actor)
    same = next((one for one in known if one.wording == wording), None)
    if same is not None:
        return same, False
    if len(known) >= WORDINGS_AT_MOST:
        raise TooManyWordings(limit=WORDINGS_AT_MOST)
    row = SavedWording(organisation_id=actor.organisation_id, saved_by=actor.name, saved_at=now)
    row.reword(wording)
    session.add(row)
    session.flush()
    _record(session, "save_wording", [row], actor, now)
    return row, True


def change_wording(session: Session, row: SavedWording, wording: Wording, *, actor: Actor, now: datetime) -> None:
    """Reword; findings that were made of it stay as they are."""
    row.reword(wording)
    row.saved_by, row.saved_at = actor.name, now
    _record(session, "change_wording", [row], actor, now)


def retire_wording(session: Session, row: SavedWording, *, actor: Actor, now: datetime) -> None:
    """No longer offer it; retired twice is retired once."""
    if row.retired_at is None:
        row.retired_at = now
        _record(session, "retire_wording", [row], actor, now)


def restore_wording(session: Session, row: SavedWording, *, actor: Actor, now: datetime) -> None:
    """Offer it again. Raises TooManyWordings."""
    if row.retired_at is None:
        return
    if len(wordings_of(session, actor)) >= WORDINGS_AT_MOST:
        raise TooManyWordings(limit=WORDINGS_AT_MOST)
    row.retired_at = None
    _record(session, "restore_wording", [row], actor, now)


def import_wordings(session: Session, lines: Iterable[str], *, actor: Actor, now: datetime) -> tuple[int, int]:
    """Take in a table with the headings of `COLUMNS`; returns how many are new and how many were known.

    All or nothing. Raises WordingTableWrong with the number of the line, TooManyWordings.
    """
    known = {one.wording for one in wordings_of(session, actor)}
    wordings = _read(lines)
    new = [one for one in dict.fromkeys(wordings) if one not in known]
    if len(known) + len(new) > WORDINGS_AT_MOST:
        raise TooManyWordings(limit=WORDINGS_AT_MOST)
    rows = [SavedWording(organisation_id=actor.organisation_id, saved_by=actor.name, saved_at=now) for _ in new]
    for row, wording in zip(rows, new, strict=True):
        row.reword(wording)
    session.add_all(rows)
    session.flush()
    _record(session, "import_wordings", rows, actor, now)
    return len(new), len(wordings) - len(new)


def wordings_csv(rows: Sequence[SavedWording]) -> bytes:
    """The table for spreadsheet programs, UTF-8 with a byte-order mark; it can be taken in again."""
    return csv_table(
        COLUMNS,
        (
            (CLASS_LABELS[row.finding_class], DISCIPLINE_LABELS[row.discipline], row.standard, row.clause, row.text)
            for row in rows
        ),
    )


def _read(lines: Iterable[str]) -> list[Wording]:
    reader = csv.DictReader(lines)
    try:
        missing = [heading for heading in COLUMNS if heading not in (reader.fieldnames or ())]
        if missing:
            raise WordingTableWrong(line=1, reason=f"缺少列“{missing[0]}”")
        return [wording for row in reader if (wording := _line(reader.line_num, row)) is not None]
    except csv.Error:
        raise WordingTableWrong(line=reader.line_num, reason="不是 CSV 表格") from None


def _line(number: int, row: dict[str, str | None]) -> Wording | None:
    """The wording of a line; None for an empty one. The apostrophe of our own export is taken off again."""
    fields = {name: _plain(row.get(heading) or "") for heading, name in COLUMNS.items()}
    if not any(fields.values()):
        return None
    try:
        return wording_of(fields)
    except DomainError as refusal:
        raise line_wrong(number, refusal) from None


def _plain(cell: str) -> str:
    return cell[1:].strip() if cell.startswith("'") and harmless(cell[1:]) == cell else cell.strip()


def _record(session: Session, action: str, rows: Sequence[SavedWording], actor: Actor, now: datetime) -> None:
    audit.record(
        session,
        stream=f"wordings/{actor.organisation_id}",
        actor=actor,
        action=action,
        now=now,
        facts={"wordings": [row.id for row in rows]},
    )
