"""A measure whose mark follows its sheet: the same scale, a new value, and whether somebody has to look again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from review_room.domain.mark_measures import reading_of
from review_room.domain.measuring import NEEDS_SCALE, has_changed
from review_room.domain.placement import Doubt
from review_room.models import Mark, SheetRevision
from review_room.usecases.sheet_scales import title_block_scale


def measure_doubts(
    session: Session, mark: Mark, before: Mapping[str, Any], after: Sequence[complex], sheet_id: int
) -> Iterator[Doubt]:
    """Doubts about a measure at its new place: its value has changed, or the sheet states another scale.

    The scale kept with the mark stays, so the value changes only where the drawing did.
    """
    was = reading_of(mark.kind, before, mark.scale)
    if was is None or not after:
        return
    points = [[round(place.real, 2), round(place.imag, 2)] for place in after]
    now = reading_of(mark.kind, {"points": points}, mark.scale)
    if now is not None and has_changed(was, now):
        yield Doubt.MEASURE_CHANGED
    if was.kind in NEEDS_SCALE and _stated(session, mark.sheet_revision_id) != _stated(session, sheet_id):
        yield Doubt.SCALE_CHANGED


def _stated(session: Session, sheet_id: int) -> float | None:
    ratio, _sure = title_block_scale(session.get_one(SheetRevision, sheet_id))
    return ratio
