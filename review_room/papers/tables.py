"""Tables whose rows break over pages without losing a line, and paragraphs that do the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from review_room.papers.fonts import printable, text_width, wrap
from review_room.papers.page import MARGIN, MM, Colour, Paper

_PADDING = 1.5  # millimetres between a rule and the text
_CONTINUED = "续"
_TALLEST_UNBROKEN = 0.2  # share of a page: taller rows are broken rather than moved


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in millimetres, and how its text stands."""

    heading: str
    width: float
    centred: bool = False
    mono: bool = False
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class TableStyle:
    """Sizes of a table: `size` in points, `leading` as a multiple of it."""

    size: float = 9.0
    leading: float = 1.45

    @property
    def pitch(self) -> float:
        """Distance between lines in millimetres."""
        return self.size * self.leading / MM


def paragraph(paper: Paper, text: str, *, size: float = 10.5, leading: float = 1.7, indent: bool = True) -> None:
    """Write running text from margin to margin, each paragraph indented by two characters as usual in Chinese."""
    pitch = size * leading / MM
    prefix = "\u3000\u3000" if indent else ""
    for part in text.split("\n"):
        for line in wrap(prefix + part, paper.inner_width * MM, size):
            if paper.y + pitch > paper.bottom:
                paper.continue_page()
            paper.text(MARGIN, paper.y, line, size)
            paper.y += pitch


def heading(paper: Paper, text: str, *, room: float = 30.0) -> None:
    """Write a section heading; `room` millimetres must be left below it on the page, or it goes to the next."""
    if paper.y + room > paper.bottom:
        paper.continue_page()
    paper.y += 3.0
    paper.text(MARGIN, paper.y, text, 12.5, bold=True)
    paper.y += 8.0


def table(
    paper: Paper,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    style: TableStyle = TableStyle(),
    *,
    headed: bool = True,
) -> None:
    """Draw a table; its headings are repeated on every page it reaches."""
    if headed:
        _headings(paper, columns, style)
    for row in rows:
        cells = [_cell_lines(text, column, style) for text, column in zip(row, columns, strict=True)]
        _row(paper, columns, cells, style, headed=headed)


def _cell_lines(text: str, column: Column, style: TableStyle) -> list[str]:
    width = (column.width - 2 * _PADDING) * MM
    if not column.mono:
        return wrap(text, width, style.size)
    shown = printable(text)
    characters = max(int(width / (0.6 * _mono_size(style))), 1)
    characters = math.ceil(len(shown) / max(math.ceil(len(shown) / characters), 1)) or 1  # lines of equal length
    return [shown[start : start + characters] for start in range(0, len(shown), characters)] or [""]


def _mono_size(style: TableStyle) -> float:
    return style.size * 0.92


def _headings(paper: Paper, columns: Sequence[Column], style: TableStyle) -> None:
    cells = [wrap(column.heading, (column.width - 2 * _PADDING) * MM, style.size) for column in columns]
    height = max(map(len, cells)) * style.pitch + 2 * _PADDING
    if paper.y + height + 2 * style.pitch > paper.bottom:
        paper.continue_page()
    x = MARGIN
    for column, lines in zip(columns, cells, strict=True):
        paper.box(x, paper.y, column.width, height, fill=Colour.SHADE)
        top = paper.y + (height - len(lines) * style.pitch) / 2
        for number, line in enumerate(lines):
            left = x + (column.width - text_width(line, style.size) / MM) / 2
            paper.text(left, top + number * style.pitch, line, style.size, bold=True)
        x += column.width
    paper.y += height


def _row(paper: Paper, columns: Sequence[Column], cells: list[list[str]], style: TableStyle, *, headed: bool) -> None:
    """Draw a row, over as many pages as it takes."""
    while True:
        count = max(map(len, cells))
        fitting = int((paper.bottom - paper.y - 2 * _PADDING) / style.pitch)
        if count <= fitting:
            _part(paper, columns, cells, count, style)
            return
        movable = count * style.pitch < _TALLEST_UNBROKEN * paper.height
        if fitting >= 3 and not movable:
            _part(paper, columns, [lines[:fitting] for lines in cells], fitting, style)
            cells = [lines[fitting:] for lines in cells]
            cells[0] = cells[0] or [_CONTINUED]
        paper.continue_page()
        if headed:
            _headings(paper, columns, style)


def _part(paper: Paper, columns: Sequence[Column], cells: list[list[str]], count: int, style: TableStyle) -> None:
    height = count * style.pitch + 2 * _PADDING
    x = MARGIN
    for column, lines in zip(columns, cells, strict=True):
        paper.box(x, paper.y, column.width, height, fill=Colour.SHADE if column.shaded else None)
        size = _mono_size(style) if column.mono else style.size
        top = paper.y + (height - len(lines) * style.pitch) / 2
        for number, line in enumerate(lines):
            left = x + _PADDING
            if column.centred:
                left = x + (column.width - text_width(line, size) / MM) / 2
            lift = (style.pitch - style.size / MM) / 2
            paper.text(left, top + number * style.pitch + lift, line, size, mono=column.mono)
        x += column.width
    paper.y += height
