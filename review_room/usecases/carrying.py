"""Marks of findings that are still open follow their sheets to a new revision."""

import math
import uuid
from cmath import phase
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from review_room.domain.carried_mark import TRUSTED, CarriedState, Follows, followed
from review_room.domain.comparison import SheetText
from review_room.domain.documents import SetState
from review_room.domain.finding import OVER
from review_room.domain.mark import turned_with
from review_room.domain.placement import Certainty, Doubt, Placement, doubted
from review_room.models import (
    CarriedMark,
    DrawingFile,
    DrawingSet,
    FileState,
    Finding,
    Mark,
    SheetRevision,
    SheetState,
)
from review_room.usecases.carried_measures import measure_doubts
from review_room.usecases.events import enter_room, finding_told, write_events
from review_room.usecases.trail import note
from service_centre.permissions import SYSTEM


@dataclass(frozen=True, slots=True)
class MarkToCarry:
    """A mark where it was last known to lie: points in millimetres on that sheet, lower left origin, y up."""

    mark_id: str
    geometry: Mapping[str, Any]

    @property
    def points(self) -> list[complex]:
        """The points as complex numbers x + iy."""
        return [complex(*point) for point in self.geometry["points"]]


@dataclass(frozen=True, slots=True)
class SheetToCarry:
    """The marks that go from one sheet revision to another; `sure` that it is the same sheet.

    `entities`: the digests of both indexes of entities, where both come from CAD.
    """

    before_digest: str
    after_id: int
    after_digest: str
    size_mm: tuple[float, float]
    sure: bool
    entities: tuple[str, str] | None = None
    marks: list[MarkToCarry] = field(default_factory=list)


def to_carry(session: Session, drawing_set: DrawingSet) -> list[SheetToCarry]:
    """What a submitted revision leaves to be carried, sheet by sheet; nothing twice.

    Sheets that were not sent again stay in force, and so do the marks on them.
    """
    if _followed_by_another(session, drawing_set):
        return []  # its own job carries the marks from where they lie now
    sent = _readable(session, drawing_set)
    new = _texts(session, list(sent))
    found: dict[tuple[int, int], SheetToCarry] = {}
    follows: dict[int, Follows | None] = {}
    for mark in _open_marks(session, drawing_set, sent):
        before_id, geometry = _last_place(mark)
        if before_id not in follows:
            (old,) = _texts(session, [before_id])
            follows[before_id] = followed(old, new)
        follow = follows[before_id]
        before = session.get_one(SheetRevision, before_id)
        if follow is None or before.digest is None or before_id in sent:
            continue
        after = sent[follow.new_id]
        sheet = found.setdefault(
            (before_id, after.id),
            SheetToCarry(
                before.digest,
                after.id,
                str(after.digest),
                (after.width_mm, after.height_mm),
                sure=follow.sure,
                entities=_entities(before, after),
            ),
        )
        sheet.marks.append(MarkToCarry(mark.id, geometry))
    return list(found.values())


def _entities(before: SheetRevision, after: SheetRevision) -> tuple[str, str] | None:
    if before.entities_digest is None or after.entities_digest is None:
        return None
    return before.entities_digest, after.entities_digest


def _followed_by_another(session: Session, drawing_set: DrawingSet) -> bool:
    later = select(DrawingSet.id).where(
        DrawingSet.case_id == drawing_set.case_id,
        DrawingSet.revision_no > drawing_set.revision_no,
        DrawingSet.state == SetState.SUBMITTED,
    )
    return session.scalars(later).first() is not None


def _readable(session: Session, drawing_set: DrawingSet) -> dict[int, SheetRevision]:
    asked = (
        select(SheetRevision)
        .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
        .where(
            DrawingFile.set_id == drawing_set.id,
            DrawingFile.state != FileState.REMOVED,
            SheetRevision.state == SheetState.READY,
        )
        .order_by(SheetRevision.id)
    )
    return {sheet.id: sheet for sheet in session.scalars(asked)}


def _texts(session: Session, sheet_ids: Sequence[int]) -> list[SheetText]:
    """With all their words, which are not loaded with a sheet otherwise."""
    asked = select(SheetRevision, SheetRevision.words).where(SheetRevision.id.in_(sheet_ids)).order_by(SheetRevision.id)
    return [SheetText(sheet.id, sheet.sheet.sheet_no, sheet.title, words) for sheet, words in session.execute(asked)]


