import io
from dataclasses import replace

import pymupdf
from PIL import Image

from review_room.papers.findings_report import Picture, ReportRow, render_report
from tests.papers.conftest import finding, plain, text_of


def a_picture(width: int = 400, height: int = 200) -> Picture:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(stream, "PNG")
    return Picture(stream.getvalue(), width, height)


def report(*rows: ReportRow) -> bytes:
    return render_report(rows, title="虚构项目（LS-2026-0001）", remark="2026-11-02 12:00 导出")


def test_every_finding_stands_with_its_clipping() -> None:
    pdf = report(*(ReportRow(finding(number), a_picture()) for number in range(6)))
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        shown = [page.get_image_rects(image[0])[0] for page in document for image in page.get_images()]
        assert shown
        assert all(document[0].rect.contains(rectangle) for rectangle in shown)
        assert all(abs(rectangle.width / rectangle.height - 2) < 0.01 for rectangle in shown)


def test_numbering_restarts_for_each_discipline() -> None:
    words = plain(text_of(report(*(ReportRow(finding(number)) for number in range(7)))))
    for number in ("建筑-1", "建筑-2", "结构-1", "结构-2", "给排水-1"):
        assert number in words
    assert "建筑-3" not in words


def test_a_tall_clipping_stays_within_the_page() -> None:
    pdf = report(ReportRow(finding(0), a_picture(100, 1500)))
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        (rectangle,) = [page.get_image_rects(image[0])[0] for page in document for image in page.get_images()]
        assert rectangle.height <= 75.1 * 72 / 25.4


def test_every_chinese_character_survives() -> None:
    words = "".join(map(chr, range(0x4E00, 0x9FA6, 5))) + "（）《》“”…℃㎡Ⅲ①"
    assert set(words) - set(text_of(report(ReportRow(replace(finding(0), text=words))))) == set()


def test_what_has_not_been_said_takes_no_line() -> None:
    words = plain(text_of(report(ReportRow(replace(finding(0), reply="", replied_by="", re_review="")))))
    assert "设计回复" not in words
    assert "复审意见" not in words
