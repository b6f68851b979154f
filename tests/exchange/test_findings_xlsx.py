import io
from dataclasses import fields, replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from review_room.exchange.findings_xlsx import WorkbookRow, findings_xlsx
from review_room.papers.content import FindingRow
from tests.papers.conftest import finding

HEADINGS = (
    "序号", "专业", "图号（图名）", "审查意见", "条文依据", "意见性质",
    "提出部门/审查人", "设计回复", "回复人/日期", "复审意见", "复审人", "状态", "引用案例",
)  # fmt: skip


def sheets(rows: list[WorkbookRow]) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(findings_xlsx(rows, title="虚构项目 R&D 审查意见")))
    return {sheet.title: sheet for sheet in book.worksheets}


def lines(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_each_discipline_has_its_sheet_numbered_from_1() -> None:
    found = sheets([WorkbookRow(finding(number)) for number in range(7)])
    assert list(found) == ["建筑", "结构", "给排水", "电气", "消防"]
    assert [line[0] for line in lines(found["建筑"])] == [1, 2]
    assert {line[1] for line in lines(found["结构"])} == {"结构"}


def test_the_columns_are_those_of_an_opinion() -> None:
    (sheet,) = sheets([WorkbookRow(finding(0), "李审查")]).values()
    assert next(sheet.iter_rows(max_row=1, values_only=True)) == HEADINGS
    (line,) = lines(sheet)
    assert line[2] == "建施-000（一层平面图）"
    assert line[6] == "虚构市住房和城乡建设局 / 张伟"
    assert line[10:] == ("李审查", "已关闭", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " =", "\u3000+", "＝"])
def test_no_cell_is_ever_a_formula(start: str) -> None:
    row = replace(finding(0), **{field.name: f"{start}1+1" for field in fields(FindingRow) if field.name != "number"})
    (sheet,) = sheets([WorkbookRow(replace(row, discipline="建筑"), f"{start}1+1")]).values()
    cells = next(iter(sheet.iter_rows(min_row=2)))[1:]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if str(cell.value).startswith(start)] == []


def test_headings_stay_in_sight_and_columns_are_wide_enough() -> None:
    (sheet,) = sheets([WorkbookRow(finding(0))]).values()
    assert sheet.freeze_panes == "D2"
    assert sheet.column_dimensions["D"].width > 40
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"


def test_every_chinese_character_survives() -> None:
    words = "".join(map(chr, range(0x4E00, 0x9FA6))) + "𠮷㐀“”…℃㎡Ⅲ①"
    (sheet,) = sheets([WorkbookRow(finding(0, words))]).values()
    assert lines(sheet)[0][3] == words


def test_without_findings_the_headings_are_there_all_the_same() -> None:
    (sheet,) = sheets([]).values()
    assert sheet.title == "审查意见"
    assert lines(sheet) == []
