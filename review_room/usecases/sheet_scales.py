"""What is done to the scales of a sheet, and which of them a unit measures by.

A scale belongs to the unit that set it and is seen by all reviewers. Marks keep the scale that they were measured by:
a new scale changes only drafts of the unit that sets it, so no unit changes what another has measured, and nobody what
has been submitted.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.finding import FindingState
from review_room.domain.mark import MEASURES, points_of
from review_room.domain.mark_measures import kept_scale
from review_room.domain.measuring import Point, Unmeasured
from review_room.domain.sheet_scale import (
    BadScale,
    Region,
    ScaleSource,
    SettledScale,
    calibrated_ratio,
    in_force,
    point_on,
    ratio_in,
    scale_text,
    stated_ratio,
)
from review_room.domain.visibility import REVIEWERS
from review_room.errors import BadOperation
from review_room.models import Finding, Mark, ReviewCase, SheetRevision, SheetScale
from review_room.policy import Permission, sees_reviews
from review_room.usecases.context import Operation, identifier, part
from review_room.usecases.events import Told, finding_told
from review_room.usecases.sheet_index import needs_look
from service_centre.errors import NotFound
from service_centre.permissions import Actor

MOST_ON_A_SHEET: Final = 40
"""Of one unit."""

_GUESSED_SIZE: Final = frozenset({"png", "jpeg", "tiff"})
"""Pictures say nothing certain of the size of the paper, so the ratio in their title block may not be theirs."""


def set_scale(operation: Operation) -> SheetScale:
    """Set a scale of a sheet or a part of it, or mend one of one's own unit. Raises BadScale, Forbidden, NotFound."""
    operation.allow(Permission.SCALE_SET, operation.case)
    content = part(operation.content, "scale")
    scale_id = identifier(content, "id")
    scale = operation.session.get(SheetScale, scale_id)
    if scale is None:
        scale = _new(operation, scale_id, operation.sheet_revision(content.get("sheet_id")))
    else:
        _check_own(operation, scale)
    raw = content.get("region")
    sheet = scale.sheet_revision
    region = raw and Region.parse(raw, width_mm=sheet.width_mm, height_mm=sheet.height_mm)
    scale.region = [region.left, region.bottom, region.right, region.top] if region else None
    scale.ratio, scale.source, scale.basis = _told(content, sheet)
    scale.set_by, scale.set_at, scale.removed_at = operation.actor.name, operation.now, None
    scale.set_no = operation.room.last_event + 1
    operation.session.add(scale)
    operation.session.flush()
    _measure_own_drafts(operation, sheet)
    return scale


def remove_scale(operation: Operation) -> SheetScale:
    """Take a scale of one's own unit away; its row stays, for the marks that were measured by it."""
    scale = operation.session.get(SheetScale, identifier(operation.content, "scale_id"))
    if scale is None or scale.removed_at is not None:
        raise NotFound
    _check_own(operation, scale)
    scale.removed_at = operation.now
    operation.session.flush()
    _measure_own_drafts(operation, scale.sheet_revision)
    return scale


def scale_for(session: Session, sheet: SheetRevision, kind: str, points: Sequence[Point], unit: int | None) -> Any:
    """What is to be kept with a mark that a unit draws: the scale in force for it there, or why there is none."""
    if kind not in MEASURES:
        return None
    rows = {one.id: one for one in scales_on(session, [sheet.id])}
    settled = [_settled(one, unit) for one in rows.values()]
    read, sure = title_block_scale(sheet)
    if read is not None and sure:
        settled.append(SettledScale("", read, ScaleSource.TITLE_BLOCK, _whole(sheet), mine=False, order=0))
    found = in_force(points, settled)
    if found is Unmeasured.UNKNOWN_SCALE and read is not None:
        found = Unmeasured.UNCONFIRMED_SCALE
    by = None if isinstance(found, Unmeasured) or not found.id else rows[found.id].organisation.short_name
    return kept_scale(kind, found, by)


def title_block_scale(sheet: SheetRevision) -> tuple[float | None, bool]:
    """The ratio read from the title block, and whether it may be used without somebody confirming it."""
    ratio = ratio_in(sheet.scale)
    return ratio, ratio is not None and not needs_look(sheet) and sheet.file.kind not in _GUESSED_SIZE


def scales_on(session: Session, sheet_ids: Iterable[int]) -> Sequence[SheetScale]:
    """The scales of sheets that have not been taken away, the oldest first."""
    return session.scalars(
        select(SheetScale)
        .where(SheetScale.sheet_revision_id.in_(list(sheet_ids)), SheetScale.removed_at.is_(None))
        .order_by(SheetScale.set_no, SheetScale.id)
    ).all()


