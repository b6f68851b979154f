"""Who takes what away: the same findings that the room shows, in every format."""

import csv
import io
import json
import re
import uuid
import zipfile
from collections.abc import Callable, Mapping
from urllib.parse import quote

import openpyxl
import pymupdf
import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from review_room.exchange.annotation import Shape
from review_room.exchange.xfdf_reading import read_xfdf
from review_room.exchange.xml_tree import read_xml
from review_room.models import DrawingFile, DrawingSet, ReviewCase, SheetRevision
from service_centre.objects import object_store
from tests.builders import LogIn
from tests.review_room.builders import (
    City,
    a_draft,
    a_submitted_finding,
    an_issued_case,
    an_open_room,
    first_sheet,
    operate,
)

DRAFT_OF_FIRE, DRAFT_OF_DEFENCE, SUBMITTED = "消防的草稿。", "人防的草稿。", "消防已提交的意见。"
ISSUED = "疏散楼梯净宽不足 1.10 m。"


@pytest.fixture
def case(city: City) -> ReviewCase:
    """A room in which two units write drafts and one has submitted."""
    case = an_open_room(city)
    give_paper(city, case)
    a_draft(city, case, "fire", text=DRAFT_OF_FIRE)
    a_draft(city, case, "air_defence", text=DRAFT_OF_DEFENCE)
    a_submitted_finding(city, case, "fire", text=SUBMITTED)
    return case


def taken(client: FlaskClient, case: ReviewCase, name: str) -> TestResponse:
    """The answer, read to its end and closed."""
    folder = "" if name == "annotations.json" else "exports/"
    answer = client.get(f"/review-room/cases/{case.id}/{folder}{name}")
    answer.get_data()
    answer.close()
    return answer


def give_paper(city: City, case: ReviewCase) -> None:
    """Give each sheet a PDF of its size."""
    for sheet in city.session.scalars(
        select(SheetRevision).join(DrawingFile).join(DrawingSet).where(DrawingSet.case_id == case.id)
    ):
        with pymupdf.open() as document:
            document.new_page(width=sheet.width_mm * 72 / 25.4, height=sheet.height_mm * 72 / 25.4)
            sheet.digest = object_store().put(io.BytesIO(document.tobytes())).digest
    city.session.flush()


def texts_in_csv(content: bytes) -> set[str]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return {row[4] for row in rows[1:]}


