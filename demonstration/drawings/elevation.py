"""Elevations and sections at 1:100."""

from demonstration.drawings import annotate
from demonstration.drawings.annotate import AXIS_LETTERS
from demonstration.drawings.building import OUTER_WALL, Building
from demonstration.drawings.display_list import Pen, Picture
from demonstration.drawings.frame import BINDING, MARGIN, blank_sheet, smallest_paper

SCALE = 100
SLAB, BEAM, SILL, PARAPET, PLINTH = 120.0, 650.0, 900.0, 1400.0, -450.0
FINISHES = ("米白色真石漆", "浅灰色铝板线脚", "深灰色花岗石勒脚", "断桥铝合金窗（深灰）")


def elevation(building: Building, *, amended: bool) -> tuple[str, Picture]:
    """The front between the first and the last axis; amended: the top line of windows is higher."""
    top = building.levels[-1] + PARAPET
    paper = smallest_paper(building.width / SCALE + 112, top / SCALE + 130)
    picture = blank_sheet(paper, SCALE)
    left = BINDING + (picture.width - BINDING - MARGIN[paper] - building.width / SCALE) / 2
    room = picture.height - 2 * MARGIN[paper] - 62
    pen = Pen(picture, (left, MARGIN[paper] + 62 + (room - top / SCALE) / 2 + 12), SCALE)
    _draw_facade(pen, building, amended=amended)
    _draw_levels(pen, building, -pen.mm(22), right=False)
    _draw_levels(pen, building, building.width + pen.mm(22), right=True)
    for number in (0, len(building.xs) - 1):
        x = building.xs[number]
        pen.line("轴线", (x, PLINTH), (x, PLINTH - pen.mm(18)))
        annotate.axis_bubble(pen, x, PLINTH - pen.mm(22), str(number + 1))
    pen.dimension((0, PLINTH), (building.width, PLINTH), PLINTH - pen.mm(12))
    title = elevation_title(building)
    annotate.drawing_title(pen, building.width * 0.36, PLINTH - pen.mm(34), title, "1:100")
    for number, finish in enumerate(FINISHES):
        y = [top - PARAPET / 2, building.levels[-1], 200, building.levels[-2] + 2200][number]
        x = building.xs[1] + [2200.0, 9000.0, -3000.0, 16500.0][number]
        bend = (x + pen.mm(5), top + pen.mm(7)) if number != 2 else (x - pen.mm(4), PLINTH - pen.mm(6))
        annotate.leader(pen, (x, y), bend, finish)
    return paper, picture


def elevation_title(building: Building) -> str:
    return f"①～{'⑤⑥⑦⑧⑨⑩'[len(building.xs) - 5]}轴立面图"


def _draw_facade(pen: Pen, building: Building, *, amended: bool) -> None:
    outer, top = OUTER_WALL / 2, building.levels[-1]
    left, right = -outer, building.width + outer
    pen.line("A-剖断", (left - 4000, PLINTH), (right + 4000, PLINTH))
    pen.line("A-WALL", (left, PLINTH), (left, top + PARAPET), (right, top + PARAPET), (right, PLINTH))
    pen.line("A-FLOR-看线", (left - 200, top + PARAPET - 300), (right + 200, top + PARAPET - 300))
    pen.fill_box("填充", (left, PLINTH, right, SILL - 200), "ANSI37", 3)
    pen.line("A-FLOR-看线", (left, SILL - 200), (right, SILL - 200))
    for level in building.levels[1:]:
        for offset in (-150, 150):
            pen.line("A-FLOR-看线", (left, level + offset), (right, level + offset))
    for x in building.xs[1:-1]:
        for offset in (-150, 150):
            pen.line("A-FLOR-看线", (x + offset, SILL - 200), (x + offset, top - 150))
    storeys = len(building.heights)
    for storey, level in enumerate(building.levels[:-1]):
        raised = amended and storey == storeys - 1
        _draw_windows(pen, building, level + (300 if raised else 0), ground=storey == 0)
        if raised:
            pen.changed((left, level + SILL, right, level + SILL + 2100), "顶层窗台抬高 300")


