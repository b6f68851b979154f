"""The matrix of sheets and units: what was opened and said, as far as the reader may know.

A unit reads its own column in full. Of others one sees that a sheet was opened and how much was found on it, never for
how long: reading times would be held against people.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.domain.sheet_change import SheetChange
from review_room.models import Finding, ReviewCase, SheetRevision, SheetState
from review_room.policy import sees_reviews, works_for_lead_department
from review_room.sheet_changes import changes_of
from review_room.usecases.viewing import is_concerned, opened_sheets, viewings_of
from service_centre.organisations.models import Organisation
from service_centre.pages import beijing
from service_centre.permissions import Actor

_STAMP = "%m-%d %H:%M"


def matrix(session: Session, case: ReviewCase, actor: Actor) -> dict[str, Any]:
    """Rows are sheets in force, columns the units whose reading the actor may see."""
    units = _units(case, actor)
    sheets = [(sheet, change) for sheet, change in changes_of(session, case) if sheet.state is SheetState.READY]
    viewings = viewings_of(session, [sheet.id for sheet, _ in sheets])
    counts = _counts(session, case)
    opened = opened_sheets(session, [sheet.id for sheet, _ in sheets], drafts_too=False)
    rows = []
    for sheet, change in sheets:
        cells = [
            _cell(
                unit,
                sheet,
                change,
                seen=viewings.get((sheet.id, unit.id)),
                opened=(sheet.id, unit.id) in opened,
                found=counts.get((sheet.sheet_id, unit.id), 0),
                own=unit.id == actor.organisation_id,
            )
            for unit in units
        ]
        rows.append({"sheet": sheet, "change": change, "cells": cells})
    return {"units": units, "rows": rows, "totals": _totals(units, rows)}


def csv_rows(told: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The same, one line for each sheet and unit."""
    for row in told["rows"]:
        for unit, cell in zip(told["units"], row["cells"], strict=True):
            yield (
                row["sheet"].sheet.sheet_no,
                row["sheet"].title,
                str(row["sheet"].revision_no),
                unit.name,
                "是" if cell["opened"] else "否" if cell["concerned"] else "不涉及",
                cell["first"],
                cell["last"],
                "" if cell["seconds"] is None else str(cell["seconds"]),
                str(cell["findings"]),
            )


CSV_HEADINGS = ("图号", "图名", "版本", "单位", "已打开", "首次打开", "最近查看", "查看秒数", "意见数")


def _units(case: ReviewCase, actor: Actor) -> list[Organisation]:
    """All units for the lead and for oversight; a unit sees itself."""
    own = case.review_of(actor.organisation_id)
    if works_for_lead_department(actor, case) or (own is None and sees_reviews(actor, case)):
        return [one.organisation for one in case.reviews]
    return [own.organisation] if own else []


def _cell(
    unit: Organisation,
    sheet: SheetRevision,
    change: SheetChange | None,
    *,
    seen: Any,
    opened: bool,
    found: int,
    own: bool,
) -> dict[str, Any]:
    first, last, seconds = seen if seen else (None, None, 0)
    return {
        "opened": opened,
        "concerned": is_concerned(unit, sheet, change),
        "findings": found,
        "first": beijing(first, _STAMP) if own and first else "",
        "last": beijing(last, _STAMP) if own and last else "",
        "seconds": seconds if own and seen else None,
    }


def _counts(session: Session, case: ReviewCase) -> dict[tuple[int, int], int]:
    """Submitted findings by sheet and unit; drafts are nobody else's business."""
    rows = session.execute(
        select(SheetRevision.sheet_id, Finding.organisation_id, func.count())
        .join(SheetRevision, SheetRevision.id == Finding.sheet_revision_id)
        .where(Finding.case_id == case.id, Finding.submitted_at.is_not(None), Finding.state != "withdrawn")
        .group_by(SheetRevision.sheet_id, Finding.organisation_id)
    ).all()
    return {(sheet_id, unit_id): count for sheet_id, unit_id, count in rows}


def _totals(units: list[Organisation], rows: list[dict[str, Any]]) -> list[dict[str, int]]:
    columns = [[row["cells"][n] for row in rows] for n in range(len(units))]
    return [
        {
            "opened": sum(cell["opened"] for cell in column if cell["concerned"]),
            "concerned": sum(cell["concerned"] for cell in column),
            "findings": sum(cell["findings"] for cell in column),
        }
        for column in columns
    ]
