"""Files that are broken, wrong or meant to harm end as a clear refusal, in bounded time, and harm nothing."""

import time
from pathlib import Path

import pymupdf
import pytest

from review_room.drawings.intake import read_drawing
from review_room.drawings.limits import MEBIBYTE, Limits
from review_room.drawings.refusals import REFUSAL_TEXTS, Refusal, RefusalCode, RemarkCode
from tests.drawings import makers

QUICK = Limits(cpu_seconds=3, address_space=1024 * MEBIBYTE)


def refusal_of(path: Path, name: str = "演示.dxf", limits: Limits = QUICK) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read_drawing(path, name, path.parent / "work", limits)
    assert name in str(caught.value) or caught.value.code is RefusalCode.SHEET_UNREADABLE
    assert "{" not in str(caught.value)
    assert "？" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", RefusalCode.EMPTY_FILE),
        (b"  \r\n\x00", RefusalCode.EMPTY_FILE),
        (b"hello, this is a letter", RefusalCode.WRONG_KIND),
        (b"GIF89a....", RefusalCode.WRONG_KIND),
        (b"PK\x03\x04....[Content_Types].xml", RefusalCode.WRONG_KIND),
        (b"Rar!....", RefusalCode.WRONG_KIND),
        (b"\x89PNG\r\n\x1a\n....", RefusalCode.DAMAGED_IMAGE),
        (b"\xff\xd8\xff\xe0....", RefusalCode.DAMAGED_IMAGE),
        (b"II*\x00\x08\x00\x00\x00", RefusalCode.DAMAGED_IMAGE),
        (b"MZ\x90\x00\x03\x00", RefusalCode.WRONG_KIND),
        (b"AC1032\x00\x00\x00", RefusalCode.DWG_NOT_READ),
        (b"%PDF-1.7\nnothing follows", RefusalCode.DAMAGED_PDF),
        (b"  0\nSECTION\n  2\nENTITIES\n  0\nLINE\n", RefusalCode.INCOMPLETE_DXF),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, code: RefusalCode
) -> None:
    (tmp_path / "upload").write_bytes(content)

    found = refusal_of(tmp_path / "upload")

    assert found.code is code


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    makers.pdf(tmp_path / "locked.pdf", ("建施-01", "平面图"), encryption=5, user_pw="secret", owner_pw="owner")

    assert refusal_of(tmp_path / "locked.pdf").code is RefusalCode.PDF_WITH_PASSWORD


def test_a_pdf_that_only_restricts_printing_is_read(tmp_path: Path) -> None:
    makers.pdf(tmp_path / "owned.pdf", ("建施-01", "平面图"), encryption=5, owner_pw="owner")

    assert len(read_drawing(tmp_path / "owned.pdf", "owned.pdf", tmp_path / "work", QUICK).sheets) == 1


def test_a_truncated_pdf_is_repaired_as_far_as_its_pages_are_there_and_says_so(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "cut.pdf", *((f"建施-0{n}", "平面图") for n in range(1, 6)))
    path.write_bytes(path.read_bytes()[:-900])

    reading = read_drawing(path, "cut.pdf", tmp_path / "work", QUICK)

    assert reading.repaired
    assert RemarkCode.PDF_REPAIRED in {remark.code for remark in reading.remarks}
    assert len(reading.sheets) + len(reading.failed) >= 1


def test_a_pdf_cut_down_to_its_head_is_refused(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "cut.pdf", ("建施-01", "平面图"))
    path.write_bytes(path.read_bytes()[:200])

    assert refusal_of(path).code is RefusalCode.DAMAGED_PDF


def test_too_many_pages_are_refused_with_both_numbers(tmp_path: Path) -> None:
    path = makers.pdf(tmp_path / "long.pdf", *((f"{n}", "x") for n in range(4)))

    found = refusal_of(path, limits=Limits(pages=3))

    assert found.code is RefusalCode.TOO_MANY_PAGES
    assert "4 页" in found.sentence
    assert "3 页" in found.sentence


def test_a_file_above_the_limit_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(2 * 1024 * MEBIBYTE)

    assert refusal_of(path, limits=Limits()).code is RefusalCode.FILE_TOO_BIG


