"""Sheets and organisations as the room's client knows them."""

from typing import Any, Final

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.domain.sheet_scale import scale_text
from review_room.drawings.pyramid import deepest_dpi, reading_pyramid
from review_room.models import ReviewCase, SheetRevision, SheetState
from review_room.queries import current_ids, submitted_sheets
from review_room.said import said_of
from review_room.sheet_changes import changes_of
from review_room.usecases.sheet_scales import title_block_scale
from service_centre.organisations.models import Organisation
from service_centre.permissions import Actor

# Told apart by people with common colour-vision deficiencies too (Okabe and Ito, 2008), darkened for white paper.
COLOURS: Final = ("#0072b2", "#b3261e", "#00785a", "#9a5b00", "#7b3fa0", "#00707f", "#a8326e", "#4a5a00", "#4b4b9b")


def sheets_json(session: Session, case: ReviewCase) -> list[dict[str, Any]]:
    """Every submitted sheet revision, newest ones marked as current."""
    sheets = submitted_sheets(session, case)
    current = current_ids(sheets)
    changes = {sheet.id: change for sheet, change in changes_of(session, case)}
    before: dict[int, SheetRevision] = {}
    found = []
    for sheet in sheets:  # older revisions come first
        earlier = before.get(sheet.sheet_id)
        found.append(
            {
                **sheet_json(sheet, current=sheet.id in current),
                "change": changes.get(sheet.id),
                "comparison_url": comparison_url(earlier, sheet),
            }
        )
        if sheet.state is SheetState.READY:
            before[sheet.sheet_id] = sheet
    return found


def comparison_url(before: SheetRevision | None, after: SheetRevision) -> str | None:
    """The page that lays a revision over the one before it; None where either cannot be read."""
    if before is None or after.state is not SheetState.READY:
        return None
    return url_for("review_room.compare", sheet_id=after.id, before_id=before.id)


def sheet_json(sheet: SheetRevision, *, current: bool) -> dict[str, Any]:
    """One sheet revision with its tile pyramid."""
    ready = sheet.state is SheetState.READY
    shape = reading_pyramid(sheet.width_mm, sheet.height_mm) if ready else None
    return {
        "id": sheet.id,
        "sheet_no": sheet.sheet.sheet_no,
        "title": sheet.own_title,
        "discipline": sheet.sheet.discipline,
        "discipline_label": gettext(DISCIPLINE_LABELS[sheet.sheet.discipline]) if sheet.sheet.discipline else "",
        "revision_no": sheet.revision_no,
        "width_mm": sheet.width_mm,
        "height_mm": sheet.height_mm,
        "scale": title_scale_json(sheet),
        "state": "ready" if ready else "failed",
        "reason": said_of(sheet) or None,
        "current": current,
        "pyramid": shape
        and {
            "width": shape.width,
            "height": shape.height,
            "levels": shape.levels,
            "tile_size": shape.tile_size,
            "dpi": deepest_dpi(sheet.width_mm, sheet.height_mm),
        },
        "layers": [{"name": layer["name"], "shown": layer["shown"]} for layer in sheet.layers],
        "tile_url": f"/review-room/sheets/{sheet.id}/tiles/{{level}}/{{x}}/{{y}}.webp",
        "snap_url": f"/review-room/sheets/{sheet.id}/snaps/{{x}}/{{y}}.json" if ready else None,
        "overview_url": url_for("review_room.overview", sheet_id=sheet.id) if ready else None,
        "thumbnail_url": url_for("review_room.thumbnail", sheet_id=sheet.id) if ready else None,
    }


def title_scale_json(sheet: SheetRevision) -> dict[str, Any] | None:
    """The scale that the title block states, and whether it may be measured by without somebody confirming it."""
    ratio, sure = title_block_scale(sheet)
    return None if ratio is None else {"ratio": ratio, "text": scale_text(ratio), "sure": sure}


def organisations_json(session: Session, case: ReviewCase, actor: Actor) -> dict[str, dict[str, str]]:
    """Everybody who may appear in the room, with a colour that stays theirs in this case."""
    project = case.project
    ids = [
        case.lead_department_id,
        *(review.organisation_id for review in case.reviews),
        project.owner_id,
        project.design_firm_id,
    ]
    if actor.organisation_id is not None:
        ids.append(actor.organisation_id)
    order = list(dict.fromkeys(ids))
    found = {o.id: o for o in session.scalars(select(Organisation).where(Organisation.id.in_(order)))}
    return {
        str(id_): {"name": found[id_].name, "short_name": found[id_].short_name, "colour": COLOURS[n % len(COLOURS)]}
        for n, id_ in enumerate(order)
    }


def discipline_of_department(session: Session, actor: Actor) -> str:
    """The discipline that the reader's own department answers for; empty when it answers for several, or for none."""
    unit = session.get(Organisation, actor.organisation_id) if actor.organisation_id is not None else None
    code = (unit.department_code if unit else None) or ""
    return code if code in DISCIPLINE_LABELS else ""
