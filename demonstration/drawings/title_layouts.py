"""Title blocks as different design firms arrange them, all in the room of the standard one. All names fictitious."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from demonstration.drawings.display_list import Pen

if TYPE_CHECKING:
    from demonstration.drawings.frame import TitleBlock

WIDTH, HEIGHT = 210.0, 56.0


class Layout(StrEnum):
    """How a title block is arranged. `STANDARD` is that of GB/T 50001-2017."""

    STANDARD = "standard"
    STRIP = "strip"
    ROW = "row"
    INLINE = "inline"
    BILINGUAL = "bilingual"
    GROUPED = "grouped"
    BARE = "bare"


def _strip(pen: Pen, block: "TitleBlock") -> None:
    """A narrow strip at the right edge: each value under its label."""
    left, rows = WIDTH - 62.0, ("工程名称", "图纸名称", "图号", "比例", "版次")
    pen.rectangle("图签", left, 0, WIDTH, HEIGHT)
    for number, (label, value) in enumerate(
        zip(rows, (block.project, block.title, block.sheet_no, block.scale, block.revision), strict=True)
    ):
        y = HEIGHT - number * 11.2
        pen.line("图签", (left, y), (WIDTH, y))
        pen.text("图签", (left + 1.5, y - 3.4), label, 1.9)
        pen.text("图签", (left + 1.5, y - 9.2), value, 4.0 if label in ("图纸名称", "图号") else 3.0)


def _row(pen: Pen, block: "TitleBlock") -> None:
    """Two rows of cells along the lower edge: each label left of its value."""
    cells = (
        (("设计单位", block.design_firm, 88.0), ("图　名", block.title, 122.0)),
        (
            ("工程名称", block.project, 88.0),
            ("图　号", block.sheet_no, 50.0),
            ("比　例", block.scale, 36.0),
            ("版次", block.revision, 36.0),
        ),
    )
    for number, row in enumerate(cells):
        y, x = 24.0 - (number + 1) * 12.0, 0.0
        for label, value, width in row:
            pen.rectangle("图签", x, y, x + width, y + 12)
            pen.line("图签", (x + 16, y), (x + 16, y + 12))
            pen.text("图签", (x + 2, y + 5), label, 2.5)
            pen.text("图签", (x + 18, y + 4.2), value, 4.5 if "图" in label else 3.0)
            x += width


def _inline(pen: Pen, block: "TitleBlock") -> None:
    """Labels with a colon and their values in one line."""
    pen.rectangle("图签", WIDTH - 110, 0, WIDTH, HEIGHT)
    lines = (
        f"设计单位：{block.design_firm}",
        f"项目名称：{block.project}",
        f"图纸名称：{block.title}",
        f"图纸编号：{block.sheet_no}",
        f"比例：{block.scale}",
        f"版本：{block.revision}",
        f"日期：{block.date}",
    )
    for number, line in enumerate(lines):
        pen.text("图签", (WIDTH - 107, HEIGHT - 7 - number * 7.6), line, 3.2)


def _bilingual(pen: Pen, block: "TitleBlock") -> None:
    """Chinese and English labels over their values, two columns."""
    fields = (
        ("工程名称 PROJECT", block.project, 0, 40),
        ("设计单位 DESIGNER", block.design_firm, 0, 26),
        ("图名 DRAWING TITLE", block.title, 90, 40),
        ("图号 DRAWING NO.", block.sheet_no, 90, 20),
        ("比例 SCALE", block.scale, 150, 20),
        ("版次 REV.", block.revision, 150, 4),
        ("日期 DATE", block.date, 90, 4),
    )
    pen.rectangle("图签", 0, 0, WIDTH, HEIGHT)
    for label, value, x, y in fields:
        pen.text("图签", (x + 2, y + 9), label, 2.0)
        pen.text("图签", (x + 2, y + 2), value, 4.5 if label.startswith("图") else 3.0)


def _grouped(pen: Pen, block: "TitleBlock") -> None:
    """Drawing group and number apart, as 图别 建施, 图号 03."""
    group, _, number = block.sheet_no.partition("-")
    pen.rectangle("图签", WIDTH - 120, 0, WIDTH, 40)
    cells = (
        ("图名", block.title, 0, 28, 4.5),
        ("图别", group, 0, 14, 3.5),
        ("图号", number, 60, 14, 3.5),
        ("比例", block.scale, 0, 2, 3.0),
        ("日期", block.date, 60, 2, 3.0),
    )
    for label, value, x, y, height in cells:
        left = WIDTH - 120 + x
        pen.line("图签", (left, y - 2), (left + (120 if label == "图名" else 60), y - 2))
        pen.text("图签", (left + 2, y + 2), label, 2.5)
        pen.text("图签", (left + 16, y + 2), value, height)


def _bare(pen: Pen, block: "TitleBlock") -> None:
    """No labels at all: what is large is the title and the number."""
    pen.text("图签", (WIDTH - 4, 40), block.project, 3.0, anchor="right")
    pen.text("图签", (WIDTH - 4, 24), block.title, 6.0, anchor="right")
    pen.text("图签", (WIDTH - 4, 6), block.sheet_no, 9.0, anchor="right")
    pen.text("图签", (WIDTH - 60, 6), block.date, 2.5, anchor="right")


OTHERS: Final[Mapping[Layout, Callable[[Pen, "TitleBlock"], None]]] = {
    Layout.STRIP: _strip,
    Layout.ROW: _row,
    Layout.INLINE: _inline,
    Layout.BILINGUAL: _bilingual,
    Layout.GROUPED: _grouped,
    Layout.BARE: _bare,
}
"""Every layout but the standard one, drawn with the pen at the lower left corner of the room."""
