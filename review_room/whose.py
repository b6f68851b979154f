"""Whose drawings the workers are at: what the turns of readings and comparisons are taken by."""

from collections.abc import Collection, Mapping

from sqlalchemy import ARRAY, Integer, any_, func, literal, select
from sqlalchemy.orm import Session

from review_room.models import DrawingFile, DrawingSet, ReviewCase, SheetComparison, SheetRevision
from service_centre.matters.models import Project


def owners_of_files(session: Session, file_ids: Collection[int]) -> Mapping[int, int]:
    """The organisation whose project each file belongs to, whoever sent it."""
    asked = (
        select(DrawingFile.id, Project.owner_id)
        .join(DrawingSet, DrawingSet.id == DrawingFile.set_id)
        .join(ReviewCase, ReviewCase.id == DrawingSet.case_id)
        .join(Project, Project.id == ReviewCase.project_id)
        # One parameter, however many wait: a statement has room for 65,535.
        .where(DrawingFile.id == any_(literal(list(file_ids), ARRAY(Integer))))
    )
    return {row[0]: row[1] for row in session.execute(asked)}


def owners_of_comparisons(session: Session, comparison_ids: Collection[int]) -> Mapping[int, int]:
    """The organisation whose sheets are compared; one of them, where several have sent the same bytes."""
    asked = (
        select(SheetComparison.id, func.min(Project.owner_id))
        .join(SheetRevision, SheetRevision.digest == SheetComparison.after_digest)
        .join(DrawingFile, DrawingFile.id == SheetRevision.file_id)
        .join(DrawingSet, DrawingSet.id == DrawingFile.set_id)
        .join(ReviewCase, ReviewCase.id == DrawingSet.case_id)
        .join(Project, Project.id == ReviewCase.project_id)
        .where(SheetComparison.id == any_(literal(list(comparison_ids), ARRAY(Integer))))
        .group_by(SheetComparison.id)
    )
    return {row[0]: row[1] for row in session.execute(asked)}