def texts_in_xlsx(content: bytes) -> set[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {row[3] for sheet in book.worksheets for row in sheet.iter_rows(min_row=2, values_only=True)}


def texts_in_xfdf(content: bytes) -> set[str]:
    return {one.facts["said"] for one in read_xfdf(content).annotations if "said" in one.facts}


def texts_in_pdf(content: bytes) -> set[str]:
    with pymupdf.open(stream=content, filetype="pdf") as document:
        return {annot.info["content"].partition("（")[0] for page in document for annot in page.annots()}


def texts_in_bcf(content: bytes) -> set[str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    markups = [read_xml(archive.read(name)).root for name in archive.namelist() if name.endswith("markup.bcf")]
    topics = [topic for markup in markups for topic in markup.elements]
    titles = {next(one.text for one in topic.elements if one.tag == "Title") for topic in topics}
    return {re.sub(r"^消防-[1-9] ", "", title) for title in titles}


def texts_in_json(content: bytes) -> set[str]:
    bodies = [body for one in json.loads(content)["items"] for body in one["body"]]
    return {body["value"].partition("（")[0] for body in bodies if body["purpose"] == "commenting"}


def texts_in_report(content: bytes) -> set[str]:
    with pymupdf.open(stream=content, filetype="pdf") as document:
        words = "".join("".join(page.get_text().split()) for page in document)
    return {text for text in (DRAFT_OF_FIRE, DRAFT_OF_DEFENCE, SUBMITTED, ISSUED) if "".join(text.split()) in words}


READERS: Mapping[str, Callable[[bytes], set[str]]] = {
    "findings.csv": texts_in_csv,
    "findings.xlsx": texts_in_xlsx,
    "marks.xfdf": texts_in_xfdf,
    "marked-sheets.pdf": texts_in_pdf,
    "findings.bcf": texts_in_bcf,
    "annotations.json": texts_in_json,
    "findings.pdf": texts_in_report,
}
DOWNLOADS = [name for name in READERS if name != "annotations.json"]
SEEN = {
    "fire": {DRAFT_OF_FIRE, SUBMITTED},
    "air_defence": {DRAFT_OF_DEFENCE, SUBMITTED},
    "lead": {SUBMITTED},
    "overseer": {SUBMITTED},
    "owner": set(),
    "designer": set(),
    "clerk": set(),
}


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("name", READERS)
def test_everybody_takes_away_what_they_see_and_no_more(
    city: City, case: ReviewCase, log_in: LogIn, who: str, name: str
) -> None:
    answer = taken(log_in(city.accounts[who]), case, name)
    assert answer.status_code == 200
    assert READERS[name](answer.data) == SEEN[who]


@pytest.mark.parametrize("name", READERS)
def test_the_owner_takes_away_what_was_issued(city: City, log_in: LogIn, name: str) -> None:
    case, _ = an_issued_case(city)
    give_paper(city, case)
    answer = taken(log_in(city.accounts["owner"]), case, name)
    assert READERS[name](answer.data) == {ISSUED}


@pytest.mark.parametrize("name", DOWNLOADS)
def test_a_download_has_a_chinese_name_and_is_kept_nowhere(
    city: City, case: ReviewCase, log_in: LogIn, name: str
) -> None:
    answer = taken(log_in(city.accounts["fire"]), case, name)
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment")
    subject = {"marks.xfdf": "批注", "marked-sheets.pdf": "批注图纸", "findings.pdf": "审查意见及图示"}.get(
        name, "审查意见"
    )
    assert f"filename*=UTF-8''{quote(f'{subject}-{case.case_no}')}" in told
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_case_page_offers_the_lists_to_whoever_sees_findings(city: City, case: ReviewCase, log_in: LogIn) -> None:
    page = f"/review-room/cases/{case.id}"
    assert 'data-testid="export-xlsx"' in log_in(city.accounts["fire"]).get(page).text
    assert 'data-testid="export-xlsx"' not in log_in(city.accounts["owner"]).get(page).text


def test_marks_lie_on_the_page_of_their_sheet_with_everything_we_know_of_them(
    city: City, case: ReviewCase, log_in: LogIn
) -> None:
    answer = taken(log_in(city.accounts["fire"]), case, "marks.xfdf")
    found = read_xfdf(answer.data, pages=2).annotations
    mark = next(one for one in found if one.facts["said"] == SUBMITTED)
    assert (mark.page, mark.points[0]) == (0, (100, 100))
    assert mark.author == city.organisations["fire"].name
    assert mark.contents == f"{SUBMITTED}（GB 55037-2022 7.1.2）"
    assert {key: mark.facts[key] for key in ("class", "state", "discipline", "sheet", "number")} == {
        "class": "mandatory",
        "state": "submitted",
        "discipline": "fire",
        "sheet": "建施-01",
        "number": "消防-1",
    }


def test_what_became_of_a_finding_is_told_in_acrobats_words(city: City, log_in: LogIn) -> None:
    case, finding_id = an_issued_case(city)
    operate(
        city, case, "designer", "reply_finding", finding_id=finding_id, reply_kind="fixed", text="已加宽至 1.20 m。"
    )
    answer = taken(log_in(city.accounts["designer"]), case, "marks.xfdf")
    (mark,) = read_xfdf(answer.data).annotations
    assert [(reply.text, reply.state) for reply in mark.replies] == [("已修改：已加宽至 1.20 m。", "")]


def test_a_finding_without_a_mark_is_a_pin_in_the_corner(city: City, case: ReviewCase, log_in: LogIn) -> None:
    content = {"id": str(uuid.uuid4()), "sheet_id": first_sheet(city, case).id, "discipline": "fire"}
    said = {"class": "query", "standard": "", "clause": "", "text": "没有圈注的疑问。"}
    operate(city, case, "fire", "draft_finding", finding={**content, **said}, marks=[])
    answer = taken(log_in(city.accounts["fire"]), case, "marks.xfdf")
    pin = next(one for one in read_xfdf(answer.data).annotations if one.facts["said"] == "没有圈注的疑问。")
    assert (pin.shape, pin.points) == (Shape.PIN, ((15.0, 579.0),))


def test_the_annotated_sheets_have_a_layer_for_each_unit_and_the_readers_own_content_only(
    city: City, case: ReviewCase, log_in: LogIn
) -> None:
    name = "marked-sheets.pdf"
    with pymupdf.open(stream=taken(log_in(city.accounts["air_defence"]), case, name).data, filetype="pdf") as document:
        assert document.page_count == 2
        layers = {layer["name"] for layer in document.get_ocgs().values()}
        assert layers == {city.organisations[who].short_name for who in ("fire", "air_defence")}
    with pymupdf.open(stream=taken(log_in(city.accounts["owner"]), case, name).data, filetype="pdf") as document:
        assert document.get_ocgs() == {}
        assert [list(page.annots()) for page in document] == [[], []]


def test_topics_have_a_picture_of_their_marks_no_larger_than_readers_take(
    city: City, case: ReviewCase, log_in: LogIn
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(taken(log_in(city.accounts["fire"]), case, "findings.bcf").data))
    names = [name for name in archive.namelist() if name.endswith("snapshot.png")]
    assert len(names) == 2
    for name in names:
        picture = Image.open(io.BytesIO(archive.read(name))).convert("RGB")
        assert 600 < max(picture.size) <= 1500
        assert any(max(pixel) - min(pixel) > 60 for _, pixel in picture.getcolors(1 << 24) or ())  # type: ignore[arg-type, misc]


def test_the_report_shows_a_clipping_for_each_finding(city: City, case: ReviewCase, log_in: LogIn) -> None:
    pdf = taken(log_in(city.accounts["fire"]), case, "findings.pdf").data
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        assert sum(len(page.get_images()) for page in document) == 2
        assert document.metadata["title"] == f"{case.project.name}（{case.case_no}）"


def test_annotations_are_json_ld(city: City, case: ReviewCase, log_in: LogIn) -> None:
    answer = taken(log_in(city.accounts["fire"]), case, "annotations.json")
    assert answer.headers["Content-Type"].startswith("application/ld+json")
    first = answer.get_json(force=True)["items"][0]
    assert first["target"]["source"].endswith(f"/review-room/cases/{case.id}/exports/marked-sheets.pdf")


def test_a_set_that_cannot_be_annotated_is_refused_in_words(city: City, case: ReviewCase, log_in: LogIn) -> None:
    first_sheet(city, case).digest = object_store().put(io.BytesIO(b"%PDF-1.7 and no more")).digest
    answer = taken(log_in(city.accounts["fire"]), case, "marked-sheets.pdf")
    assert answer.status_code == 503
    assert "批注图纸没有生成：读图程序意外中断。" in answer.text
