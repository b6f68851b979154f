"""Numbers, titles and disciplines as title blocks of construction drawings give them."""

from pathlib import Path

import pytest

from benchmarks.drawings.title_blocks import readings
from demonstration.drawings.generate import generate_set
from demonstration.drawings.title_layouts import Layout
from review_room.domain.finding import DISCIPLINE_LABELS
from review_room.drawings.sheet_numbers import _DISCIPLINES, _LATIN_DISCIPLINES, _SPOKEN, discipline_of
from review_room.drawings.title_block import TextLine, read_title_block
from review_room.usecases.sheet_index import SURE_PERCENT

WIDTH, HEIGHT = 841.0, 594.0


def line(text: str, left: float, top: float, height: float = 5) -> TextLine:
    return TextLine(text, left, top, left + len(text) * height, top + height)


@pytest.mark.parametrize(
    ("lines", "sheet_no", "title"),
    [
        ((line("图号：建施-03", 700, 560), line("图名：二层平面图", 700, 550)), "建施-03", "二层平面图"),
        (
            (line("图 号", 700, 560), line("结施-12", 735, 560), line("图 名", 700, 545), line("梁配筋图", 735, 545)),
            "结施-12",
            "梁配筋图",
        ),
        ((line("图别", 700, 550), line("水施", 730, 550), line("图号", 700, 560), line("07", 730, 560)), "水施-07", ""),
        (
            (
                line("图　名", 700, 540, 3),
                line("图纸目录及设计说明", 718, 546, 8),
                line("图　号", 700, 560, 3),
                line("建施-01", 718, 564, 6),
                line("图名", 500, 100),
                line("首层平面图", 500, 110),
            ),
            "建施-01",
            "图纸目录及设计说明",
        ),
        (
            (
                line("SHEET NO.", 700, 550),
                line("A-101", 700, 558, 9),
                line("SHEET TITLE", 700, 520),
                line("ROOF PLAN", 700, 528),
            ),
            "A-101",
            "ROOF PLAN",
        ),
        ((line("Drawing No. 1042-S-03", 700, 560),), "1042-S-03", ""),
        ((line("建施 05", 750, 570, 9), line("屋顶平面图", 700, 550, 9)), "建施-05", "屋顶平面图"),
        ((line("暖施—08a", 750, 570), line("比例 1:100", 700, 540)), "暖施-08a", ""),
    ],
)
def test_number_and_title_are_read(lines: tuple[TextLine, ...], sheet_no: str, title: str) -> None:
    block = read_title_block(lines, WIDTH, HEIGHT)

    assert (block.sheet_no, block.title) == (sheet_no, title)


def test_a_door_number_in_the_plan_is_not_the_sheet_number() -> None:
    lines = (
        line("M1021", 200, 200),
        line("C1515", 300, 220),
        line("详建施-09", 250, 250),
        line("图号：建施-02", 700, 560),
    )

    assert read_title_block(lines, WIDTH, HEIGHT).sheet_no == "建施-02"


def test_the_values_of_other_labels_are_not_taken() -> None:
    lines = (
        line("图号", 700, 560),
        line("日期", 730, 560),
        line("2026.03", 760, 560),
        line("图名", 700, 540),
        line("比例", 730, 540),
    )

    assert read_title_block(lines, WIDTH, HEIGHT).title == ""


def test_an_empty_sheet_has_no_title_block() -> None:
    assert read_title_block((), WIDTH, HEIGHT).confidence == 0


@pytest.mark.parametrize(
    ("sheet_no", "discipline"),
    [
        ("建施-01", "architecture"), ("总施-01", "architecture"), ("结施-01", "structure"), ("水施-01", "water"),
        ("给排水-1", "water"), ("暖施-01", "hvac"), ("电施-01", "electrical"), ("人防建施-01", "civil_air_defence"),
        ("消施-01", "fire"), ("A-101", "architecture"), ("AF101", "architecture"), ("S2.01", "structure"),
        ("M-3", "hvac"), ("E101", "electrical"), ("1042", None), ("", None), ("演示-01", None),
    ],
)  # fmt: skip
def test_the_prefix_of_the_number_names_the_discipline(sheet_no: str, discipline: str | None) -> None:
    assert discipline_of(sheet_no) == discipline


def test_scale_issue_and_discipline_are_read_with_number_and_title() -> None:
    block = read_title_block(
        (
            line("图号", 700, 560),
            line("03", 730, 560),
            line("图名", 700, 540),
            line("首层平面图", 730, 540),
            line("比例", 700, 550),
            line("1：100", 730, 550),
            line("版次", 770, 550),
            line("B", 800, 550),
            line("专业：给排水", 700, 530),
        ),
        WIDTH,
        HEIGHT,
    )
    assert (block.scale, block.issue, block.discipline) == ("1:100", "B", "water")


def test_a_title_of_several_lines_is_read_whole() -> None:
    lines = (
        line("图号：建施-03", 700, 570),
        line("图名", 690, 540, 3),
        line("地下一层平面图", 720, 540, 6),
        line("（人防平时）", 723, 548, 6),
    )
    assert read_title_block(lines, WIDTH, HEIGHT).title == "地下一层平面图（人防平时）"


def test_titles_keep_their_letters_and_lose_what_no_font_shows() -> None:
    lines = (line("图名：\uf075①～⑥轴立面图", 700, 540), line("图号：建施-03", 700, 570))
    assert read_title_block(lines, WIDTH, HEIGHT).title == "①～⑥轴立面图"


def test_two_numbers_that_are_as_good_as_each_other_are_not_sure() -> None:
    lines = (line("图号：建施-03", 700, 570), line("图号：建施-04", 700, 560), line("图名：首层平面图", 700, 540))
    assert read_title_block(lines, WIDTH, HEIGHT).confidence < SURE_PERCENT / 100


def test_a_number_without_a_title_is_not_sure() -> None:
    assert read_title_block((line("图号：建施-03", 700, 570),), WIDTH, HEIGHT).confidence == 0


def test_a_sentence_of_the_notes_is_no_title() -> None:
    notes = line("Only the plans and details that comply with the rules can be submitted", 600, 560)
    assert read_title_block((notes,), WIDTH, HEIGHT).title == ""


@pytest.mark.parametrize("layout", Layout)
def test_every_layout_of_the_generator_is_read_right_or_flagged(layout: Layout, tmp_path: Path) -> None:
    """A sample; `python -m benchmarks.drawings title-blocks` reads 300 sheets."""
    made = generate_set(tmp_path, seed=5, sheets=6, formats=("pdf",), layout=layout)
    right = 0
    for file in made.files:
        for sheet, block in zip(file.sheets, readings(file), strict=True):
            correct = (block.sheet_no, block.title) == (sheet.sheet_no, sheet.title)
            right += correct
            assert correct or block.confidence < SURE_PERCENT / 100, (sheet, block)
    assert right >= 5


def test_every_discipline_that_is_read_is_one_that_findings_have() -> None:
    read = {*_DISCIPLINES.values(), *_LATIN_DISCIPLINES.values(), *(code for _, code in _SPOKEN)}
    assert read - set(DISCIPLINE_LABELS) == set()
