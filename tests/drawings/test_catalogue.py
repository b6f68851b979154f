"""The catalogue sheet of a set: what it names, and what the sheets say to it."""

from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstration.drawings.generate import generate_set
from review_room.domain.catalogue import OtherTitle, compare_with_catalogue, number_key
from review_room.drawings.catalogue import rows_of_catalogue
from review_room.drawings.sheet_words import lines_of, words_of
from review_room.drawings.title_block import TextLine


def line(text: str, left: float, top: float, height: float = 4) -> TextLine:
    return TextLine(text, left, top, left + len(text) * height, top + height)


def table(*rows: tuple[str, ...], lefts: tuple[float, ...] = (10, 40, 110, 220, 260)) -> list[TextLine]:
    return [line(text, left, 20 + 8 * n) for n, row in enumerate(rows) for text, left in zip(row, lefts, strict=False)]


HEAD = ("序号", "图号", "图纸名称", "图幅", "备注")


def test_a_generated_catalogue_names_every_sheet_of_its_set(tmp_path: Path) -> None:
    made = generate_set(tmp_path, seed=3, sheets=12, formats=("pdf",))
    rows: dict[str, str] = {}
    for file in made.files:
        with pymupdf.open(file.path) as document:
            for page, sheet in zip(document, file.sheets, strict=True):
                found = rows_of_catalogue(lines_of(words_of(page.get_displaylist())))
                assert bool(found) == ("目录" in sheet.title), sheet.title
                rows |= dict(found)
    assert rows == {sheet.sheet_no: sheet.title for sheet in made.sheets}


def test_rows_are_read_under_their_headings() -> None:
    lines = table(HEAD, ("1", "建施-01", "设计说明", "A1", "新增"), ("2", "建施-02", "首层平面图", "A1", ""))
    assert rows_of_catalogue(lines) == (("建施-01", "设计说明"), ("建施-02", "首层平面图"))


def test_a_title_block_is_no_catalogue() -> None:
    assert rows_of_catalogue(table(("图号", "建施-01", "图名", "设计说明"))) == ()


def test_the_table_ends_where_a_gap_begins() -> None:
    lines = table(HEAD, ("1", "建施-01", "设计说明"), ("2", "建施-02", "首层平面图"))
    lines += [line("建施-09", 40, 300), line("别处的图", 110, 300)]
    assert len(rows_of_catalogue(lines)) == 2


def test_what_is_missing_surplus_or_called_otherwise_is_told() -> None:
    found = compare_with_catalogue(
        [("建施-01", "设计说明"), ("建施-02", "首层平面图"), ("建施-03", "二层平面图")],
        [("建施-1", "设计说明"), ("建施－02", "一层平面图"), ("建施-09", "详图"), ("结施-01", "基础图")],
    )
    assert found.missing == (("建施-03", "二层平面图"),)
    assert found.surplus == (("建施-09", "详图"),)
    assert found.other_titles == (OtherTitle("建施-02", "首层平面图", "一层平面图"),)
    assert not found.agree


def test_brackets_and_blanks_make_no_other_title() -> None:
    assert compare_with_catalogue([("建施-01", "首层平面图 (一)")], [("建施-01", "首层平面图（一）")]).agree


@pytest.mark.parametrize(("one", "other"), [("建施-1", "建施－01"), ("A-101", "a 101"), ("建施 07", "建施-7")])
def test_numbers_that_differ_only_in_writing_are_the_same(one: str, other: str) -> None:
    assert number_key(one) == number_key(other)


@given(st.lists(st.tuples(st.sampled_from(["建施-", "结施-", "A-"]), st.integers(1, 300)), unique=True))
def test_a_set_agrees_with_its_own_catalogue(numbers: list[tuple[str, int]]) -> None:
    sheets = [(f"{prefix}{number:02d}", f"图{number}") for prefix, number in numbers]
    assert compare_with_catalogue(sheets, sheets).agree