def _draw_windows(pen: Pen, building: Building, level: float, *, ground: bool) -> None:
    lobby = (len(building.xs) - 1) // 2
    for bay in range(len(building.xs) - 1):
        x0, width = building.xs[bay], building.xs[bay + 1] - building.xs[bay]
        if ground and bay == lobby:
            _draw_entrance(pen, x0, x0 + width)
            continue
        for quarter in (0.25, 0.75):
            x = x0 + width * quarter
            pen.rectangle("A-WIND", x - 1260, level + SILL - 60, x + 1260, level + SILL + 1860)
            pen.rectangle("A-WIND", x - 1200, level + SILL, x + 1200, level + SILL + 1800)
            pen.line("A-WIND", (x - 1200, level + SILL + 1250), (x + 1200, level + SILL + 1250))
            for part in (-400, 400):
                pen.line("A-WIND", (x + part, level + SILL), (x + part, level + SILL + 1800))
            pen.fill(
                "填充",
                [
                    (x - 1150, level + SILL + 300),
                    (x - 500, level + SILL + 1150),
                    (x - 440, level + SILL + 1150),
                    (x - 1090, level + SILL + 300),
                ],
            )


def _draw_entrance(pen: Pen, x0: float, x1: float) -> None:
    middle = (x0 + x1) / 2
    pen.rectangle("A-WALL", x0 - 300, 3200, x1 + 300, 3700)
    pen.text("文字", (middle, 3450), "虚构·便民服务中心", 3, anchor="middle")
    for x in (x0 + 500, x1 - 500):
        pen.rectangle("A-WALL", x - 200, PLINTH, x + 200, 3200)
    for start in (middle - 1900, middle + 100):
        pen.rectangle("A-DOOR", start, 0, start + 1800, 2400)
        pen.line("A-DOOR", (start + 900, 0), (start + 900, 2400))
        for x in (start + 780, start + 1020):
            pen.line("A-DOOR", (x, 900), (x, 1400))
    pen.line("A-FLOR-看线", (middle - 1900, 2400), (middle - 1900, 3200), (middle + 1900, 3200), (middle + 1900, 2400))
    for step in range(3):
        y = PLINTH + step * 150
        pen.rectangle("A-FLOR-看线", x0 + 600 - (3 - step) * 300, y, x1 - 600 + (3 - step) * 300, y + 150)


def _draw_levels(pen: Pen, building: Building, x: float, *, right: bool) -> None:
    side = 1 if right else -1
    marks = [PLINTH, *building.levels, building.levels[-1] + PARAPET]
    for level in marks:
        pen.line("标高", (x - side * pen.mm(12), level), (x + side * pen.mm(5), level))
        annotate.level_mark(pen, x, level, level, right=right)
    foot, line = x - side * pen.mm(12), x - side * pen.mm(8)
    annotate.chain(pen, marks, foot, line, upright=True)


def section(building: Building, *, amended: bool) -> tuple[str, Picture]:
    """Section 1-1 across the building; amended: a suspended ceiling is hung in the top storey's corridor."""
    top = building.levels[-1] + PARAPET
    paper = smallest_paper(building.depth / SCALE + 190, top / SCALE + 130)
    picture = blank_sheet(paper, SCALE)
    left = BINDING + (picture.width - BINDING - MARGIN[paper] - building.depth / SCALE) / 2
    room = picture.height - 2 * MARGIN[paper] - 62
    pen = Pen(picture, (left, MARGIN[paper] + 62 + (room - top / SCALE) / 2 + 12), SCALE)
    _draw_cut(pen, building)
    for storey, level in enumerate(building.levels[:-1]):
        _draw_storey(pen, building, storey, level)
    if amended:
        _hang_ceiling(pen, building)
    for letter, y in zip(AXIS_LETTERS, building.ys, strict=False):
        pen.line("轴线", (y, top + 800), (y, PLINTH - pen.mm(18)))
        annotate.axis_bubble(pen, y, PLINTH - pen.mm(22), letter)
    annotate.chain(pen, building.ys, PLINTH, PLINTH - pen.mm(12))
    _draw_levels(pen, building, -pen.mm(26), right=False)
    _draw_levels(pen, building, building.depth + pen.mm(26), right=True)
    annotate.drawing_title(pen, building.depth / 2, PLINTH - pen.mm(34), "1-1剖面图", "1:100")
    return paper, picture


