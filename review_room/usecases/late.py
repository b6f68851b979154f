"""What may still be said of a sheet in a re-review."""

from sqlalchemy import func, select

from review_room.domain.finding import FindingClass
from review_room.domain.lifecycle import CaseState
from review_room.errors import ReasonForLateFinding
from review_room.models import DrawingFile, DrawingSet, SheetRevision
from review_room.usecases.context import Operation


def check_late(operation: Operation, finding_class: FindingClass, revision: SheetRevision) -> None:
    """In a re-review a sheet that was not changed takes only mandatory and safety findings.

    Raises ReasonForLateFinding.
    """
    if operation.case.state is not CaseState.UNDER_RE_REVIEW or operation.case.round == 1:
        return
    if finding_class in (FindingClass.MANDATORY, FindingClass.SAFETY):
        return
    newest = operation.session.scalar(
        select(func.max(DrawingSet.revision_no)).where(
            DrawingSet.case_id == operation.case.id, DrawingSet.submitted_at.is_not(None)
        )
    )
    in_newest = operation.session.scalar(
        select(DrawingFile.id)
        .join(DrawingSet)
        .where(DrawingFile.id == revision.file_id, DrawingSet.revision_no == newest)
    )
    if in_newest is None:
        raise ReasonForLateFinding
