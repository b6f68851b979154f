"""The catalogue sheet (图纸目录) of a set: its rows, read from the words and their places. Pure: no file, no PDF.

A catalogue is a table with a heading row in which 图号 and 图名 stand side by side. Under them each row has a number;
what stands in the same line under 图名 is its title.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from review_room.drawings.sheet_numbers import as_written, has_known_form, labelled_number, tidy
from review_room.drawings.title_block import TextLine
from review_room.drawings.title_labels import Field, label_of

_FEWEST_ROWS: Final = 2
_LARGEST_GAP: Final = 6.0
"""Heights of a line between two rows; further below, the table is over."""


_NUMBER_HINT: Final = re.compile(r"图|[SDPＳＤＰ]", re.IGNORECASE)
"""In every label of a number (图号, SHEET NO., DWG NO., PLAN NO.); spares a heavy sheet a closer look at each."""

Row = tuple[str, str]
"""Number and title of a sheet that the catalogue names."""


@dataclass(frozen=True, slots=True)
class _Heading:
    """The two headings of one table, and where its next column begins."""

    number: TextLine
    title: TextLine
    end: float


def rows_of_catalogue(lines: Sequence[TextLine]) -> tuple[Row, ...]:
    """The rows of every catalogue table on the sheet, from the top; none when the sheet holds no catalogue.

    `lines` are those of one sheet, y down, in any unit.
    """
    found: list[Row] = []
    for heading in _headings(lines):
        rows = list(_rows(heading, lines))
        if len(rows) >= _FEWEST_ROWS:
            found += (row for row in rows if row not in found)
    return tuple(found)


def _headings(lines: Sequence[TextLine]) -> Iterator[_Heading]:
    numbers = (line for line in lines if _NUMBER_HINT.search(line.text) and _label(line) is Field.NUMBER)
    for number in numbers:
        row = [line for line in lines if line is not number and _in_one_row(number, line)]
        titles = [line for line in row if line.left > number.left and _label(line) is Field.TITLE]
        if not titles:
            continue
        title = min(titles, key=lambda line: line.left)
        others = [line.left for line in row if line.left > title.right]
        yield _Heading(number, title, min(others, default=float("inf")))


def _label(line: TextLine) -> Field | None:
    """The field that a line announces without saying its value."""
    found = label_of(tidy(line.text))
    return found[0] if found and not found[1] else None


def _rows(heading: _Heading, lines: Sequence[TextLine]) -> Iterator[Row]:
    """Numbers under the heading, downwards, as long as the table goes on."""
    below = sorted((line for line in lines if line.top >= heading.number.bottom), key=lambda line: line.top)
    last = heading.number.bottom
    for line in below:
        if not _under(line, heading.number, before=heading.title):
            continue
        number = labelled_number(tidy(line.text))
        if line.top - last > _LARGEST_GAP * line.height:
            return
        if number is None or not any(letter.isdigit() for letter in number):
            continue
        last = line.bottom
        title = _title_beside(line, heading, below)
        if title and (has_known_form(number) or not number.isdigit() or len(number) <= 4):
            yield number, title


def _title_beside(number: TextLine, heading: _Heading, lines: Sequence[TextLine]) -> str:
    cells = [
        line
        for line in lines
        if _in_one_row(number, line) and line is not number and number.right <= line.left < heading.end
    ]
    cells = [line for line in cells if line.right > heading.title.left - 12 * heading.title.height]
    return " ".join(as_written(line.text) for line in sorted(cells, key=lambda line: line.left)).strip()


def _in_one_row(one: TextLine, other: TextLine) -> bool:
    middle = (other.top + other.bottom) / 2
    return one.top - 0.3 * one.height <= middle <= one.bottom + 0.3 * one.height


def _under(line: TextLine, heading: TextLine, *, before: TextLine) -> bool:
    """Whether a line stands in the heading's column: the column ends where the next heading begins."""
    slack = 3 * heading.height
    return line.right > heading.left - slack and line.left < heading.right + slack and line.left < before.left
