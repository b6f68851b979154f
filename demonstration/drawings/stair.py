"""The detail of stair 1: three plans and a section at 1:50."""

from demonstration.drawings import annotate
from demonstration.drawings.building import COLUMN, OUTER_WALL, STAIR_WIDTH, WALL, Building
from demonstration.drawings.display_list import Pen, Picture
from demonstration.drawings.frame import BINDING, MARGIN, blank_sheet, smallest_paper
from demonstration.drawings.plan import TREAD, draw_stair, outline

SCALE = 50
WELL, WIDER_WELL = 160.0, 460.0


def stair_detail(building: Building, *, amended: bool) -> tuple[str, Picture]:
    """Plans of ground, typical and top storey and the section; amended: narrower flights, wider well."""
    depth = building.ys[3] - building.ys[2]
    top = building.levels[-1] + 1200
    plans, between = 3 * STAIR_WIDTH / SCALE, 44
    cut = depth / SCALE
    width = plans + 3 * between + cut + 90
    height = max(depth / SCALE + 90, top / SCALE + 50) + 70
    paper = smallest_paper(width, height)
    picture = blank_sheet(paper, SCALE)
    x = BINDING + (picture.width - BINDING - MARGIN[paper] - width) / 2 + 34
    y = picture.height - MARGIN[paper] - depth / SCALE - 60
    names = ("首层平面图", "标准层平面图", "顶层平面图")
    for number, name in enumerate(names):
        pen = Pen(picture, (x + number * (STAIR_WIDTH / SCALE + between), y), SCALE)
        _draw_plan(pen, depth, name, number, amended=amended)
    right = x + 3 * (STAIR_WIDTH / SCALE + between) + 30
    _draw_section(Pen(picture, (right, picture.height - MARGIN[paper] - top / SCALE - 14), SCALE), building, depth)
    remarks = (
        "踏步 280×150，防滑条详国标图集（演示）。",
        "栏杆高 1100，立杆净距不大于 110。",
        "梯段净宽不小于 1100（GB 55037-2022）。",
    )
    annotate.notes(Pen(picture), BINDING + 12, y - 58, "楼梯说明：", remarks)
    _draw_step(Pen(picture, (BINDING + 150, MARGIN[paper] + 100), 10))
    return paper, picture


def _draw_step(pen: Pen) -> None:
    """Two steps with their finish, nosing and balustrade at 1:10."""
    going, rise = TREAD, 150.0
    upper = [(0.0, 0.0), (0.0, rise), (going, rise), (going, 2 * rise), (2 * going, 2 * rise), (2 * going, 3 * rise)]
    under = [(2 * going, rise * 1.5), (0.0, -rise * 0.55)]
    pen.line("A-剖断", *upper, *under, closed=True)
    pen.fill("填充", [*upper, *under], "ANSI37", 3)
    for step in range(2):
        x, y = step * going, (step + 1) * rise
        pen.line("A-FLOR-看线", (x - 20, y - rise + 20), (x - 20, y + 20), (x + going - 20, y + 20))
        pen.fill_box("A-COLS", (x + 10, y + 20, x + 50, y + 28))
        for bar in (70.0, 170.0):
            pen.rectangle("A-FLOR-看线", x + bar, y + 20, x + bar + 16, y + 900 + bar * rise / going)
    pen.line("A-STRS-楼梯", (0, rise + 890), (2 * going, 3 * rise + 890))
    pen.line("A-STRS-楼梯", (0, rise + 940), (2 * going, 3 * rise + 940))
    pen.dimension((0, rise), (going, rise), -pen.mm(16))
    pen.dimension((2 * going, 2 * rise), (2 * going, 3 * rise), 2 * going + pen.mm(14), upright=True)
    annotate.leader(pen, (going + 30, 2 * rise + 24), (going - 420, 2 * rise + 160), "铜防滑条 40×8", right=False)
    annotate.leader(pen, (going + 100, 2 * rise + 18), (2 * going + 160, 3 * rise + 260), "20 厚花岗石面层")
    annotate.leader(pen, (going, 2 * rise + 915), (2 * going + 160, 3 * rise + 700), "50×50 方钢扶手")
    annotate.drawing_title(pen, going, -pen.mm(34), "踏步栏杆大样", "1:10")