def visible_scales(session: Session, case: ReviewCase, actor: Actor) -> Sequence[SheetScale]:
    """Those of a case, for reviewers; nobody else measures here."""
    if not sees_reviews(actor, case):
        return []
    return session.scalars(
        select(SheetScale)
        .where(SheetScale.case_id == case.id, SheetScale.removed_at.is_(None))
        .order_by(SheetScale.set_no, SheetScale.id)
    ).all()


def scale_json(scale: SheetScale) -> dict[str, Any]:
    """A scale as the room's client knows it."""
    return {
        "id": scale.id,
        "sheet_id": scale.sheet_revision_id,
        "organisation_id": scale.organisation_id,
        "ratio": scale.ratio,
        "text": scale_text(scale.ratio),
        "source": scale.source,
        "region": scale.region,
        "real": (scale.basis or {}).get("real"),
        "by": scale.set_by,
        "at": scale.set_at.isoformat(),
        "order": scale.set_no,
        "removed": scale.removed_at is not None,
    }


def scale_told(kind: str, scale: SheetScale) -> Told:
    """An event that carries the whole scale, for all reviewers."""
    return Told(kind, REVIEWERS, {"scale": scale_json(scale)})


def scale_facts(scale: SheetScale) -> dict[str, object]:
    """What the trail says of it."""
    return {
        "scale": scale.id,
        "sheet_revision": scale.sheet_revision_id,
        "ratio": scale_text(scale.ratio),
        "source": str(scale.source),
        "region": None if scale.region is None else ",".join(f"{one:.2f}" for one in scale.region),
        "real": (scale.basis or {}).get("real"),
        "removed": scale.removed_at is not None,
    }


def _new(operation: Operation, scale_id: str, sheet: SheetRevision) -> SheetScale:
    unit = operation.actor.organisation_id
    mine = [one for one in scales_on(operation.session, [sheet.id]) if one.organisation_id == unit]
    if len(mine) >= MOST_ON_A_SHEET:
        raise BadScale(reason=f"一张图纸上每个单位最多设 {MOST_ON_A_SHEET} 个比例")
    return SheetScale(
        id=scale_id, case_id=operation.case.id, organisation_id=unit, sheet_revision_id=sheet.id, sheet_revision=sheet
    )


def _check_own(operation: Operation, scale: SheetScale) -> None:
    if scale.case_id != operation.case.id:
        raise NotFound
    operation.allow(Permission.SCALE_OWN, scale)


def _told(content: Mapping[str, Any], sheet: SheetRevision) -> tuple[float, ScaleSource, dict[str, Any] | None]:
    """Ratio, source and basis of what the browser sent."""
    if "calibrated" not in content:
        return stated_ratio(str(content.get("stated", ""))[:64]), ScaleSource.STATED, None
    told = part(content, "calibrated")
    points = told.get("points")
    if not isinstance(points, list) or len(points) != 2:
        raise BadOperation(reason="标定线应有两个端点")
    one, other = (point_on(raw, _whole(sheet)) for raw in points)
    real = str(told.get("real", ""))[:40].strip()
    basis = {"points": [list(one), list(other)], "real": real}
    return calibrated_ratio(one, other, real), ScaleSource.CALIBRATED, basis


def _whole(sheet: SheetRevision) -> Region:
    return Region.whole(sheet.width_mm, sheet.height_mm)


def _settled(scale: SheetScale, unit: int | None) -> SettledScale:
    region = Region(*scale.region) if scale.region else _whole(scale.sheet_revision)
    return SettledScale(
        scale.id, scale.ratio, scale.source, region, mine=scale.organisation_id == unit, order=scale.set_no
    )


def _measure_own_drafts(operation: Operation, sheet: SheetRevision) -> None:
    """Drafts of the unit that set the scale follow it; what has been submitted, and what others drew, stays."""
    marks = operation.session.scalars(
        select(Mark)
        .join(Finding, Finding.id == Mark.finding_id)
        .where(
            Mark.sheet_revision_id == sheet.id,
            Mark.removed_at.is_(None),
            Mark.kind.in_(sorted(MEASURES)),
            Finding.organisation_id == operation.actor.organisation_id,
            Finding.state == FindingState.DRAFT,
        )
        .order_by(Mark.placed_at, Mark.id)
    ).all()
    touched: dict[str, Finding] = {}
    for mark in marks:
        points = points_of(mark.geometry)
        scale = scale_for(operation.session, sheet, mark.kind, points, operation.actor.organisation_id)
        if scale != mark.scale:
            mark.scale = scale
            touched[mark.finding_id] = mark.finding
    operation.told.extend(finding_told("measure_marks", finding) for finding in touched.values())
