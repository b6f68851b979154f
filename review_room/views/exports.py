"""Findings and marks to take away, as far as the reader sees them. Made when asked for and kept nowhere."""

import io

from flask import send_file
from werkzeug.wrappers import Response

from review_room.exchange.findings_xlsx import findings_xlsx
from review_room.exchange_content import workbook_rows
from review_room.models import ReviewCase
from review_room.papers.findings_csv import findings_csv
from review_room.policy import POLICY, Permission
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case
from service_centre.db import db
from service_centre.web import current_actor, guarded_by

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/cases/<int:case_id>/exports/findings.xlsx")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_xlsx(case: ReviewCase) -> Response:
    rows = workbook_rows(db.session(), case, current_actor())
    title = f"{case.project.name} 审查意见（{case.case_no}）"
    return attachment(findings_xlsx(rows, title=title), f"审查意见-{case.case_no}.xlsx", XLSX)


@blueprint.get("/cases/<int:case_id>/exports/findings.csv")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_csv(case: ReviewCase) -> Response:
    rows = workbook_rows(db.session(), case, current_actor())
    return attachment(findings_csv(tuple(row.finding for row in rows)), f"审查意见-{case.case_no}.csv", "text/csv")


def attachment(content: bytes, name: str, mimetype: str) -> Response:
    """Bytes made for one reader, as a download that no browser runs; `name` may be Chinese (RFC 6266, filename*)."""
    response = send_file(io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
