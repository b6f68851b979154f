"""The site plan at 1:300 and the drawing list with the design notes."""

from collections.abc import Sequence

from demonstration.drawings import annotate
from demonstration.drawings.building import Building, chance
from demonstration.drawings.display_list import Box, Pen, Picture
from demonstration.drawings.frame import BINDING, blank_sheet

SITE_SCALE = 300
DESIGN_NOTES = (
    "本工程为虚构演示项目，图中单位、人员、地址、指标均为虚构。",
    "设计依据：GB 50016《建筑设计防火规范》、GB 55037-2022《建筑防火通用规范》。",
    "设计依据：GB 50352-2019《民用建筑设计统一标准》、GB 50763 无障碍设计规范。",
    "耐火等级二级；设计使用年限 50 年；抗震设防烈度 7 度；屋面防水等级一级。",
    "结构形式：钢筋混凝土框架；基础形式：柱下独立基础。",
    "图中除注明外，尺寸以毫米计，标高以米计。",
    "墙体：外墙 250 厚、内墙 200 厚 A5.0 B06 蒸压加气混凝土砌块。",
    "外门窗：断桥铝合金 6+12A+6 中空玻璃，传热系数不大于 2.2 W/(㎡·K)。",
    "无障碍：主入口设坡道，首层设无障碍厕位，电梯为无障碍电梯。",
    "安全疏散：每层两个封闭楼梯间，疏散距离满足规范要求。",
)


def list_paper(rows: int) -> str:
    """The paper that a list of that many sheets needs."""
    return "A3" if rows <= 13 else "A2"


def drawing_list(rows: Sequence[tuple[str, str, str, str]]) -> tuple[str, Picture]:
    """The list of the set's sheets: number, title, paper, scale."""
    paper = list_paper(len(rows))
    picture = blank_sheet(paper, 1)
    pen, left = Pen(picture), BINDING + 10
    top, height = picture.height - 26, (2.5 if paper == "A3" else 3.2)
    pen.text("图名", (left + 115, top), "图　纸　目　录", 7, anchor="centre")
    numbered = [(str(number), *row) for number, row in enumerate(rows, start=1)]
    heading = ("序号", "图　号", "图　名", "图　幅", "比　例")
    annotate.table(pen, left, top - 10, (16, 36, 108, 28, 42), [heading, *numbered], 8)
    x = left + 240
    pen.text("图名", (x + 60, top), "建筑设计说明", 6, anchor="centre")
    below = annotate.notes(pen, x, top - 16, "一、总则", DESIGN_NOTES[:6], height)
    below = annotate.notes(pen, x, below - 12, "二、做法", DESIGN_NOTES[6:], height)
    legend = (("图　例", "名　称"), ("M0921", "门，宽 900 高 2100"), ("C1818", "窗，宽 1800 高 1800"))
    annotate.table(pen, x, below - 10, (36, 84), legend, 8)
    return paper, picture


def site_plan(building: Building, seed: int, *, amended: bool) -> tuple[str, Picture]:
    """Boundary, roads, parking, trees, neighbours; amended: four parking places fewer, a hydrant more."""
    picture = blank_sheet("A1", SITE_SCALE)
    pen = Pen(picture, (BINDING + 150, 140), SITE_SCALE)
    width, depth = building.width + 56000, building.depth + 76000
    boundary = (0.0, 0.0, width, depth)
    x, y = 28000.0, 38000.0
    _draw_roads(pen, boundary, (x, y, x + building.width, y + building.depth))
    _draw_building(pen, building, x, y)
    _draw_parking(pen, x, y - 24000, amended=amended)
    _draw_trees(pen, seed, boundary)
    _draw_neighbours(pen, boundary)
    pen.rectangle("G-红线", *boundary)
    for corner in ((0.0, 0.0), (width, 0.0), (width, depth), (0.0, depth)):
        text = f"X={345600 + corner[1] / 1000:.3f}  Y={512300 + corner[0] / 1000:.3f}"
        pen.circle("标高", corner, pen.mm(1))
        pen.text("文字", (corner[0] - pen.mm(26 if corner[0] else 0), corner[1] - pen.mm(5)), text, 2.2)
    pen.dimension((0, y + 5000), (x, y + 5000), y + 5000, extend=False)
    pen.dimension((x + building.width, y + 5000), (width, y + 5000), y + 5000, extend=False)
    east = x + building.width - 5000
    pen.dimension((east, 0), (east, y), east, upright=True, extend=False)
    annotate.drawing_title(pen, width / 2, -pen.mm(76), "总平面图", "1:300")
    paper = Pen(picture)
    annotate.north_arrow(paper, picture.width - 40, picture.height - 42)
    _draw_indices(paper, picture, building, width * depth / 1e6)
    return "A1", picture


