"""Background carrying of marks to a new revision. One sheet after the other, each written down as it is done."""

import logging
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from review_room.domain.placement import Doubt, Evidence, Placement, lost, placed, unmoved
from review_room.drawings.comparison.running import register_files
from review_room.drawings.refusals import Refusal
from review_room.models import DrawingSet
from review_room.usecases import carrying
from review_room.usecases.carrying import MarkToCarry, SheetToCarry
from service_centre.db import transaction
from service_centre.objects import object_store
from service_centre.outbox import GiveWay
from service_centre.web import now
from storage.objects import ObjectDamaged, ObjectMissing

logger = logging.getLogger(__name__)

_AT_ONE_GO: Final = 60
"""Seconds."""
_MARKS_AT_ONCE: Final = 150
"""Of one sheet, in one child: each mark takes up to half a second of the child's CPU time."""


def carry_marks(set_id: int) -> None:
    """Carry the marks of open findings to the sheets of a submitted set. Run again, it goes on where it was.

    Raises GiveWay after a while, so that it stands in the queue again behind those who came meanwhile.
    """
    until = time.monotonic() + _AT_ONE_GO
    waiting = _waiting(set_id)
    for number, sheet in enumerate(waiting, start=1):
        _keep(set_id, sheet, _placements(sheet))
        if time.monotonic() > until and number < len(waiting):
            raise GiveWay


def give_up_carrying(set_id: int) -> None:
    """Put every mark that was not carried in spite of several tries into the re-check queue, without a place."""
    for sheet in _waiting(set_id):
        _keep(set_id, sheet, _all_failed(sheet.marks))


def _waiting(set_id: int) -> list[SheetToCarry]:
    with transaction() as session:
        return carrying.to_carry(session, session.get_one(DrawingSet, set_id))


def _keep(set_id: int, sheet: SheetToCarry, placements: Mapping[str, Placement]) -> None:
    with transaction() as session:
        carrying.keep_carried(session, session.get_one(DrawingSet, set_id), sheet, placements, now=now())


def _placements(sheet: SheetToCarry) -> Mapping[str, Placement]:
    if sheet.before_digest == sheet.after_digest:
        return {mark.mark_id: unmoved(mark.points) for mark in sheet.marks}
    store, found = object_store(), dict[str, Placement]()
    with ExitStack() as copies:
        before, after = (
            copies.enter_context(store.local_copy(one)) for one in (sheet.before_digest, sheet.after_digest)
        )
        entities = _entities(sheet, copies)
        for start in range(0, len(sheet.marks), _MARKS_AT_ONCE):
            marks = sheet.marks[start : start + _MARKS_AT_ONCE]
            found |= _looked_up(before, after, marks, sheet.size_mm, entities)
    return found


def _entities(sheet: SheetToCarry, copies: ExitStack) -> tuple[Path, Path] | None:
    """The indexes of the entities of both sheets; without them the picture and the words have to do."""
    if sheet.entities is None:
        return None
    store = object_store()
    try:
        before, after = (copies.enter_context(store.local_copy(one)) for one in sheet.entities)
    except (ObjectMissing, ObjectDamaged) as error:
        logger.warning("marks are carried without the entities of their sheet: %s", error)
        return None
    return before, after


def _looked_up(
    before: Path,
    after: Path,
    marks: Sequence[MarkToCarry],
    size_mm: tuple[float, float],
    entities: tuple[Path, Path] | None,
) -> Mapping[str, Placement]:
    points = [[(place.real, place.imag) for place in mark.points] for mark in marks]
    with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
        try:
            found = register_files(before, after, points, Path(folder), entities=entities)
        except Refusal:
            return _all_failed(marks)
    width, height = size_mm
    return {
        mark.mark_id: placed(mark.points, Evidence.parse(one), width_mm=width, height_mm=height)
        for mark, one in zip(marks, found, strict=True)
    }


def _all_failed(marks: Sequence[MarkToCarry]) -> Mapping[str, Placement]:
    return {mark.mark_id: lost(Doubt.FAILED) for mark in marks}