def test_a_page_that_never_ends_is_named_and_the_other_pages_go_on(tmp_path: Path) -> None:
    """A few kilobytes of forms, each drawing the next one ten times over."""
    path = tmp_path / "bomb.pdf"
    with pymupdf.open() as document:
        good = document.new_page()
        good.insert_text((50, 50), "first")
        bomb = document.new_page()
        below = document.get_new_xref()
        document.update_object(below, "<</Type/XObject/Subtype/Form/BBox[0 0 99 99]>>")
        document.update_stream(below, b"0 0 m 9 9 l S " * 100)
        for _ in range(12):
            form = document.get_new_xref()
            resources = f"/Resources<</XObject<</X {below} 0 R>>>>"
            document.update_object(form, f"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]{resources}>>")
            document.update_stream(form, b"/X Do " * 10)
            below = form
        content = document.get_new_xref()
        document.update_object(content, "<<>>")
        document.update_stream(content, b"/X Do")
        document.xref_set_key(bomb.xref, "Resources", f"<</XObject<</X {below} 0 R>>>>")
        document.xref_set_key(bomb.xref, "Contents", f"{content} 0 R")
        document.new_page().insert_text((50, 50), "last")
        document.save(path)

    started = time.monotonic()
    reading = read_drawing(path, "bomb.pdf", tmp_path / "work", Limits(cpu_seconds=1))

    assert [sheet.index for sheet in reading.sheets] == [1, 3]
    assert [failed.index for failed in reading.failed] == [2]
    assert "上限" in reading.failed[0].reason
    assert time.monotonic() - started < 20


def test_a_bomb_of_nested_blocks_is_refused_at_once(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "bomb.dxf") as (document, model):
        inner = document.blocks.new("B0")
        inner.add_line((0, 0), (1, 1))
        for depth in range(1, 30):
            block = document.blocks.new(f"B{depth}")
            for _ in range(10):
                block.add_blockref(f"B{depth - 1}", (0, 0))
        model.add_blockref("B29", (0, 0))

    started = time.monotonic()
    found = refusal_of(tmp_path / "bomb.dxf")

    assert found.code is RefusalCode.TOO_COMPLEX
    assert "展开块" in found.sentence
    assert time.monotonic() - started < 5


def test_blocks_that_contain_each_other_are_refused(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "ring.dxf") as (document, model):
        document.blocks.new("A").add_blockref("B", (0, 0))
        document.blocks.new("B").add_blockref("A", (0, 0))
        model.add_blockref("A", (0, 0))

    assert refusal_of(tmp_path / "ring.dxf").code in (RefusalCode.TOO_COMPLEX, RefusalCode.NOTHING_DRAWN)


def test_an_array_of_a_billion_references_is_refused(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "array.dxf") as (document, model):
        document.blocks.new("A").add_line((0, 0), (1, 1))
        model.add_blockref(
            "A", (0, 0), dxfattribs={"row_count": 30000, "column_count": 30000, "row_spacing": 1, "column_spacing": 1}
        )

    assert refusal_of(tmp_path / "array.dxf").code is RefusalCode.TOO_COMPLEX


@pytest.mark.parametrize("scale", [0.001, 0.0000001])
def test_a_dense_hatch_is_refused_in_bounded_time(tmp_path: Path, scale: float) -> None:
    with makers.dxf(tmp_path / "hatch.dxf") as (_, model):
        model.add_line((0, 0), (100_000, 100_000))
        hatch = model.add_hatch()
        hatch.set_pattern_fill("ANSI37", scale=scale)
        hatch.paths.add_polyline_path([(0, 0), (100_000, 0), (100_000, 100_000), (0, 100_000)], is_closed=True)

    started = time.monotonic()
    found = refusal_of(tmp_path / "hatch.dxf")

    assert found.code is RefusalCode.TOO_COMPLEX
    assert "填充" in found.sentence
    assert time.monotonic() - started < 60  # bounded, not fast: unbounded it would be hours


def test_a_damaged_dxf_is_repaired_where_possible_and_says_so(tmp_path: Path) -> None:
    path = makers.framed_plan(tmp_path / "plan.dxf")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  0\nENDSEC\n", "", 1), encoding="utf-8")

    reading = read_drawing(path, "plan.dxf", tmp_path / "work", QUICK)

    assert reading.repaired
    assert len(reading.sheets) == 1


def test_a_dxf_with_nothing_to_see_is_refused(tmp_path: Path) -> None:
    with makers.dxf(tmp_path / "nothing.dxf") as (document, model):
        document.layers.add("冻结").freeze()
        model.add_line((0, 0), (1, 1), dxfattribs={"layer": "冻结"})

    assert refusal_of(tmp_path / "nothing.dxf").code is RefusalCode.NOTHING_DRAWN


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.pdf", "..\\..\\x.pdf", "a/b\x00c.pdf", "{name}{0.__class__}.pdf"]
)
def test_a_hostile_name_is_only_ever_words(tmp_path: Path, name: str) -> None:
    path = makers.pdf(tmp_path / "upload", ("", ""))
    work = tmp_path / "deep" / "work"

    (sheet,) = read_drawing(path, name, work).sheets

    assert sheet.pdf_path == work / "sheet-0001.pdf"
    assert "/" not in sheet.sheet_no
    assert {entry.name for entry in tmp_path.iterdir()} == {"upload", "deep"}


def test_every_refusal_has_a_sentence_and_a_next_step() -> None:
    assert set(REFUSAL_TEXTS) == set(RefusalCode)
    assert all(text.sentence and text.next_step for text in REFUSAL_TEXTS.values())
