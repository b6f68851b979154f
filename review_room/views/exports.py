"""Findings and marks to take away, as far as the reader sees them. Made when asked for and kept nowhere."""

import io
import json
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from flask import make_response, send_file, url_for
from werkzeug.wrappers import Response

from review_room.errors import ExportBusy, ExportFailed, NothingToExport
from review_room.exchange.annotating import AnnotatingFailed, SheetFile, annotated_set, clippings_of, findings_report
from review_room.exchange.bcf import Document, Project, write_bcf
from review_room.exchange.findings_xlsx import findings_xlsx
from review_room.exchange.web_annotation import MEDIA_TYPE, annotation_page
from review_room.exchange.xfdf_writing import write_xfdf
from review_room.exchange_content import report_rows, talk_rows, workbook_rows
from review_room.exchange_marks import MarkedSheets, marked_sheets, with_pictures
from review_room.exchange_pictures import picture_bytes, picture_files
from review_room.exchange_topics import KINDS, STATUSES, clippings_for, topics_of, with_snapshots
from review_room.models import ReviewCase
from review_room.papers.findings_csv import findings_csv
from review_room.policy import POLICY, Permission
from review_room.views.blueprint import blueprint
from review_room.views.loading import load_case
from service_centre.db import db
from service_centre.objects import object_store
from service_centre.pages import beijing
from service_centre.public_address import public_address
from service_centre.web import current_actor, guarded_by, now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/cases/<int:case_id>/exports/findings.xlsx")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_xlsx(case: ReviewCase) -> Response:
    rows = workbook_rows(db.session(), case, current_actor())
    title = f"{case.project.name} 审查意见（{case.case_no}）"
    talk = talk_rows(db.session(), case, current_actor())
    return attachment(findings_xlsx(rows, title=title, talk=talk), f"审查意见-{case.case_no}.xlsx", XLSX)


@blueprint.get("/cases/<int:case_id>/exports/findings.csv")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_csv(case: ReviewCase) -> Response:
    rows = workbook_rows(db.session(), case, current_actor())
    return attachment(findings_csv(tuple(row.finding for row in rows)), f"审查意见-{case.case_no}.csv", "text/csv")


@blueprint.get("/cases/<int:case_id>/exports/marks.xfdf")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_xfdf(case: ReviewCase) -> Response:
    marked = marked_sheets(db.session(), case, current_actor())
    name, about = f"批注-{case.case_no}.xfdf", _marked_name(case)
    db.session.rollback()  # no transaction is held while pictures are fetched
    with _one_of_few():
        known = picture_bytes(marked.annotations)
        content = write_xfdf(with_pictures(marked.annotations, known), file_name=about)
    return attachment(content, name, "application/vnd.adobe.xfdf")


@blueprint.get("/cases/<int:case_id>/exports/marked-sheets.pdf")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_marked_sheets(case: ReviewCase) -> Response:
    marked = marked_sheets(db.session(), case, current_actor())
    if not marked.sheets:
        raise NothingToExport
    title = f"{case.project.name} 批注图纸（{case.case_no}）"
    name = _marked_name(case)
    db.session.rollback()  # no transaction is held while the child works
    with _one_of_few(), _files(marked) as (files, pictures, work), _told_in_words():
        # Opened here, the file can be sent although its folder is gone by then.
        pdf = annotated_set(files, marked.annotations, title=title, work=work, pictures=pictures)
    return attachment(pdf, name, "application/pdf")


_AT_ONCE: Final = 2
_places = threading.BoundedSemaphore(_AT_ONCE)


