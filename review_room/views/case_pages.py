"""Pages of projects and cases."""

from typing import Any

from flask import render_template
from sqlalchemy import select
from werkzeug.wrappers import Response

from review_room.case_view import case_view
from review_room.domain.files import state_label
from review_room.domain.lifecycle import HOLDER_LABELS, STATE_LABELS
from review_room.models import DrawingFile, DrawingSet, ReviewCase
from review_room.policy import POLICY, Permission
from review_room.queries import cases_of, projects_of
from review_room.trail_reading import trail_of
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case, load_file, load_project, load_set
from review_room.views.stored import download
from service_centre.db import db
from service_centre.matters.models import SIZE_LABELS, STAGE_LABELS, Project, Stage
from service_centre.permissions import permits
from service_centre.web import anything, current_actor, guarded_by


@blueprint.get("/cases")
@guarded_by(POLICY, Permission.CASE_LIST, load=anything)
def cases(_subject: object) -> str:
    session, actor = db.session(), current_actor()
    return render_template(
        "review_room/cases.html",
        cases=cases_of(session, actor),
        projects=projects_of(session, actor),
        labels=STATE_LABELS,
        holders=HOLDER_LABELS,
        stages=STAGE_LABELS,
        reads_precedents=permits(POLICY, actor, Permission.PRECEDENT_READ, None),
        keeps_wordings=permits(POLICY, actor, Permission.WORDING_KEEP, None),
    )


@blueprint.get("/projects/<int:project_id>")
@guarded_by(POLICY, Permission.PROJECT_READ, load=load_project)
def project(project: Project) -> str:
    by_stage = {
        case.stage: case for case in db.session.scalars(select(ReviewCase).where(ReviewCase.project_id == project.id))
    }
    return render_template(
        "review_room/project.html",
        project=project,
        stages=[(stage, STAGE_LABELS[stage], by_stage.get(stage)) for stage in Stage],
        labels=STATE_LABELS,
        sizes=SIZE_LABELS,
        may_open=permits(POLICY, current_actor(), Permission.CASE_OPEN, project),
    )


@blueprint.get("/cases/<int:case_id>")
@guarded_by(POLICY, Permission.CASE_READ, load=load_case)
def case(case: ReviewCase) -> str:
    return render_template("review_room/case.html", **case_view(db.session(), case, current_actor()))


@blueprint.get("/cases/<int:case_id>/trail")
@guarded_by(POLICY, Permission.TRAIL_READ, load=load_case)
def trail(case: ReviewCase) -> str:
    return render_template("review_room/trail.html", case=case, entries=trail_of(db.session(), case, current_actor()))


@blueprint.get("/sets/<int:set_id>/receipt.pdf")
@guarded_by(POLICY, Permission.FILE_READ, load=load_set)
def receipt(drawing_set: DrawingSet) -> Response:
    return download(drawing_set.receipt_digest, f"回执-{drawing_set.case.case_no}-{drawing_set.revision_no}.pdf")


@blueprint.get("/files/<int:file_id>/original")
@guarded_by(POLICY, Permission.FILE_READ, load=load_file)
def original(file: DrawingFile) -> Response:
    """The file as the owner sent it: always a download, never shown by the browser (security.md)."""
    return download(file.digest, file.name, mimetype="application/octet-stream")


def _labels() -> dict[str, Any]:
    return {"state_label": state_label}


blueprint.app_context_processor(_labels)
