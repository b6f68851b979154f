"""Structural plans: columns, beams, slabs and their reinforcement, in the plane method of 22G101-1."""

from demonstration.drawings import annotate
from demonstration.drawings.architecture import place_plan
from demonstration.drawings.building import COLUMN, Building
from demonstration.drawings.display_list import Pen, Picture
from demonstration.drawings.frame import BINDING

NOTES = (
    "混凝土：梁板 C30，柱 C35；钢筋 HRB400（C）。",
    "未注明板厚 h=120，板面标高为本层结构标高。",
    "未注明板底筋 C8@180 双向；支座负筋 C10@150。",
    "梁配筋采用平面整体表示方法（22G101-1）。",
    "主次梁相交处附加箍筋每侧 3C8@50。",
)


def beam_plan(building: Building, title: str, storey: int, *, amended: bool) -> tuple[str, Picture]:
    """Beams and slabs of one storey; amended: one beam is deeper and its text says so."""
    paper, picture, pen = place_plan(building)
    _draw_columns(pen, building)
    for number, y in enumerate(building.ys):
        _draw_girder(pen, building, number, y, amended=amended and number == 1)
    for number, x in enumerate(building.xs):
        _draw_cross_beam(pen, building, number, x)
    _draw_slabs(pen, building)
    annotate.axis_grid(pen, building.xs, building.ys)
    annotate.grid_dimensions(pen, building.xs, building.ys)
    below = -pen.mm(66)
    annotate.drawing_title(pen, building.width * 0.42, below, title, "1:100")
    paper_pen = Pen(picture)
    top = pen.at(0, below)[1] - 14
    annotate.notes(paper_pen, BINDING + 10, top, "结构说明：", NOTES)
    _draw_beam_section(Pen(picture, (BINDING + 205, top - 46), 20))
    level = building.levels[min(storey, len(building.levels) - 1)]
    paper_pen.text("文字", (BINDING + 10, top - 42), f"结构层标高：{level / 1000 - 0.05:.3f}", 3.5)
    return paper, picture


def _draw_columns(pen: Pen, building: Building) -> None:
    half = COLUMN / 2
    for column, x in enumerate(building.xs):
        for row, y in enumerate(building.ys):
            pen.fill_box("A-COLS", (x - half, y - half, x + half, y + half))
            corner = column in (0, len(building.xs) - 1) and row in (0, 3)
            pen.text("文字", (x + 450, y + 450), "KZ1" if corner else "KZ2" if row in (0, 3) else "KZ3", 2.5)


def _draw_girder(pen: Pen, building: Building, number: int, y: float, *, amended: bool) -> None:
    half = 150.0
    for left, right in zip(building.xs, building.xs[1:], strict=False):
        for offset in (-half, half):
            pen.line("S-BEAM-梁", (left + 300, y + offset), (right - 300, y + offset))
        pen.text("文字", ((left + right) / 2, y + pen.mm(3)), "4C22", 2.0, anchor="centre")
    bay = building.xs[2] - building.xs[1]
    depth = 750 if amended else 650
    lines = (f"KL{number + 1}({len(building.xs) - 1}) 300×{depth}", "C8@100/200(2)", "2C25;4C22", "G4C12")
    x, top = building.xs[1] + bay * 0.18, y - pen.mm(4.5)
    pen.line("标高", (x - pen.mm(1), y), (x - pen.mm(1), top - pen.mm(10)))
    for row, text in enumerate(lines):
        pen.text("文字", (x, top - row * pen.mm(3.4)), text, 2.3)
    if amended:
        pen.changed((x, top - 60, x + pen.mm(34), top + pen.mm(2.6)), f"KL{number + 1} 截面由 300×650 改为 300×750")


def _draw_cross_beam(pen: Pen, building: Building, number: int, x: float) -> None:
    for low, high in zip(building.ys, building.ys[1:], strict=False):
        for offset in (-150.0, 150.0):
            pen.line("S-BEAM-梁", (x + offset, low + 300), (x + offset, high - 300))
    y = building.ys[0] + 2000
    for row, text in enumerate((f"KL{number + 5}(3) 300×600", "C8@100/200(2) 2C22;3C20")):
        pen.text("文字", (x + pen.mm(2.6 + row * 3.2), y), text, 2.2, rotation=90)


def _draw_slabs(pen: Pen, building: Building) -> None:
    for bay, (left, right) in enumerate(zip(building.xs, building.xs[1:], strict=False)):
        middle = (left + right) / 2
        for low, high in ((building.ys[0], building.ys[1]), (building.ys[2], building.ys[3])):
            for offset in (-125.0, 125.0):
                pen.line("S-BEAM-梁", (middle + offset, low + 150), (middle + offset, high - 150))
            y = (low + high) / 2
            pen.line("S-REBAR-钢筋", (left + 300, y + 90), (left + 300, y), (middle - 250, y), (middle - 250, y + 90))
            pen.text("文字", ((left + middle) / 2, y + pen.mm(1)), "C8@180", 2.2, anchor="centre")
            across = middle + (right - middle) * 0.5
            pen.line(
                "S-REBAR-钢筋",
                (across - 90, low + 300),
                (across, low + 300),
                (across, high - 300),
                (across - 90, high - 300),
            )
            pen.text("文字", (across - pen.mm(1), low + 1700), "C8@180", 2.2, anchor="centre", rotation=90)
            pen.line(
                "S-REBAR-钢筋",
                (right - 1400, high - 900),
                (right - 1400, high - 800),
                (right + 1400, high - 800),
                (right + 1400, high - 900),
            )
            pen.text("文字", (right - 700, high - 700), "C10@150", 2.0, anchor="centre")
        if bay == 0:
            low, high = building.ys[2], building.ys[3]
            pen.line("A-FLOR-看线", (left, low), (left + 3600, high))
            pen.line("A-FLOR-看线", (left, high), (left + 3600, low))
            pen.text("文字", (left + 1800, low + 1200), "楼梯另详", 2.5, anchor="centre")
        else:
            pen.text("文字", (left + 1200, building.ys[2] + 900), "h=120", 2.5)


def _draw_beam_section(pen: Pen) -> None:
    """Typical cross-section of a girder at 1:20."""
    pen.rectangle("A-剖断", 0, 0, 300, 650)
    pen.line("S-REBAR-钢筋", (30, 30), (270, 30), (270, 620), (30, 620), (30, 30))
    for x in (55.0, 118.0, 182.0, 245.0):
        pen.circle("S-REBAR-钢筋", (x, 52), 13)
    for x, y in ((55.0, 598.0), (245.0, 598.0), (50.0, 240.0), (250.0, 240.0), (50.0, 420.0), (250.0, 420.0)):
        pen.circle("S-REBAR-钢筋", (x, y), 12)
    pen.rectangle("A-剖断", -500, 530, 0, 650)
    pen.rectangle("A-剖断", 300, 530, 800, 650)
    pen.fill_box("填充", (0, 0, 300, 650), "ANSI31", 2)
    pen.dimension((0, 0), (300, 0), -pen.mm(9))
    pen.dimension((300, 0), (300, 650), 300 + pen.mm(30), upright=True)
    annotate.leader(pen, (245, 598), (900, 760), "2C25（上部通长筋）")
    annotate.leader(pen, (182, 52), (900, 180), "4C22（下部纵筋）")
    annotate.leader(pen, (270, 330), (900, 330), "C8@100/200(2)")
    annotate.drawing_title(pen, 150, -pen.mm(24), "KL1 截面", "1:20")
