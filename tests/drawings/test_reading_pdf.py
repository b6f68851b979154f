"""What becomes of a PDF: upright single pages with what their title blocks say."""

from pathlib import Path

import pymupdf
import pytest

from review_room.drawings.intake import read_drawing
from review_room.drawings.reading import DrawingKind
from review_room.drawings.refusals import RemarkCode
from tests.drawings import makers


def test_each_page_becomes_a_sheet_with_its_number_title_and_discipline(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "演示.pdf", ("建施-01", "首层平面图"), ("结施-02", "基础配筋图"))
    progress: list[tuple[int, int]] = []
    early: list[int] = []

    reading = read_drawing(
        path,
        "演示.pdf",
        tmp_path / "work",
        on_progress=lambda done, total: progress.append((done, total)),
        on_sheet=lambda sheet: early.append(sheet.index),
    )

    assert reading.kind is DrawingKind.PDF
    assert [(s.index, s.sheet_no, s.title, s.discipline) for s in reading.sheets] == [
        (1, "建施-01", "首层平面图", "architecture"),
        (2, "结施-02", "基础配筋图", "structure"),
    ]
    assert (reading.sheets[0].width_mm, reading.sheets[0].height_mm) == (420.0, 297.0)
    assert reading.sheets[0].confidence > 0.8
    assert "演示设计院" in reading.sheets[0].text
    assert progress == [(1, 2), (2, 2)]
    assert early == [1, 2]
    assert [s.pdf_path.name for s in reading.sheets] == ["sheet-0001.pdf", "sheet-0002.pdf"]


def test_the_first_sheet_is_seen_before_it_is_read(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "演示.pdf", ("建施-01", "首层平面图"), ("结施-02", "基础配筋图"))
    told: list[str] = []

    read_drawing(
        path,
        "演示.pdf",
        tmp_path / "work",
        on_seen=lambda thumbnail: told.append(thumbnail.read_bytes()[8:12].decode()),
        on_sheet=lambda sheet: told.append(sheet.sheet_no),
    )

    assert told == ["WEBP", "建施-01", "结施-02"]


def test_a_reading_that_goes_on_after_a_kill_shows_no_first_sheet_again(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "演示.pdf", ("建施-01", "首层平面图"), ("结施-02", "基础配筋图"))
    seen: list[Path] = []

    read_drawing(path, "演示.pdf", tmp_path / "work", done=frozenset({1}), on_seen=seen.append)

    assert seen == []


def test_a_page_larger_than_any_plotter_makes_is_named_with_its_reason(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((50, 50), "A-101")
        huge = document.new_page()
        document.xref_set_key(huge.xref, "MediaBox", "[0 0 1000000000 1000000000]")
        document.save(tmp_path / "huge.pdf")

    reading = read_drawing(tmp_path / "huge.pdf", "huge.pdf", tmp_path / "work")

    assert len(reading.sheets) == 1
    (failed,) = reading.failed
    assert "20 米" in failed.reason


def test_a_page_without_a_title_block_is_named_after_its_file(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page().draw_line((0, 0), (300, 300))
        document.save(tmp_path / "plain.pdf")

    (sheet,) = read_drawing(tmp_path / "plain.pdf", "总图.pdf", tmp_path / "work").sheets

    assert (sheet.sheet_no, sheet.title, sheet.discipline, sheet.confidence) == ("总图-01", "", None, 0)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_and_crop_box_are_baked_in(tmp_path: Path, rotation: int) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=600, height=400)
        page.draw_rect(pymupdf.Rect(150, 120, 210, 140), fill=(1, 0, 0), color=None)
        page.set_cropbox(pymupdf.Rect(100, 100, 500, 350))
        page.set_rotation(rotation)
        document.save(tmp_path / "turned.pdf")

    (sheet,) = read_drawing(tmp_path / "turned.pdf", "turned.pdf", tmp_path / "work").sheets

    with pymupdf.open(tmp_path / "turned.pdf") as before, pymupdf.open(sheet.pdf_path) as after:
        page = after[0]
        assert page.rotation == 0
        assert tuple(page.mediabox)[:2] == (0, 0)
        assert page.mediabox == page.cropbox
        expected, found = before[0].get_pixmap(), page.get_pixmap()
        assert (expected.width, expected.height) == (found.width, found.height)
        assert _difference(expected.samples, found.samples) < 0.002


def test_annotations_are_kept_as_drawing_and_scripts_are_not(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        page.add_rect_annot(pymupdf.Rect(100, 100, 200, 200)).update()
        document.xref_set_key(document.pdf_catalog(), "OpenAction", "<</S/JavaScript/JS(app.alert\\(1\\))>>")
        document.save(tmp_path / "noted.pdf")

    reading = read_drawing(tmp_path / "noted.pdf", "noted.pdf", tmp_path / "work")

    (sheet,) = reading.sheets
    assert [remark.code for remark in reading.remarks] == [RemarkCode.SCRIPTS_REMOVED]
    assert [remark.code for remark in sheet.remarks] == [RemarkCode.ANNOTATIONS_BAKED]
    content = sheet.pdf_path.read_bytes()
    assert b"JavaScript" not in content
    with pymupdf.open(sheet.pdf_path) as document:
        assert document[0].first_annot is None
        assert not document[0].get_pixmap().is_unicolor


def test_a_hidden_layer_stays_hidden(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        page = document.new_page()
        hidden = document.add_ocg("隐藏", on=False)
        page.draw_rect(pymupdf.Rect(50, 50, 200, 200), fill=(0, 0, 0), oc=hidden)
        page.insert_text((300, 300), "A")
        document.save(tmp_path / "layers.pdf")

    (sheet,) = read_drawing(tmp_path / "layers.pdf", "layers.pdf", tmp_path / "work").sheets

    with pymupdf.open(sheet.pdf_path) as document:
        assert [layer["name"] for layer in document.get_ocgs().values()] == ["隐藏"]
        assert document[0].get_pixmap().pixel(100, 100) == (255, 255, 255)


def test_a_user_unit_enlarges_the_sheet(tmp_path: Path) -> None:
    with pymupdf.open() as document:
        page = document.new_page(width=720, height=360)
        document.xref_set_key(page.xref, "UserUnit", "2")
        document.save(tmp_path / "unit.pdf")

    (sheet,) = read_drawing(tmp_path / "unit.pdf", "unit.pdf", tmp_path / "work").sheets

    assert (sheet.width_mm, sheet.height_mm) == (508.0, 254.0)


def _difference(one: bytes, other: bytes) -> float:
    return sum(abs(a - b) > 64 for a, b in zip(one, other, strict=True)) / len(one)