def _draw_cut(pen: Pen, building: Building) -> None:
    """Ground, slabs, beams and parapets in black, as cut by the section."""
    outer, depth = OUTER_WALL / 2, building.depth
    pen.line("A-剖断", (-4500, PLINTH), (-outer, PLINTH))
    pen.line("A-剖断", (depth + outer, PLINTH), (depth + 4500, PLINTH))
    pen.fill_box("填充", (-4500, PLINTH - 500, depth + 4500, PLINTH), "ANSI31", 2)
    for level in building.levels:
        pen.fill_box("A-剖断", (-outer, level - SLAB, depth + outer, level))
        for y in building.ys:
            pen.fill_box("A-剖断", (y - outer, level - BEAM, y + outer, level - SLAB))
    for y in (0.0, depth):
        pen.fill_box("A-剖断", (y - 100, building.levels[-1], y + 100, building.levels[-1] + PARAPET))
        pen.fill_box("A-剖断", (y - outer, PLINTH - 700, y + outer, -SLAB))


def _draw_storey(pen: Pen, building: Building, storey: int, level: float) -> None:
    clear = level + building.heights[storey]
    outer, head = OUTER_WALL / 2, level + SILL + 1800
    for y in (0.0, building.depth):
        for x in (y - outer, y + outer):
            pen.line("A-剖断", (x, level), (x, level + SILL))
            pen.line("A-剖断", (x, head), (x, clear - BEAM))
        pen.line("A-剖断", (y - outer, level + SILL), (y + outer, level + SILL))
        pen.line("A-剖断", (y - outer, head), (y + outer, head))
        for x in (y - outer, y - 40, y + 40, y + outer):
            pen.line("A-WIND", (x, level + SILL), (x, head))
    for y in building.ys[1:3]:
        for x in (y - 100, y + 100):
            pen.line("A-WALL", (x, level + 2100), (x, clear - BEAM))
            pen.line("A-DOOR", (x, level), (x, level + 2100))
    rooms = ("办事大厅", "走　道", "服务用房") if storey == 0 else ("办公室", "走　道", "会议室")
    for name, (low, high) in zip(rooms, zip(building.ys, building.ys[1:], strict=False), strict=False):
        pen.text("房间名称", ((low + high) / 2, level + 2600), name, 3.5, anchor="centre")
    for column in range(2):
        x = building.ys[2] + 1800 + column * 2300
        pen.rectangle("A-FLOR-看线", x, level, x + 1000, level + 2100)
        pen.text("文字", (x + 500, level + 2250), "M1021", 2, anchor="centre")


def _hang_ceiling(pen: Pen, building: Building) -> None:
    level = building.levels[-2] + 2700
    low, high = building.ys[1] + 100, building.ys[2] - 100
    pen.rectangle("A-WALL", low, level, high, level + 60)
    for part in (0.25, 0.5, 0.75):
        y = low + (high - low) * part
        pen.line("A-FLOR-看线", (y, level + 60), (y, building.levels[-1] - SLAB))
    pen.text("文字", ((low + high) / 2, level - pen.mm(3.5)), "吊顶 2.700", 2.5, anchor="centre")
    pen.changed((low, level - 400, high, building.levels[-1] - SLAB), "顶层走道新增吊顶，净高 2700")
