"""Findings and marks to take away, as far as the reader sees them. Made when asked for and kept nowhere."""

import io
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from flask import send_file
from werkzeug.wrappers import Response

from review_room.errors import ExportBusy, ExportFailed, NothingToExport
from review_room.exchange.annotating import AnnotatingFailed, SheetFile, annotated_set
from review_room.exchange.findings_xlsx import findings_xlsx
from review_room.exchange.xfdf_writing import write_xfdf
from review_room.exchange_content import workbook_rows
from review_room.exchange_marks import MarkedSheets, marked_sheets
from review_room.models import ReviewCase
from review_room.papers.findings_csv import findings_csv
from review_room.policy import POLICY, Permission
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case
from service_centre.db import db
from service_centre.objects import object_store
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


@blueprint.get("/cases/<int:case_id>/exports/marks.xfdf")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_xfdf(case: ReviewCase) -> Response:
    marked = marked_sheets(db.session(), case, current_actor())
    content = write_xfdf(marked.annotations, file_name=_marked_name(case))
    return attachment(content, f"批注-{case.case_no}.xfdf", "application/vnd.adobe.xfdf")


@blueprint.get("/cases/<int:case_id>/exports/marked-sheets.pdf")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_marked_sheets(case: ReviewCase) -> Response:
    marked = marked_sheets(db.session(), case, current_actor())
    if not marked.sheets:
        raise NothingToExport
    title = f"{case.project.name} 批注图纸（{case.case_no}）"
    name = _marked_name(case)
    db.session.rollback()  # no transaction is held while the child works
    with _one_of_few():
        return attachment(_annotated(marked, title), name, "application/pdf")


_AT_ONCE: Final = 2
_PATIENCE_SECONDS: Final = 20
_places = threading.BoundedSemaphore(_AT_ONCE)


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Only few sets are annotated at once in a web process, for the memory that it takes. Raises ExportBusy."""
    if not _places.acquire(timeout=_PATIENCE_SECONDS):
        raise ExportBusy
    try:
        yield
    finally:
        _places.release()


def _annotated(marked: MarkedSheets, title: str) -> BinaryIO:
    """The PDF as an open file that has no name any more: it is gone when it has been sent."""
    with ExitStack() as open_for_now:
        folder = open_for_now.enter_context(tempfile.TemporaryDirectory(prefix="lianshen-"))
        store = object_store()
        files = [
            SheetFile(sheet.label, open_for_now.enter_context(store.local_copy(sheet.digest)))
            for sheet in marked.sheets
        ]
        try:
            return annotated_set(files, marked.annotations, title=title, work=Path(folder)).open("rb")
        except AnnotatingFailed as failed:
            raise ExportFailed(reason=str(failed)) from None


def _marked_name(case: ReviewCase) -> str:
    return f"批注图纸-{case.case_no}.pdf"


def attachment(content: bytes | BinaryIO, name: str, mimetype: str) -> Response:
    """Bytes made for one reader, as a download that no browser runs; `name` may be Chinese (RFC 6266, filename*)."""
    response = send_file(
        io.BytesIO(content) if isinstance(content, bytes) else content,
        mimetype=mimetype,
        as_attachment=True,
        download_name=name,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