def _open_marks(session: Session, drawing_set: DrawingSet, sent: Mapping[int, SheetRevision]) -> list[Mark]:
    """Marks of findings that are not over, neither given up before nor carried to this revision already."""
    marks = session.scalars(
        select(Mark)
        .join(Finding, Finding.id == Mark.finding_id)
        .where(Finding.case_id == drawing_set.case_id, Finding.state.not_in(OVER), Mark.removed_at.is_(None))
        .order_by(Mark.placed_at, Mark.id)
    ).all()
    return [mark for mark in marks if not any(_settled(one, sent) for one in mark.carried)]


def _settled(carried: CarriedMark, sent: Mapping[int, SheetRevision]) -> bool:
    return carried.state is CarriedState.DROPPED or carried.sheet_revision_id in sent


def _last_place(mark: Mark) -> tuple[int, Mapping[str, Any]]:
    """The sheet revision and geometry at which the mark was last trusted to lie."""
    for carried in reversed(mark.carried):
        if carried.state in TRUSTED and carried.geometry is not None:
            return carried.sheet_revision_id, carried.geometry
    return mark.sheet_revision_id, mark.geometry


def keep_carried(
    session: Session,
    drawing_set: DrawingSet,
    sheet: SheetToCarry,
    placements: Mapping[str, Placement],
    *,
    now: datetime,
) -> None:
    """Write down where the marks of a sheet went and tell the room, each reader what that reader may see.

    A mark that was carried there meanwhile stays as it is: twice is once.
    """
    room = enter_room(session, drawing_set.case)
    findings: dict[str, Finding] = {}
    for one in sheet.marks:
        mark = session.get_one(Mark, one.mark_id)
        session.refresh(mark)
        session.refresh(mark.finding)
        if any(carried.sheet_revision_id == sheet.after_id for carried in mark.carried):
            continue
        if mark.removed_at is not None or mark.finding.state in OVER:
            continue
        placement = placements[one.mark_id]
        if not sheet.sure:
            placement = doubted(placement, Doubt.OTHER_SHEET)
        for doubt in measure_doubts(session, mark, one.geometry, placement.points, sheet.after_id):
            placement = doubted(placement, doubt)
        mark.carried.append(_carried(mark, one, sheet, placement, now))
        findings[mark.finding_id] = mark.finding
    session.flush()
    told = [finding_told("carry_marks", finding) for finding in findings.values()]
    if told:
        write_events(session, room, told, operation_id=str(uuid.uuid4()), actor=SYSTEM, now=now)
        facts = {"sheet_revision": sheet.after_id, "revision": drawing_set.revision_no, **_counts(placements)}
        note(session, drawing_set.case, "carry_marks", actor=SYSTEM, now=now, facts=facts)


def _geometry(mark: Mark, one: MarkToCarry, placement: Placement) -> dict[str, Any]:
    points = [[round(place.real, 2), round(place.imag, 2)] for place in placement.points]
    degrees = math.degrees(phase(complex(placement.place.turn)))
    return {**turned_with(mark.kind, one.geometry, degrees), "points": points}


def _carried(mark: Mark, one: MarkToCarry, sheet: SheetToCarry, placement: Placement, now: datetime) -> CarriedMark:
    return CarriedMark(
        id=str(uuid.uuid4()),
        mark_id=one.mark_id,
        sheet_revision_id=sheet.after_id,
        geometry=_geometry(mark, one, placement) if placement.points else None,
        certainty=placement.certainty,
        confidence=placement.confidence,
        doubts=[str(doubt) for doubt in placement.doubts],
        state=_BEGINS[placement.certainty],
        carried_at=now,
    )


_BEGINS: Final = {
    Certainty.SURE: CarriedState.PLACED,
    Certainty.CHECK: CarriedState.TO_CHECK,
    Certainty.LOST: CarriedState.TO_CHECK,
}


def _counts(placements: Mapping[str, Placement]) -> dict[str, int]:
    certainties = [placement.certainty for placement in placements.values()]
    return {str(certainty): certainties.count(certainty) for certainty in Certainty}