def _draw_indices(pen: Pen, picture: Picture, building: Building, site: float) -> None:
    footprint = building.width * building.depth / 1e6
    gross = footprint * len(building.heights)
    rows = [
        ("主要技术经济指标", "数　值"),
        ("总用地面积", f"{site:.0f} ㎡"),
        ("总建筑面积", f"{gross:.0f} ㎡"),
        ("建筑基底面积", f"{footprint:.0f} ㎡"),
        ("容积率", f"{gross / site:.2f}"),
        ("建筑密度", f"{footprint / site * 100:.1f} %"),
        ("绿地率", "35.2 %"),
        ("机动车停车位", "8 辆"),
        ("建筑高度", f"{building.levels[-1] / 1000 + 0.45:.2f} m"),
    ]
    annotate.table(pen, picture.width - 150, picture.height - 90, (64, 46), rows, 8)
    remarks = (
        "本图坐标为虚构演示坐标系。",
        "消防车道净宽不小于 4.0 m，转弯半径 9 m。",
        "场地排水坡度 0.5%，排入市政管网。",
    )
    annotate.notes(pen, picture.width - 150, picture.height - 190, "说明：", remarks, 2.8)


def _draw_roads(pen: Pen, boundary: Box, house: Box) -> None:
    """A ring road around the house with rounded corners and the street in front of the site."""
    for gap, radius in ((6000.0, 9000.0), (12000.0, 12000.0)):
        x0, y0, x1, y1 = house[0] - gap, house[1] - gap, house[2] + gap, house[3] + gap
        pen.line("G-道路", (x0 + radius, y0), (x1 - radius, y0))
        pen.line("G-道路", (x1, y0 + radius), (x1, y1 - radius))
        pen.line("G-道路", (x1 - radius, y1), (x0 + radius, y1))
        pen.line("G-道路", (x0, y1 - radius), (x0, y0 + radius))
        for centre, start in (
            ((x0 + radius, y0 + radius), 180),
            ((x1 - radius, y0 + radius), 270),
            ((x1 - radius, y1 - radius), 0),
            ((x0 + radius, y1 - radius), 90),
        ):
            pen.arc("G-道路", centre, radius, start, start + 90)
    pen.text("文字", ((house[0] + house[2]) / 2, house[3] + 8000), "消防车道 6.0 m", 2.8, anchor="centre")
    middle = (house[0] + house[2]) / 2
    for x in (middle - 5000, middle + 5000):
        pen.line("G-道路", (x, house[1] - 12000), (x, -6000))
    pen.text("文字", (middle, 3000), "主出入口", 3, anchor="centre")
    for y in (-6000.0, -18000.0):
        pen.line("G-道路", (-14000, y), (boundary[2] + 14000, y))
    pen.line("轴线", (-14000, -12000), (boundary[2] + 14000, -12000))
    pen.text("文字", (boundary[2] * 0.78, -11000), "虚　构　路（规划道路 12 m）", 3.5, anchor="centre")


def _draw_building(pen: Pen, building: Building, x: float, y: float) -> None:
    box = (x, y, x + building.width, y + building.depth)
    pen.fill_box("填充", box, "ANSI31", 2.5)
    pen.rectangle("A-剖断", *box)
    middle = x + building.width / 2
    pen.text("房间名称", (middle, y + building.depth * 0.55), f"{building.name}（拟建）", 4.5, anchor="centre")
    height = f"{len(building.heights)}F　H={building.levels[-1] / 1000:.2f}m"
    pen.text("房间名称", (middle, y + building.depth * 0.25), height, 3.2, anchor="centre")
    annotate.level_mark(pen, x + 3000, y + 2500, 0)


def _draw_parking(pen: Pen, x: float, y: float, *, amended: bool) -> None:
    places = 8
    removed = 4 if amended else 0
    for number in range(places - removed):
        left = x - 14000 + number * 2600
        pen.rectangle("G-道路", left, y, left + 2600, y + 5300)
        if number % 3 != 1:
            pen.block("G-周边建筑", "小汽车", (left + 1300, y + 2650))
    pen.text("文字", (x - 14000, y - 2400), "机动车停车位", 2.8)
    if amended:
        left = x - 14000 + (places - removed) * 2600
        pen.changed((left, y, x - 14000 + places * 2600, y + 5300), "取消东侧 4 个停车位")


def _draw_trees(pen: Pen, seed: int, boundary: Box) -> None:
    pick = chance(seed, "trees")
    _, _, width, depth = boundary
    for x in range(4000, int(width) - 3000, 7000):
        pen.block("G-绿化", "乔木", (x, depth - 6000), rotation=pick.randrange(90))
        if abs(x - width / 2) > 9000:
            pen.block("G-绿化", "乔木", (x, 6500), rotation=pick.randrange(90))
    for y in range(14000, int(depth) - 12000, 7000):
        for x in (5000, int(width) - 5000):
            pen.block("G-绿化", "乔木", (x, y), rotation=pick.randrange(90))


def _draw_neighbours(pen: Pen, boundary: Box) -> None:
    _, _, width, depth = boundary
    for box, name in (
        ((width * 0.06, depth + 7000, width * 0.4, depth + 17000), "现状住宅 6F（虚构）"),
        ((width * 0.55, depth + 7000, width * 0.9, depth + 17000), "现状学校 4F（虚构）"),
    ):
        pen.rectangle("G-周边建筑", *box)
        pen.text("文字", ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), name, 2.8, anchor="middle")
