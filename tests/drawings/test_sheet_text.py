"""What is shown of a sheet's number and title: letters that fonts have, and nothing twice."""

from pathlib import Path

import pymupdf
import pytest

from review_room.drawings.sheet_numbers import printable
from review_room.drawings.sheet_text import read_sheet


def a_blank_sheet(path: Path) -> Path:
    with pymupdf.open() as document:
        document.new_page(width=842, height=595)
        document.save(path)
    return path


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("□Only the rule complied", "Only the rule complied"),
        ("\uf0b7 首层\x07平面图\ufffd", "首层 平面图"),
        ("\u200e总平面图", "总平面图"),
        ("①～⑦轴立面图", "①～⑦轴立面图"),
        ("\uf020\ufffd□", ""),
    ],
)
def test_what_no_font_shows_does_not_stand_in_a_title(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_sheet_that_names_nothing_is_called_by_its_file_once(tmp_path: Path) -> None:
    path = a_blank_sheet(tmp_path / "1.pdf")
    sheet = read_sheet(path, 5, file_name="总平面图 (1).pdf")
    assert (sheet.sheet_no, sheet.title) == ("总平面图 (1)-05", "")
    assert read_sheet(path, 5, file_name="总平面图 (1).pdf", label="布局□1").title == "布局 1"
