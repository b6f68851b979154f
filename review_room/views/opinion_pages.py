"""The joint opinion, the stamped set, and the public page behind a sheet's QR code."""

import io

from flask import abort, render_template, send_file
from werkzeug.wrappers import Response

from review_room.models import JointOpinion, ReviewCase, SheetCheck
from review_room.policy import POLICY, Permission
from review_room.queries import current_sheets, opinion_of
from review_room.views.blueprint import blueprint, public_blueprint
from review_room.views.loading import load_case
from review_room.views.stored import download
from service_centre.db import db
from service_centre.web import guarded_by, public


@blueprint.get("/cases/<int:case_id>/joint-opinion.pdf")
@guarded_by(POLICY, Permission.OPINION_READ, load=load_case)
def opinion_pdf(case: ReviewCase) -> Response:
    return download(_opinion(case).pdf_digest, f"联合审查意见书-{case.case_no}.pdf")


@blueprint.get("/cases/<int:case_id>/joint-opinion.json")
@guarded_by(POLICY, Permission.OPINION_READ, load=load_case)
def opinion_json(case: ReviewCase) -> Response:
    """The canonical JSON that was signed; its digest is printed on the opinion."""
    opinion = _opinion(case)
    return send_file(
        io.BytesIO(opinion.content.encode()),
        mimetype="application/json",
        as_attachment=True,
        download_name="joint-opinion.json",
    )


@blueprint.get("/cases/<int:case_id>/stamped-set.pdf")
@guarded_by(POLICY, Permission.OPINION_READ, load=load_case)
def stamped_set(case: ReviewCase) -> Response:
    return download(_opinion(case).stamped_set_digest, f"审定图纸-{case.case_no}.pdf")


@blueprint.get("/cases/<int:case_id>/findings.csv")
@guarded_by(POLICY, Permission.OPINION_READ, load=load_case)
def findings_csv(case: ReviewCase) -> Response:
    return download(_opinion(case).findings_csv_digest, f"审查意见-{case.case_no}.csv", mimetype="text/csv")


@public_blueprint.get("/<code>")
@public
def sheet(code: str) -> str:
    """Whether a stamped sheet is the valid revision; shows no drawing and no person."""
    check = db.session.get(SheetCheck, code[:32])
    if check is None:
        abort(404)
    revision = check.sheet_revision
    valid = revision.id in {one.id for one in current_sheets(db.session(), check.opinion.case)}
    return render_template(
        "review_room/check.html", check=check, revision=revision, case=check.opinion.case, valid=valid
    )


def _opinion(case: ReviewCase) -> JointOpinion:
    opinion = opinion_of(db.session(), case)
    if opinion is None:
        abort(404)
    return opinion
