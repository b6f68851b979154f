"""What the unit that drew a mark says of where it was carried: confirm, move, drop, or take that back."""

from typing import Any

from review_room.domain.carried_mark import CarriedAction, CarriedMarkNowhere, CarriedMarkPassed, next_carried_state
from review_room.domain.finding import OVER
from review_room.domain.mark import BadMark, MarkShape, is_shift, points_of
from review_room.domain.placement import Certainty
from review_room.models import CarriedMark, Finding, SheetRevision
from review_room.policy import Permission
from review_room.usecases.context import Operation, identifier, part
from service_centre.errors import NotFound


def confirm(operation: Operation) -> Finding:
    """The place is right. Raises CarriedMarkNowhere when there is none, CarriedMarkPassed."""
    carried = _own(operation)
    carried.state = next_carried_state(carried.state, CarriedAction.CONFIRM)
    if carried.geometry is None:
        raise CarriedMarkNowhere
    return _decided(operation, carried)


def move(operation: Operation) -> Finding:
    """The mark belongs elsewhere on the same sheet: `geometry` says where."""
    carried = _own(operation)
    state = next_carried_state(carried.state, CarriedAction.MOVE)
    # The sheet is looked up before anything is changed: a change written half way is one the database refuses.
    carried.geometry = _shifted_geometry(operation, carried)
    carried.state = state
    return _decided(operation, carried)


def recheck(operation: Operation) -> Finding:
    """It waits to be looked at again: at `geometry`, or without a place where that is null.

    Where that is comes from a person, so it waits as unsure whatever the machine had said of its own place.
    """
    carried = _own(operation)
    state = next_carried_state(carried.state, CarriedAction.RECHECK)
    placed = operation.content.get("geometry") is not None
    geometry = _shifted_geometry(operation, carried) if placed else None
    if carried.certainty is Certainty.SURE:
        carried.certainty, carried.confidence = Certainty.CHECK, 0
    carried.state, carried.geometry = state, geometry
    carried.decided_by = carried.decided_at = None
    return carried.mark.finding


def drop(operation: Operation) -> Finding:
    """The new revision needs this mark no more; the mark on the old one stays, and so does this row."""
    carried = _own(operation)
    carried.state = next_carried_state(carried.state, CarriedAction.DROP)
    return _decided(operation, carried)


def _own(operation: Operation) -> CarriedMark:
    carried = operation.session.get(CarriedMark, identifier(operation.content, "carried_id"))
    if carried is None or carried.mark.finding.case_id != operation.case.id:
        raise NotFound
    operation.allow(Permission.FINDING_OWN, carried.mark.finding)
    mark = carried.mark
    if mark.removed_at is not None or mark.finding.state in OVER or mark.carried[-1] is not carried:
        raise CarriedMarkPassed
    return carried


def _shifted_geometry(operation: Operation, carried: CarriedMark) -> dict[str, Any]:
    """The mark as it is, elsewhere: its finding may be issued, so nothing but its place may change. Raises BadMark."""
    sheet = operation.session.get_one(SheetRevision, carried.sheet_revision_id)
    known = carried.geometry or carried.mark.geometry
    told = part(operation.content, "geometry")
    shape = MarkShape.parse(
        carried.mark.kind, {**known, "points": told.get("points")}, width_mm=sheet.width_mm, height_mm=sheet.height_mm
    )
    if not is_shift(points_of(known), shape.points):
        raise BadMark(reason="移动只能改变位置，不能改变形状")
    return {**known, "points": [list(point) for point in shape.points]}


def _decided(operation: Operation, carried: CarriedMark) -> Finding:
    carried.decided_by, carried.decided_at = operation.actor.name, operation.now
    return carried.mark.finding
