import csv
import io
from dataclasses import fields, replace

import pytest

from review_room.papers.content import FindingRow
from review_room.papers.findings_csv import findings_csv
from tests.papers.conftest import finding


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_file_opens_in_spreadsheet_programs_as_chinese() -> None:
    content = findings_csv((finding(0),))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = read(content)
    assert rows[0][:5] == ["序号", "专业", "图号", "图名", "审查意见"]
    assert rows[1][:3] == ["1", "建筑", "建施-000"]
    assert content.endswith(b"\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\u3000+", "＝"])
def test_no_cell_is_ever_a_formula(start: str) -> None:
    row = replace(finding(0), **{field.name: f"{start}1+1" for field in fields(FindingRow)})
    cells = read(findings_csv((row,)))[1]
    assert all(cell.startswith("'") for cell in cells[1:])
    assert all(cell.endswith("1+1") for cell in cells[1:])


def test_quotes_commas_and_line_feeds_survive() -> None:
    text = '第一行，"引号", 逗号\n第二行'
    assert read(findings_csv((finding(0, text),)))[1][4] == text


def test_numbering_restarts_for_each_discipline() -> None:
    rows = read(findings_csv(tuple(finding(n) for n in range(7))))[1:]
    assert [(row[1], row[0]) for row in rows][:4] == [("建筑", "1"), ("建筑", "2"), ("结构", "1"), ("结构", "2")]
