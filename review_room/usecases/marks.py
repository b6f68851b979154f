"""What is done to marks, one function per act."""

from collections.abc import Mapping
from typing import Any

from review_room.domain.finding import FindingState
from review_room.domain.mark import MarkShape
from review_room.errors import BadOperation
from review_room.models import Finding, Mark, SheetRevision
from review_room.policy import Permission
from review_room.usecases.context import Operation, identifier, part
from review_room.usecases.late import check_late
from review_room.usecases.sheet_pictures import picture_for
from review_room.usecases.sheet_scales import scale_for
from service_centre.errors import Conflict, NotFound


class MarkFrozen(Conflict):
    """Marks of a submitted finding are part of what was submitted."""

    code = "mark_frozen"
    sentence = "意见已提交，其批注不能再改动。"
    next_step = "如需更正，请撤回意见后重新提出。"


def place(operation: Operation) -> Finding:
    """Draw a mark for a draft of one's own unit."""
    content = part(operation.content, "mark")
    finding = _draft_of(operation, identifier(content, "finding_id"))
    add(operation, finding, content)
    return finding


def change(operation: Operation) -> Finding:
    """Move or reshape a mark of a draft."""
    mark = _mark(operation)
    finding = _draft_of(operation, mark.finding_id)
    shape = _shape(mark.sheet_revision, mark.kind, part(operation.content, "geometry"))
    mark.geometry = same_picture(mark, shape)
    mark.scale = _scale(operation, finding, mark.sheet_revision, shape)
    return finding


def remove(operation: Operation) -> Finding:
    """Take a mark off a draft; its row stays."""
    mark = _mark(operation)
    finding = _draft_of(operation, mark.finding_id)
    mark.removed_at = operation.now
    return finding


def add(operation: Operation, finding: Finding, content: object) -> None:
    """Check and attach one mark, on the finding's sheet or on the one that it names."""
    if not isinstance(content, dict):
        raise BadOperation(reason="批注格式不对")
    mark_id = identifier(content, "id")
    earlier = operation.row(Mark, mark_id)
    if earlier is not None:
        if earlier.finding_id != finding.id or earlier.removed_at is None:
            raise BadOperation(reason="批注编号已被使用")
        # Redo after an undo: the same mark comes back.
        earlier.removed_at = None
        again = _shape(earlier.sheet_revision, earlier.kind, part(content, "geometry"))
        earlier.geometry, earlier.scale = (
            same_picture(earlier, again),
            _scale(operation, finding, earlier.sheet_revision, again),
        )
        return
    sheet = _sheet(operation, finding, content)
    shape = _shape(sheet, str(content.get("kind")), part(content, "geometry"))
    finding.marks.append(
        Mark(
            id=mark_id,
            finding_id=finding.id,
            sheet_revision_id=sheet.id,
            kind=shape.kind,
            geometry=_geometry(operation, finding, shape),
            scale=_scale(operation, finding, sheet, shape),
            author_name=operation.actor.name,
            placed_at=operation.now,
            carried=[],
        )
    )


def _sheet(operation: Operation, finding: Finding, content: Mapping[str, Any]) -> SheetRevision:
    """The sheet that a mark stands on: the finding's own, or another of the case where the same is wrong.

    Raises NotFound, ReasonForLateFinding.
    """
    named = content.get("sheet_id")
    if named is None or named == finding.sheet_revision_id:
        return finding.sheet_revision
    sheet = operation.sheet_revision(named)
    check_late(operation, finding.finding_class, sheet)
    return sheet


def _shape(sheet: SheetRevision, kind: str, geometry: Any) -> MarkShape:
    return MarkShape.parse(kind, geometry, width_mm=sheet.width_mm, height_mm=sheet.height_mm)


def _geometry(operation: Operation, finding: Finding, shape: MarkShape) -> dict[str, Any]:
    """The geometry as it is kept: of a picture with the file that belongs to this finding."""
    geometry = shape.geometry()
    if shape.picture is not None:
        geometry["image"] = picture_for(operation, finding, shape.picture.file_id)
    return geometry


def same_picture(mark: Mark, shape: MarkShape) -> dict[str, Any]:
    """The geometry of a mark that was moved or came back: it shows what it showed, whatever the browser names."""
    kept = {"image": mark.geometry["image"]} if shape.picture is not None else {}
    return {**shape.geometry(), **kept}


def _scale(operation: Operation, finding: Finding, sheet: SheetRevision, shape: MarkShape) -> dict[str, Any] | None:
    """By which scale a mark of a draft measures; only now, what is submitted keeps it."""
    scale: dict[str, Any] | None = scale_for(
        operation.session, sheet, shape.kind, shape.points, finding.organisation_id
    )
    return scale


def _mark(operation: Operation) -> Mark:
    mark = operation.session.get(Mark, identifier(operation.content, "mark_id"))
    if mark is None or mark.finding.case_id != operation.case.id or mark.removed_at is not None:
        raise NotFound
    return mark


def _draft_of(operation: Operation, finding_id: str) -> Finding:
    finding = operation.session.get(Finding, finding_id)
    if finding is None or finding.case_id != operation.case.id:
        raise NotFound
    operation.allow(Permission.FINDING_OWN, finding)
    if finding.state is not FindingState.DRAFT:
        raise MarkFrozen
    return finding
