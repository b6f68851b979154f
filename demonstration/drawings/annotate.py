"""What every discipline writes on a drawing: axes, dimension chains, levels, titles, tables, notes, north arrow."""

from collections.abc import Sequence
from itertools import pairwise

from demonstration.drawings.display_list import Pen

AXIS_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # I, O and Z are not used (GB/T 50001-2017, 8.0.4)


def axis_bubble(pen: Pen, x: float, y: float, label: str) -> None:
    """A circle of 8 mm with the axis's name."""
    pen.circle("轴线标注", (x, y), pen.mm(4))
    pen.text("轴线标注", (x, y), label, 3.5 if len(label) < 2 else 3.0, anchor="middle")


def axis_grid(pen: Pen, xs: Sequence[float], ys: Sequence[float], reach: float = 42.0) -> None:
    """Axes with bubbles on all four sides; `reach` mm on paper from the building to the bubbles' edge."""
    out, gap = pen.mm(reach), pen.mm(4)
    for number, x in enumerate(xs):
        pen.line("轴线", (x, ys[0] - out), (x, ys[-1] + out))
        for y in (ys[0] - out - gap, ys[-1] + out + gap):
            axis_bubble(pen, x, y, str(number + 1))
    for letter, y in zip(AXIS_LETTERS, ys, strict=False):
        pen.line("轴线", (xs[0] - out, y), (xs[-1] + out, y))
        for x in (xs[0] - out - gap, xs[-1] + out + gap):
            axis_bubble(pen, x, y, letter)


def chain(pen: Pen, stops: Sequence[float], foot: float, line: float, *, upright: bool = False) -> None:
    """A row of dimensions between the stops, from `foot` to the dimension line at `line`."""
    ordered = sorted(set(stops))
    for start, end in pairwise(ordered):
        if end - start < pen.mm(1):
            continue
        if upright:
            pen.dimension((foot, start), (foot, end), line, upright=True)
        else:
            pen.dimension((start, foot), (end, foot), line)


def grid_dimensions(pen: Pen, xs: Sequence[float], ys: Sequence[float]) -> None:
    """Axis-to-axis and overall dimensions on four sides."""
    for side, foot in ((-1, ys[0]), (1, ys[-1])):
        chain(pen, xs, foot, foot + side * pen.mm(28))
        chain(pen, (xs[0], xs[-1]), foot, foot + side * pen.mm(36))
    for side, foot in ((-1, xs[0]), (1, xs[-1])):
        chain(pen, ys, foot, foot + side * pen.mm(28), upright=True)
        chain(pen, (ys[0], ys[-1]), foot, foot + side * pen.mm(36), upright=True)


def level_mark(pen: Pen, x: float, y: float, level: float, *, right: bool = True, note: str = "") -> None:
    """The level triangle at a point, its number in metres with three decimals."""
    side, size = (1 if right else -1), pen.mm(3)
    pen.line("标高", (x, y), (x - size, y + size), (x + size, y + size), (x, y))
    end = x + side * pen.mm(17)
    pen.line("标高", (x - side * size, y + size), (end, y + size))
    number = "±0.000" if abs(level) < 0.5 else f"{level / 1000:.3f}"
    pen.text("标高", ((x + end) / 2, y + size + pen.mm(0.8)), number + note, 2.5, anchor="centre")


def drawing_title(pen: Pen, x: float, y: float, title: str, scale: str) -> None:
    """The name under a drawing: bold double underline, scale beside it."""
    half = pen.mm(len(title) * 3.9 + 4)
    pen.text("图名", (x, y), title, 6, anchor="centre")
    pen.line("图名", (x - half, y - pen.mm(2)), (x + half, y - pen.mm(2)))
    pen.line("标高", (x - half, y - pen.mm(3.2)), (x + half, y - pen.mm(3.2)))
    pen.text("文字", (x + half + pen.mm(3), y), scale, 4)


def notes(pen: Pen, x: float, y: float, title: str, lines: Sequence[str], height: float = 3.0) -> float:
    """Numbered notes from a top-left corner; returns the y below them."""
    pen.text("文字", (x, y), title, height + 1.2)
    for number, line in enumerate(lines, start=1):
        y -= pen.mm(height * 2.1)
        pen.text("文字", (x, y), f"{number}．{line}", height)
    return y


def table(
    pen: Pen, x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], row: float = 8
) -> float:
    """A ruled table from a top-left corner, first row as heading; widths and row height in mm; returns its lower y."""
    edges = [x]
    for width in widths:
        edges.append(edges[-1] + pen.mm(width))
    step = pen.mm(row)
    lower = y - len(rows) * step
    pen.rectangle("图签", x, lower, edges[-1], y)
    for number, cells in enumerate(rows):
        top = y - number * step
        pen.line("图框", (x, top), (edges[-1], top))
        for left, right, cell in zip(edges, edges[1:], cells, strict=False):
            height = 3.2 if number == 0 else 2.8
            pen.text("文字", ((left + right) / 2, top - step / 2), cell, height, anchor="middle")
    for edge in edges[1:-1]:
        pen.line("图框", (edge, lower), (edge, y))
    return lower


def north_arrow(pen: Pen, x: float, y: float) -> None:
    """The 24 mm compass of GB/T 50001-2017, 7.4.3."""
    pen.circle("标高", (x, y), pen.mm(12))
    tip, foot = (x, y + pen.mm(12)), y - pen.mm(11.6)
    pen.fill("图名", [tip, (x - pen.mm(1.5), foot), (x + pen.mm(1.5), foot)])
    pen.text("文字", (x, y + pen.mm(14)), "北", 5, anchor="centre")


def leader(pen: Pen, tip: tuple[float, float], bend: tuple[float, float], text: str, *, right: bool = True) -> None:
    """A note led to a point."""
    side = 1 if right else -1
    end = (bend[0] + side * pen.mm(len(text) * 2.5 + 3), bend[1])
    pen.line("标高", tip, bend, end)
    middle = ((bend[0] + end[0]) / 2, bend[1] + pen.mm(0.9))
    pen.text("文字", middle, text, 2.8, anchor="centre")


def section_mark(pen: Pen, x: float, y: float, label: str, *, up: bool) -> None:
    """The bold corner that shows where a section is cut, looking to +x."""
    side = 1 if up else -1
    pen.line("图名", (x, y), (x, y + side * pen.mm(8)))
    pen.line("图名", (x, y), (x + pen.mm(5), y))
    pen.text("文字", (x + pen.mm(7), y), label, 4.5, anchor="middle")