@blueprint.get("/cases/<int:case_id>/exports/findings.bcf")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_bcf(case: ReviewCase) -> Response:
    marked = marked_sheets(db.session(), case, current_actor())
    if not marked.sheets:
        raise NothingToExport
    page = json.dumps(_annotation_page(case, marked), ensure_ascii=False).encode()
    project = Project(_project_guid(case), f"{case.project.name}（{case.case_no}）", KINDS, STATUSES)
    name, room = f"审查意见-{case.case_no}.bcf", f"/review-room/cases/{case.id}/room#sheet-"
    db.session.rollback()
    topics = topics_of(marked, address_of=lambda sheet: public_address(f"{room}{sheet.id}"), made_at=now())
    if topics:
        with _one_of_few(), _files(marked) as (files, pictures, work), _told_in_words():
            wanted = clippings_for(topics)
            snapshots = clippings_of(files, marked.annotations, wanted, work=work, pictures=pictures)
        topics = with_snapshots(topics, snapshots)
    document = Document("annotations.json", "批注（W3C Web Annotation）", page)
    return attachment(write_bcf(project, topics, [document], made_at=now()), name, "application/octet-stream")


@blueprint.get("/cases/<int:case_id>/exports/findings.pdf")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def export_report(case: ReviewCase) -> Response:
    """The list of findings with a clipping for each."""
    session, actor = db.session(), current_actor()
    marked, listed = marked_sheets(session, case, actor), report_rows(session, case, actor)
    if not marked.sheets:
        raise NothingToExport
    title, name = f"{case.project.name}（{case.case_no}）", f"审查意见及图示-{case.case_no}.pdf"
    made_at = now()
    db.session.rollback()
    topics = topics_of(marked, address_of=lambda _sheet: "-", made_at=made_at)
    shown = dict(zip((topic.guid for topic in topics), clippings_for(topics), strict=True))
    rows = [(row, shown.get(finding_id), below) for finding_id, row, below in listed]
    reader = actor.organisation_name or actor.name
    remark = f"{beijing(made_at)} 由 {reader} 导出，共 {len(rows)} 条，只含导出人有权看到的意见。"
    with _one_of_few(), _files(marked) as (files, pictures, work), _told_in_words():
        pdf = findings_report(files, marked.annotations, rows, title=title, remark=remark, work=work, pictures=pictures)
    return attachment(pdf, name, "application/pdf")


@blueprint.get("/cases/<int:case_id>/annotations.json")
@guarded_by(POLICY, Permission.ROOM_READ, load=load_case)
def annotations_json(case: ReviewCase) -> Response:
    """What the reader sees, as W3C Web Annotations on the pages of the annotated PDF."""
    page = _annotation_page(case, marked_sheets(db.session(), case, current_actor()))
    response = make_response(json.dumps(page, ensure_ascii=False).encode())
    response.headers.update({"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})
    return response


def _annotation_page(case: ReviewCase, marked: MarkedSheets) -> dict[str, Any]:
    return annotation_page(
        marked.annotations,
        address=public_address(url_for(".annotations_json", case_id=case.id)),
        source=public_address(url_for(".export_marked_sheets", case_id=case.id)),
        sizes_mm=[(sheet.width_mm, sheet.height_mm) for sheet in marked.sheets],
    )


def _project_guid(case: ReviewCase) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, public_address(f"/review-room/cases/{case.id}")))


@contextmanager
def _one_of_few() -> Iterator[None]:
    """Only few sets are annotated at once in a web process, for the memory that it takes. Raises ExportBusy."""
    if not _places.acquire(blocking=False):  # whoever waited would hold a thread of the pages
        raise ExportBusy
    try:
        yield
    finally:
        _places.release()


@contextmanager
def _files(marked: MarkedSheets) -> Iterator[tuple[list[SheetFile], Mapping[str, Path], Path]]:
    """The sheets as files, the pictures on them by digest, and a folder to work in; all are gone afterwards."""
    with ExitStack() as open_for_now:
        folder = open_for_now.enter_context(tempfile.TemporaryDirectory(prefix="lianshen-"))
        store = object_store()
        files = [
            SheetFile(sheet.label, open_for_now.enter_context(store.local_copy(sheet.digest)), sheet.viewports)
            for sheet in marked.sheets
        ]
        yield files, picture_files(marked.annotations, open_for_now), Path(folder)


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
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