def _draw_plan(pen: Pen, depth: float, name: str, number: int, *, amended: bool) -> None:
    half, outer, width = WALL / 2, OUTER_WALL / 2, STAIR_WIDTH
    walls = [
        (-outer, -half, outer, depth + outer),
        (width - half, -half, width + half, depth + outer),
        (-outer, depth - outer, width + half, depth + outer),
        (-outer, -half, width + half, half),
    ]
    gaps = [(width / 2 - 750, -half - 50, width / 2 + 750, half + 50), (900.0, depth - 150, 2700.0, depth + 150)]
    columns = [(-COLUMN / 2, y - COLUMN / 2, COLUMN / 2, y + COLUMN / 2) for y in (0.0, depth)]
    for start, end in outline(walls, gaps, columns):
        pen.line("A-WALL", start, end)
    for column in columns:
        pen.fill_box("A-COLS", column)
    for wall in ((-outer, 400.0, outer, depth - 400), (width - half, 200.0, width + half, depth - 200)):
        pen.fill_box("填充", wall, "ANSI31", 2)
    for offset in (-outer, -40.0, 40.0, outer):
        pen.line("A-WIND", (900, depth + offset), (2700, depth + offset))
    well = WIDER_WELL if amended else WELL
    draw_stair(pen, (0, 0, width, depth), ground=number == 0, well=well)
    _dimension_plan(pen, depth, well)
    if number:
        pen.rectangle("A-FLOR-看线", width / 2 - well / 2 + 40, 1500, width / 2 + well / 2 - 40, depth - 1700)
    pen.block("A-DOOR", "M1521", (width / 2 - 750, half))
    for x, label in ((0.0, "1"),):
        pen.line("轴线", (x, -pen.mm(26)), (x, depth + pen.mm(26)))
        annotate.axis_bubble(pen, x, depth + pen.mm(30), label)
    for y, label in ((0.0, "C"), (depth, "D")):
        pen.line("轴线", (-pen.mm(20), y), (width + pen.mm(4), y))
        annotate.axis_bubble(pen, -pen.mm(24), y, label)
    annotate.drawing_title(pen, width / 2 - pen.mm(4), -pen.mm(36), f"1#楼梯{name}", "1:50")
    if amended:
        what = f"梯井由 {WELL:.0f} 改为 {WIDER_WELL:.0f}，梯段相应变窄"
        pen.changed((-pen.mm(20), half, width, depth + pen.mm(20)), f"1#楼梯{name}：{what}")


def _dimension_plan(pen: Pen, depth: float, well: float) -> None:
    x0, x1 = WALL / 2, STAIR_WIDTH - WALL / 2
    flight = (x1 - x0 - well) / 2
    annotate.chain(pen, (0, x0, x0 + flight, x1 - flight, x1, STAIR_WIDTH), depth, depth + pen.mm(14))
    upper = depth - OUTER_WALL / 2 - max(1500.0, flight)
    treads = int((upper - WALL / 2 - 1500) // TREAD)
    lower = upper - treads * TREAD
    annotate.chain(pen, (0, lower, upper, depth), 0, -pen.mm(12), upright=True)
    text = f"{TREAD:.0f}×{treads}={TREAD * treads:.0f}"
    pen.text("标注", (-pen.mm(15.5), (lower + upper) / 2), text, 2.5, anchor="centre", rotation=90)


def _draw_section(pen: Pen, building: Building, depth: float) -> None:
    landing, half = 1700.0, OUTER_WALL / 2
    pen.line("A-剖断", (-half - 900, 0), (depth + half + 900, 0))
    for wall in (0.0, depth):
        for x in (wall - half, wall + half):
            pen.line("A-剖断", (x, 0), (x, building.levels[-1]))
        pen.fill_box("填充", (wall - half, 0, wall + half, building.levels[-1]), "ANSI31", 2)
    for storey, level in enumerate(building.levels):
        pen.fill_box("A-剖断", (0, level - 120, 1600, level))
        annotate.level_mark(pen, depth + pen.mm(14), level, level)
        if storey < len(building.heights):
            height = building.heights[storey]
            pen.fill_box("A-剖断", (depth - landing, level + height / 2 - 120, depth, level + height / 2))
            annotate.level_mark(pen, depth + pen.mm(14), level + height / 2, level + height / 2)
            _draw_flight(pen, (1600, level), (depth - landing, level + height / 2), cut=True)
            _draw_flight(pen, (1600, level + height), (depth - landing, level + height / 2), cut=False)
    annotate.chain(pen, building.levels, 0, -pen.mm(12), upright=True)
    for y, label in ((0.0, "C"), (depth, "D")):
        pen.line("轴线", (y, -pen.mm(14)), (y, 0))
        annotate.axis_bubble(pen, y, -pen.mm(18), label)
    annotate.drawing_title(pen, depth / 2, -pen.mm(32), "A-A剖面图", "1:50")


def _draw_flight(pen: Pen, foot: tuple[float, float], head: tuple[float, float], *, cut: bool) -> None:
    steps = round(abs(head[1] - foot[1]) / 150)
    run, rise = (head[0] - foot[0]) / steps, (head[1] - foot[1]) / steps
    points = [foot]
    for step in range(steps):
        x, y = foot[0] + run * step, foot[1] + rise * (step + 1)
        points += [(x, y), (x + run, y)]
    pen.line("A-剖断" if cut else "A-STRS-楼梯", *points)
    under = [(head[0], head[1] - 150), (foot[0], foot[1] - 150)]
    if cut:
        pen.fill("填充", [*points, *under], "ANSI37", 1.5)
    pen.line("A-剖断" if cut else "A-STRS-楼梯", *under)
    rail = 1100.0
    pen.line("A-FLOR-看线", (foot[0], foot[1] + rail), (head[0], head[1] + rail))
    for step in range(0, steps + 1, 2):
        x, y = foot[0] + run * step, foot[1] + rise * step
        pen.line("A-FLOR-看线", (x, y), (x, y + rail))
