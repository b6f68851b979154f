"""The architects' sheets that show plans: whole storeys with their schedules and notes."""

from collections import Counter

from demonstration.drawings import annotate
from demonstration.drawings.building import Building, Floor
from demonstration.drawings.display_list import Pen, Picture
from demonstration.drawings.frame import BINDING, MARGIN, blank_sheet, smallest_paper
from demonstration.drawings.plan import draw_plan

PLAN_SCALE = 100
PLAN_NOTES = (
    "本图尺寸以毫米计，标高以米计；±0.000 相当于绝对标高 12.350（演示）。",
    "外墙 250 厚、内墙 200 厚加气混凝土砌块；未注明门垛 100。",
    "卫生间、设备间楼面低于同层楼面 20，找坡 1% 坡向地漏。",
    "疏散门均向疏散方向开启；楼梯间为封闭楼梯间，门为乙级防火门。",
    "预留孔洞应与各专业图纸核对后施工。",
)


def place_plan(building: Building) -> tuple[str, Picture, Pen]:
    """The sheet that fits a plan at 1:100 and a pen whose zero is the crossing of axes 1 and A."""
    width, height = building.width / PLAN_SCALE, building.depth / PLAN_SCALE
    paper = smallest_paper(width + 116, height + 196)
    picture = blank_sheet(paper, PLAN_SCALE)
    left, right = BINDING, picture.width - MARGIN[paper]
    x = left + (right - left - width) / 2
    y = picture.height - MARGIN[paper] - 60 - height
    return paper, picture, Pen(picture, (x, y), PLAN_SCALE)


def floor_plan(building: Building, floor: Floor, title: str, *, amended: bool) -> tuple[str, Picture]:
    """The plan of a storey."""
    paper, picture, pen = place_plan(building)
    draw_plan(pen, building, floor, amended=amended)
    below = -pen.mm(66)
    annotate.drawing_title(pen, building.width * 0.42, below, title, "1:100")
    paper_pen = Pen(picture)
    annotate.north_arrow(paper_pen, picture.width - 40, picture.height - 40)
    top = pen.at(0, below)[1] - 14
    annotate.notes(paper_pen, BINDING + 10, top, "说明：", PLAN_NOTES)
    return paper, picture


def openings(building: Building) -> tuple[str, Picture]:
    """The schedule and the elevations of the ground floor's doors and windows."""
    picture = blank_sheet("A3", 50)
    pen = Pen(picture)
    middle = BINDING + 195
    pen.text("图名", (middle, 272), "门　窗　表", 6, anchor="centre")
    annotate.table(pen, middle - 120, 265, (40, 60, 40, 100), _schedule(building.ground), 8)
    _draw_openings(picture, building.ground, 120)
    return "A3", picture


def _draw_openings(picture: Picture, floor: Floor, lower: float) -> None:
    """Elevations of the doors and windows at 1:75."""
    pen, x = Pen(picture, (BINDING + 26, lower), 75), 0.0
    annotate.drawing_title(pen, pen.mm(70), -pen.mm(36), "门窗大样", "1:75")
    for code in sorted({*(door.code for door in floor.doors), *(window.code for window in floor.windows)}):
        width, height = int(code[1:3]) * 100.0, int(code[3:]) * 100.0
        sill = 900.0 if code.startswith("C") else 0.0
        pen.line("标高", (x - 600, 0), (x + width + 600, 0))
        pen.rectangle("A-WIND", x, sill, x + width, sill + height)
        leaves = 1 if width < 1200 else 2 if width < 2000 else 3
        for leaf in range(leaves):
            left, right = x + width / leaves * leaf + 50, x + width / leaves * (leaf + 1) - 50
            pen.rectangle("A-WIND", left, sill + 50, right, sill + height - 50)
            middle = sill + height / 2
            sides = (left, right) if leaf % 2 == 0 else (right, left)
            pen.line("A-FLOR-看线", (sides[1], sill + 50), (sides[0], middle), (sides[1], sill + height - 50))
        pen.dimension((x, 0), (x + width, 0), -pen.mm(9))
        pen.dimension((x, sill), (x, sill + height), x - pen.mm(9), upright=True)
        pen.text("文字", (x + width / 2, -pen.mm(17)), code, 3.5, anchor="centre")
        x += width + pen.mm(27)


def _schedule(floor: Floor) -> list[tuple[str, ...]]:
    kinds = {"M": "木质防火门 / 成品木门", "C": "断桥铝合金中空玻璃窗"}
    rows: list[tuple[str, ...]] = [("编号", "洞口尺寸", "数量", "名　称")]
    counted = Counter([*(door.code for door in floor.doors), *(window.code for window in floor.windows)])
    for code, number in sorted(counted.items()):
        width, height = int(code[1:3]) * 100, int(code[3:]) * 100
        rows.append((code, f"{width}×{height}", str(number), kinds[code[0]]))
    return rows
