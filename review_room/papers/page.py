"""Sheets of paper: text, lines and boxes in millimetres from the upper left corner, headers, footers, page numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from review_room.papers.engine import pymupdf
from review_room.papers.fonts import mono_font, text_font, text_width

MM = 72 / 25.4
A4_WIDTH, A4_HEIGHT = 210.0, 297.0
MARGIN, TOP, FOOT = 20.0, 24.0, 20.0
BASELINE = 0.88  # share of the size between the top of a line and its baseline


class Colour(Enum):
    """The few colours of an official document."""

    INK = (0.08, 0.08, 0.10)
    GREY = (0.42, 0.42, 0.45)
    RED = (0.80, 0.07, 0.09)
    RULE = (0.35, 0.35, 0.38)
    SHADE = (0.93, 0.94, 0.96)


@dataclass
class _Sheet:
    """What stands on one page. Pages are drawn at the end: PyMuPDF drops a page object when another page is made."""

    width: float
    height: float
    drawings: list[Callable[[Any], None]] = field(default_factory=list)
    pictures: list[tuple[Any, bytes]] = field(default_factory=list)
    writers: dict[tuple[Colour, bool], Any] = field(default_factory=dict)

    def writer(self, colour: Colour, bold: bool) -> Any:
        key = (colour, bold)
        if key not in self.writers:
            rectangle = pymupdf.Rect(0, 0, self.width * MM, self.height * MM)
            self.writers[key] = pymupdf.TextWriter(rectangle, color=colour.value)
        return self.writers[key]


class Paper:
    """A document under construction. `y` is the height, from the top, at which the next thing goes."""

    def __init__(self, *, running_title: str, notice: str) -> None:
        self._sheets: list[_Sheet] = []
        self._running_title = running_title
        self._notice = notice
        self.y = TOP
        self.width = A4_WIDTH
        self.height = A4_HEIGHT

    @property
    def page_number(self) -> int:
        """Index of the current page, from 0."""
        return len(self._sheets) - 1

    @property
    def inner_width(self) -> float:
        """Width between the margins."""
        return self.width - 2 * MARGIN

    @property
    def bottom(self) -> float:
        """The lowest height a line may reach."""
        return self.height - FOOT

    def new_page(self, *, landscape: bool = False) -> None:
        """Begin an A4 page."""
        self.width, self.height = (A4_HEIGHT, A4_WIDTH) if landscape else (A4_WIDTH, A4_HEIGHT)
        self._sheets.append(_Sheet(self.width, self.height))
        self.y = TOP

    def continue_page(self) -> None:
        """Begin another page in the direction of this one."""
        self.new_page(landscape=self.width > self.height)

    def text(
        self,
        x: float,
        y: float,
        line: str,
        size: float,
        *,
        colour: Colour = Colour.INK,
        bold: bool = False,
        mono: bool = False,
    ) -> None:
        """Write one line whose top left corner is x, y; `size` in points."""
        if not line:
            return
        font = mono_font() if mono else text_font()
        writer = self._sheets[-1].writer(colour, bold)
        writer.append((x * MM, y * MM + size * BASELINE), line, font=font, fontsize=size)

    def centred(self, y: float, line: str, size: float, *, colour: Colour = Colour.INK, bold: bool = False) -> None:
        """Write one line in the middle of the page."""
        self.text((self.width - text_width(line, size) / MM) / 2, y, line, size, colour=colour, bold=bold)

    def rule(
        self, x0: float, y0: float, x1: float, y1: float, *, colour: Colour = Colour.RULE, points: float = 0.5
    ) -> None:
        """Draw a line; `points` is its thickness."""

        def draw(shape: Any) -> None:
            shape.draw_line((x0 * MM, y0 * MM), (x1 * MM, y1 * MM))
            shape.finish(color=colour.value, width=points)

        self._sheets[-1].drawings.append(draw)

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: Colour | None = None, points: float = 0.5
    ) -> None:
        """Draw a rectangle, filled or empty."""

        def draw(shape: Any) -> None:
            shape.draw_rect(_rectangle(x, y, width, height))
            shape.finish(color=Colour.RULE.value, fill=fill.value if fill else None, width=points)

        self._sheets[-1].drawings.append(draw)

    def squares(self, rectangles: Sequence[tuple[float, float, float, float]]) -> None:
        """Fill black rectangles (x, y, width, height), all at once."""

        def draw(shape: Any) -> None:
            for rectangle in rectangles:
                shape.draw_rect(_rectangle(*rectangle))
            shape.finish(color=None, fill=(0, 0, 0), width=0)

        self._sheets[-1].drawings.append(draw)

    def picture(self, x: float, y: float, width: float, height: float, png: bytes) -> None:
        """Place a picture."""
        self._sheets[-1].pictures.append((_rectangle(x, y, width, height), png))

    def finish(self, *, title: str, subject: str) -> bytes:
        """Number the pages, embed the fonts as subsets and return the PDF."""
        document = pymupdf.open()
        for number, sheet in enumerate(self._sheets, start=1):
            self._furnish(sheet, number)
            page = document.new_page(width=sheet.width * MM, height=sheet.height * MM)
            for rectangle, png in sheet.pictures:
                page.insert_image(rectangle, stream=png)
            shape = page.new_shape()
            for draw in sheet.drawings:
                draw(shape)
            shape.commit()
            for (_, bold), writer in sheet.writers.items():
                writer.write_text(page, render_mode=2 if bold else 0)
        document.set_metadata({"title": title, "subject": subject, "creator": "联审 Lianshen"})
        document.subset_fonts()
        content: bytes = document.tobytes(garbage=4, deflate=True)
        document.close()
        return content

    def _furnish(self, sheet: _Sheet, number: int) -> None:
        """Header and footer of one page."""
        footer = f"第 {number} 页 共 {len(self._sheets)} 页"
        places = [
            (MARGIN, 12.0, self._running_title),
            (sheet.width - MARGIN - text_width(self._notice, 8) / MM, 12.0, self._notice),
            ((sheet.width - text_width(footer, 8) / MM) / 2, sheet.height - 13, footer),
        ]
        for x, y, line in places:
            writer = sheet.writer(Colour.GREY, False)
            writer.append((x * MM, y * MM + 8 * BASELINE), line, font=text_font(), fontsize=8)

        def draw(shape: Any) -> None:
            shape.draw_line((MARGIN * MM, 17 * MM), ((sheet.width - MARGIN) * MM, 17 * MM))
            shape.finish(color=Colour.RULE.value, width=0.3)

        sheet.drawings.append(draw)


def _rectangle(x: float, y: float, width: float, height: float) -> Any:
    return pymupdf.Rect(x * MM, y * MM, (x + width) * MM, (y + height) * MM)
