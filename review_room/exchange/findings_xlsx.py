"""The list of findings as a workbook (ISO/IEC 29500): one sheet per discipline, each finding with its number there.

Columns are those in use for opinions of drawing review (序号 to 状态). Every cell is a text, and none starts like a
formula, so that nothing is calculated even where the workbook is saved as CSV later (CWE-1236).
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final

from review_room.papers.content import FindingRow
from review_room.papers.csv_table import harmless

_COLUMNS: Final[tuple[tuple[str, float], ...]] = (
    ("序号", 6), ("专业", 8), ("图号（图名）", 22), ("审查意见", 48), ("条文依据", 22), ("意见性质", 14),
    ("提出部门/审查人", 22), ("设计回复", 36), ("回复人/日期", 18), ("复审意见", 26), ("复审人", 12), ("状态", 12),
    ("引用案例", 28),
)  # fmt: skip
"""Headings with their widths in characters."""

_NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME: Final = 31
_LONGEST_CELL: Final = 32_767
_EMPTY: Final = "审查意见"


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """A line of the list, and who judged the reply."""

    finding: FindingRow
    re_reviewer: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells after the number."""
        row = self.finding
        return (
            row.discipline,
            f"{row.sheet_no}（{row.sheet_title}）" if row.sheet_title not in ("", row.sheet_no) else row.sheet_no,
            row.text,
            row.provision,
            row.gravity,
            f"{row.unit} / {row.reviewer}" if row.reviewer else row.unit,
            row.reply,
            row.replied_by,
            row.re_review,
            self.re_reviewer,
            row.state,
            row.precedent or "",
        )


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A remark, or the files of a finding, as a line of the last sheet."""

    finding_no: str
    sheet_no: str
    at: str
    author: str
    audience: str
    text: str
    attachments: str


_TALK: Final = "讨论与附件"
_TALK_COLUMNS: Final[tuple[tuple[str, float], ...]] = (
    ("意见编号", 10), ("图号", 14), ("时间", 17), ("单位/人员", 28), ("范围", 12), ("内容", 60), ("附件", 30),
)  # fmt: skip


def findings_xlsx(rows: Sequence[WorkbookRow], *, title: str, talk: Sequence[TalkRow] = ()) -> bytes:
    """The workbook; without findings one sheet with the headings. `title` is printed above every page.

    What was said around the findings stands on a sheet of its own, so that the list keeps the columns in use.
    """
    import xlsxwriter  # loaded only where a workbook is written

    stream = io.BytesIO()
    # In memory: nothing of a case is left behind in a folder for temporary files.
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": title, "author": "联审 Lianshen"})
        formats = _formats(book)
        groups: dict[str, list[WorkbookRow]] = {}
        for row in rows:
            groups.setdefault(row.finding.discipline, []).append(row)
        for discipline, group in (groups or {_EMPTY: []}).items():
            _sheet(book.add_worksheet(_name(discipline)), group, formats, title)
        if talk:
            _talk_sheet(book.add_worksheet(_TALK), talk, formats)
    return stream.getvalue()


def _formats(book: Any) -> Mapping[str, Any]:
    shared = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
    return {
        "heading": book.add_format({**shared, "bold": True, "align": "center", "bg_color": "#EDEFF2"}),
        "text": book.add_format({**shared, "align": "left"}),
        "number": book.add_format({**shared, "align": "center"}),
    }


def _sheet(sheet: Any, rows: Sequence[WorkbookRow], formats: Mapping[str, Any], title: str) -> None:
    for column, (heading, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, formats["heading"])
    for line, row in enumerate(rows, start=1):
        if row.finding.number is None:
            sheet.write_string(line, 0, "", formats["number"])
        else:
            sheet.write_number(line, 0, row.finding.number, formats["number"])
        for column, cell in enumerate(row.cells, start=1):
            sheet.write_string(line, column, harmless(cell)[:_LONGEST_CELL], formats["text"])
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, len(rows), len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&C{title.replace('&', '&&')[:200]}")
    sheet.set_footer("&C第 &P 页 共 &N 页")


def _talk_sheet(sheet: Any, talk: Sequence[TalkRow], formats: Mapping[str, Any]) -> None:
    for column, (heading, width) in enumerate(_TALK_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, formats["heading"])
    for number, row in enumerate(talk, start=1):
        for column, cell in enumerate(astuple(row)):
            sheet.write_string(number, column, harmless(cell)[:_LONGEST_CELL], formats["text"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(talk), len(_TALK_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _name(discipline: str) -> str:
    """A name that a workbook takes."""
    return _NOT_IN_A_NAME.sub(" ", discipline)[:_LONGEST_NAME].strip("' ") or _EMPTY
