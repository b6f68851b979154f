from datetime import date

import pymupdf
import pytest

from review_room.papers.content import OpinionContent
from review_room.papers.cover import render_cover
from review_room.papers.sets import StampedSheet, stamped_set
from review_room.papers.stamped import SheetStamp, emptiest_place, stamp_sheet
from service_centre.signing.seals import prepare
from tests.papers.conftest import plain, text_of

STAMP = SheetStamp(
    case_no="LS-2026-0001",
    sheet_no="建施-01",
    revision_no=2,
    digest="sha256:" + "0123456789abcdef" * 4,
    check_url="https://demo.invalid/check/abcdef0123456789",
    issued_on=date(2026, 11, 23),
    centre_name="虚构市联合审图中心",
)


def drawing(*, width: int = 1190, height: int = 842, rotation: int = 0, hidden: bool = False) -> bytes:
    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        layer = document.add_ocg("隐藏图层", on=not hidden)
        page.draw_rect((300, 200, 500, 400), fill=(0, 0, 1), oc=layer)
        page.insert_text((320, 450), "SHEET TEXT 3600")
        page.set_rotation(rotation)
        content: bytes = document.tobytes()
    return content


def test_the_stamp_says_seal_sheet_case_day_and_the_whole_digest() -> None:
    words = plain(text_of(stamp_sheet(drawing(), stamp=STAMP)))
    for said in ("联合审查专用章", "演示", "建施-01", "第2版", "LS-2026-0001", "2026-11-23", STAMP.digest):
        assert plain(said) in words
    assert all(character in words for character in STAMP.centre_name)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_nothing_outside_the_stamp_changes_and_the_stamp_stands_upright(rotation: int) -> None:
    before = drawing(rotation=rotation)
    after = stamp_sheet(before, stamp=STAMP)
    with pymupdf.open(stream=before, filetype="pdf") as old, pymupdf.open(stream=after, filetype="pdf") as new:
        place = emptiest_place(old[0])
        pictures = [document[0].get_pixmap(dpi=36) for document in (old, new)]
        half = 36 / 72
        differing = [
            (x, y)
            for x in range(pictures[0].width)
            for y in range(pictures[0].height)
            if pictures[0].pixel(x, y) != pictures[1].pixel(x, y)
        ]
        assert differing
        for x, y in differing:
            assert place.x0 * half - 1 <= x <= place.x1 * half + 1
            assert place.y0 * half - 1 <= y <= place.y1 * half + 1
        span = _span(new[0], "第 2 版")
        turned = pymupdf.Point(*span["dir"]) * pymupdf.Matrix(*new[0].rotation_matrix[:4], 0, 0)
        assert (round(turned.x), round(turned.y)) == (1, 0)
        assert "SHEET TEXT 3600" in new[0].get_text()


@pytest.mark.parametrize(("busy", "expected"), [((0, 421, 595, 842), "right"), ((595, 0, 1190, 842), "left")])
def test_the_stamp_goes_where_the_sheet_is_empty(busy: tuple[int, ...], expected: str) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=1190, height=842)
        page.draw_rect(busy, fill=(0, 0, 0))
        page.draw_rect((0, 0, 595, 300), fill=(0, 0, 0)) if expected == "right" else None
        place = emptiest_place(page)
    assert (place.x0 > 595) == (expected == "right")
    assert place.intersect(pymupdf.Rect(busy)).is_empty


@pytest.mark.parametrize(("width", "height"), [(595, 842), (200, 150), (3370, 2384), (7000, 1190), (90, 2000)])
def test_the_stamp_fits_on_any_sheet(width: int, height: int) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=width, height=height)
        assert emptiest_place(page) in page.rect


def test_a_set_has_all_sheets_in_order_with_bookmarks() -> None:
    sheets = [StampedSheet(f"建施-{n:02d} 平面图", stamp_sheet(drawing(), stamp=STAMP)) for n in range(1, 4)]
    with pymupdf.open(stream=stamped_set(sheets), filetype="pdf") as document:
        assert [entry[:3] for entry in document.get_toc()] == [[1, sheet.title, n] for n, sheet in enumerate(sheets, 1)]
        assert len(document) == 3


def test_a_set_hides_exactly_the_layers_each_sheet_hides() -> None:
    shown, hidden = (stamp_sheet(drawing(hidden=hide), stamp=STAMP) for hide in (False, True))
    joined = stamped_set([StampedSheet("甲", shown), StampedSheet("乙", hidden), StampedSheet("丙", shown)])
    with pymupdf.open(stream=joined, filetype="pdf") as document:
        colours = [page.get_pixmap().pixel(400, 300) for page in document]
    assert colours == [(0, 0, 255), (255, 255, 255), (0, 0, 255)]


def test_a_cover_lists_the_sheets_and_gives_the_seal_its_place(short_opinion: OpinionContent) -> None:
    cover = render_cover(short_opinion.header, short_opinion.sheets, field="centre", sealed_by="虚构市联合审图中心")
    sheets = [StampedSheet("建施-01", stamp_sheet(drawing(hidden=True), stamp=STAMP))]
    joined = prepare(stamped_set(sheets, cover.pdf), [cover.field])
    with pymupdf.open(stream=joined, filetype="pdf") as document:
        assert [entry[1] for entry in document.get_toc()] == ["目录", "建施-01"]
        assert [widget.field_name for widget in document[0].widgets()] == ["centre"]
        words = plain(document[0].get_text())
        assert all(sheet.digest in words for sheet in short_opinion.sheets)
        assert document[1].get_pixmap().pixel(400, 300) == (255, 255, 255)


def _span(page: pymupdf.Page, text: str) -> dict[str, tuple[float, float]]:
    lines = [line for block in page.get_text("dict")["blocks"] for line in block.get("lines", [])]
    return next(line for line in lines if any(text in span["text"] for span in line["spans"]))
