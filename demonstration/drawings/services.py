"""Sheets of the services (water, electricity, air, fire), drawn over the architects' plan in pale lines."""

from collections.abc import Callable, Iterator

from demonstration.drawings import annotate
from demonstration.drawings.architecture import place_plan
from demonstration.drawings.building import Building, Floor, Room
from demonstration.drawings.display_list import Pen, Picture
from demonstration.drawings.frame import BINDING
from demonstration.drawings.layers import ARCHITECTURAL_GROUND
from demonstration.drawings.plan import draw_ground

Legend = tuple[tuple[str, str, str], ...]
Overlay = Callable[[Pen, Building, Floor, bool], None]


def services_plan(
    building: Building, floor: Floor, title: str, overlay: Overlay, *, amended: bool
) -> tuple[str, Picture]:
    """A plan of one service, with its legend and notes."""
    paper, picture, pen = place_plan(building)
    picture.muted = ARCHITECTURAL_GROUND
    draw_ground(pen, building, floor, furniture=False)
    overlay(pen, building, floor, amended)
    below = -pen.mm(66)
    annotate.drawing_title(pen, building.width * 0.42, below, title, "1:100")
    top = pen.at(0, below)[1] - 14
    legend, remarks = TEXTS[overlay.__name__]
    paper_pen = Pen(picture)
    annotate.notes(paper_pen, BINDING + 10, top, "说明：", remarks)
    _draw_legend(paper_pen, BINDING + 150, top + 4, legend)
    return paper, picture


def _draw_legend(pen: Pen, x: float, y: float, legend: Legend) -> None:
    rows = [("图　例", "名　称", "备　注"), *(("", name, remark) for _, name, remark in legend)]
    annotate.table(pen, x, y, (30, 58, 62), rows, 9)
    for number, (symbol, _, _) in enumerate(legend):
        layer, name = symbol.split("/")
        place = Pen(pen.picture, (x + 15, y - 9 * (number + 1.5)), 100)
        if name == "管线":
            place.line(layer, (-1100, 0), (1100, 0))
        else:
            place.block(layer, name, (0, 120 if name == "消火栓" else 0))


def _rooms(floor: Floor, *uses: str) -> Iterator[Room]:
    return (room for room in floor.rooms if room.use in uses)


def draw_water(pen: Pen, building: Building, floor: Floor, amended: bool) -> None:
    """Supply and drainage of the wash rooms; amended: the drain of the men's room is larger and moved."""
    outside = building.depth + pen.mm(12)
    toilets = list(_rooms(floor, "wc"))
    left = toilets[0].box[0]
    supply = building.ys[2] + 1900
    pen.line(
        "W-给水",
        (left - 1900, outside),
        (left - 1900, supply + 2400),
        (left + 350, supply + 2400),
        (left + 350, supply),
        (toilets[-1].box[2] - 350, supply),
    )
    pen.text("文字", (left - 1900 - pen.mm(1), outside - 800), "J/1 DN50", 2.5, anchor="right")
    for number, room in enumerate(toilets, start=1):
        x0, _, x1, y1 = room.box
        pen.line("W-给水", (x0 + 350, supply), (x0 + 350, y1 - 350), (x1 - 500, y1 - 350))
        pen.text("文字", (x0 + 500, supply + pen.mm(1)), "DN25", 2.2)
        shift = 700.0 if amended and number == 2 else 0.0
        x = x0 + 1000 + shift
        pen.line("W-排水", (x, y1 - 600), (x1 - 300, y1 - 600))
        pen.line("W-排水", (x, y1 - 600), (x, outside))
        pen.block("W-排水", "立管", (x, y1 - 600))
        bore = "DN150" if shift else "DN100"
        pen.text("文字", (x + pen.mm(1), outside - 900), f"W/{number} {bore} i=0.02", 2.5)
        pen.text("文字", (x + pen.mm(2), y1 - 1300), f"WL-{number}", 2.3)
        pen.block("W-给水", "立管", (x0 + 350, supply))
        pen.text("文字", (x0 + 500, supply - pen.mm(4)), f"JL-{number}", 2.3)
        if shift:
            pen.changed(
                (x0 + 800, y1 - 1500, max(x1, x0 + 5400), outside + 100), "WL-2 排出管东移 700，管径 DN100 改为 DN150"
            )
    for number, x in enumerate((building.xs[1] - 500, building.xs[-2] + 500), start=1):
        for y in (500.0, building.depth - 500):
            pen.block("W-排水", "立管", (x, y))
            pen.text("文字", (x + 200, y - pen.mm(1)), f"YL-{number}", 2.3)


def draw_lighting(pen: Pen, building: Building, floor: Floor, amended: bool) -> None:
    """Luminaires, switches, circuits and boards; amended: the first corridor light is gone."""
    corridor = (building.ys[1] + building.ys[2]) / 2
    panel = (building.xs[1] - 900, building.ys[3] - 700)
    pen.block("E-照明", "配电箱", panel)
    pen.text("文字", (panel[0], panel[1] - pen.mm(5)), "AL1", 3, anchor="centre")
    pen.line("E-线路", (panel[0], panel[1] - 150), (panel[0], corridor))
    for number, room in enumerate(_rooms(floor, "office", "meeting", "hall", "lobby", "shaft", "wc"), start=1):
        _light_room(pen, room, number, corridor, small=room.use == "wc")
    lamps = [building.xs[0] + 1500 + 3600 * step for step in range(int((building.width - 2000) // 3600))]
    pen.line("E-线路", (lamps[0], corridor), (lamps[-1], corridor))
    for number, x in enumerate(lamps):
        if amended and number == 0:
            pen.changed((x - 200, corridor - 200, x + 200, corridor + 200), "走道西端减少筒灯 1 盏")
            continue
        pen.block("E-照明", "筒灯", (x, corridor))
    pen.text("文字", (lamps[2] + 300, corridor + pen.mm(2.5)), "WL1  WDZ-BYJ-3×2.5 JDG20 CC", 2.2)


def _light_room(pen: Pen, room: Room, number: int, corridor: float, *, small: bool) -> None:
    x0, y0, x1, y1 = room.box
    columns = 1 if x1 - x0 < 5000 else 2 if x1 - x0 < 9000 else 4
    rows, name = (2, "筒灯") if small else (2, "荧光灯")
    places = [
        (x0 + (x1 - x0) * (column + 0.5) / columns, y0 + (y1 - y0) * (row + 0.5) / rows)
        for row in range(rows)
        for column in range(columns)
    ]
    for place in places:
        pen.block("E-照明", name, place)
    entry = y1 if y0 == 0 else y0
    inward = -1 if y0 == 0 else 1
    pen.block("E-照明", "开关", (x0 + 450, entry + inward * 350), rotation=270 if inward < 0 else 0)
    middle = (places[0][0] + places[-1][0]) / 2
    pen.line(
        "E-线路", *[(x, places[0][1]) for x, _ in places[:columns]], (middle, places[0][1]), (middle, places[-1][1])
    )
    pen.line("E-线路", (places[-1][0], places[-1][1]), (places[-columns][0], places[-1][1]))
    pen.line("E-线路", (middle, places[-1][1] if inward < 0 else places[0][1]), (middle, corridor))
    pen.text("文字", (middle + pen.mm(1), (entry + corridor) / 2 + inward * 900), f"N{number}", 2.2)


def draw_air(pen: Pen, building: Building, floor: Floor, amended: bool) -> None:
    """Fresh-air duct, fan coils and diffusers; amended: the main duct is wider."""
    middle = (building.ys[1] + building.ys[2]) / 2
    half = 320.0 if amended else 200.0
    left, right = building.xs[0] + 1500, building.xs[-1] - 1500
    pen.rectangle("H-风管", left, middle - half, right, middle + half)
    size = "640×250" if amended else "400×250"
    pen.text("文字", ((left + right) / 2, middle), f"新风 {size}  底标高 2.900", 2.8, anchor="middle")
    if amended:
        pen.changed((left, middle - half, right, middle + half), "走道新风管由 400×250 改为 640×250")
    pen.rectangle("H-设备", left - 1300, middle - 500, left, middle + 500)
    pen.text("文字", (left - 650, middle), "X-1", 2.8, anchor="middle")
    for number, room in enumerate(_rooms(floor, "office", "meeting", "hall", "lobby"), start=1):
        x0, y0, x1, y1 = room.box
        side = -1 if y0 == 0 else 1
        x, wall = (x0 + x1) / 2 - 900, (y1 if y0 == 0 else y0)
        pen.block("H-设备", "风机盘管", (x, wall + side * 1300))
        pen.text("文字", (x + 800, wall + side * 1300), f"FP-{number:02d}", 2.2)
        for offset in (-160.0, 160.0):
            pen.line("H-风管", (x + offset, wall + side * 1600), (x + offset, wall + side * 3900))
            start = middle + side * 320
            pen.line("H-风管", (x + 1600 + offset / 2, start), (x + 1600 + offset / 2, wall + side * 1700))
        pen.line("H-风管", (x - 160, wall + side * 3900), (x + 160, wall + side * 3900))
        pen.block("H-风管", "散流器", (x, wall + side * 3000))
        pen.block("H-风管", "散流器", (x + 1600, wall + side * 2000))


def draw_fire(pen: Pen, building: Building, floor: Floor, amended: bool) -> None:
    """Sprinklers, hydrants, extinguishers and exit signs; amended: hydrant 2 is moved one bay to the west."""
    corridor = (building.ys[1] + building.ys[2]) / 2
    pen.line("F-喷淋", (building.xs[0] + 900, corridor + 400), (building.xs[-1] - 900, corridor + 400))
    pen.text("文字", (building.xs[3] + 900, corridor + pen.mm(5)), "ZP DN100", 2.5)
    for room in floor.rooms:
        if room.use in ("office", "meeting", "hall", "lobby"):
            _sprinkle(pen, room, corridor + 400)
    low, high = building.ys[1] + 100, building.ys[2] - 100
    second = building.xs[-3] if amended else building.xs[-2]
    for number, x in enumerate((building.xs[1], second), start=1):
        place = (x + 1500, high)
        pen.block("F-消火栓", "消火栓", place)
        pen.line("F-消火栓", (place[0] + 600, high - 120), (place[0] + 600, low + 200))
        pen.text("文字", (place[0] - 400, high - pen.mm(6)), f"XL-{number} DN65", 2.3)
        pen.block("F-消火栓", "灭火器", (place[0] + 1100, high - 250))
    if amended:
        for x, what in ((building.xs[-2], "取消原位置 2 号消火栓"), (building.xs[-3], "2 号消火栓西移一跨")):
            pen.changed((x + 1000, low, x + 2900, high + 100), what)
    pen.line(
        "F-疏散", (building.width / 2, low + 500), (building.xs[0] + 1800, low + 500), (building.xs[0] + 1800, high)
    )
    pen.line(
        "F-疏散", (building.width / 2, low + 500), (building.xs[-1] - 1800, low + 500), (building.xs[-1] - 1800, high)
    )
    pen.text("文字", (building.xs[1] + 4200, low + 200), "最远疏散距离 21.6 m ≤ 40 m", 2.5)
    for x in (building.xs[0] + 1800, building.xs[-1] - 1800):
        pen.block("F-疏散", "安全出口", (x, building.ys[2] + 400))


def _sprinkle(pen: Pen, room: Room, main: float) -> None:
    x0, y0, x1, y1 = room.box
    columns = max(1, round((x1 - x0) / 3300))
    rows = max(2, round((y1 - y0) / 3300))
    for column in range(columns):
        x = x0 + (x1 - x0) * (column + 0.5) / columns
        ends = [y0 + (y1 - y0) * (row + 0.5) / rows for row in range(rows)]
        far = ends[0] if y0 == 0 else ends[-1]
        pen.line("F-喷淋", (x, main), (x, far))
        for y in ends:
            pen.block("F-喷淋", "喷头", (x, y))
        pen.text("文字", (x + pen.mm(0.8), y1 - 900 if y0 == 0 else y0 + 600), "DN32", 1.8)


TEXTS: dict[str, tuple[Legend, tuple[str, ...]]] = {
    "draw_water": (
        (
            ("W-给水/管线", "生活给水管", "PP-R，热熔连接"),
            ("W-排水/管线", "污水排水管", "PVC-U，i=0.02"),
            ("W-给水/立管", "给水立管 JL", "DN50"),
            ("W-排水/立管", "污水立管 WL", "DN100"),
        ),
        ("管径以毫米计，标高以米计。", "给水管管中标高 2.800。", "排水管管底标高 -0.650 起坡。", "穿楼板处设阻火圈。"),
    ),
    "draw_lighting": (
        (
            ("E-照明/荧光灯", "双管 LED 灯", "2×18 W，吸顶"),
            ("E-照明/筒灯", "LED 筒灯", "1×9 W，嵌入"),
            ("E-照明/开关", "单联开关", "距地 1.3 m"),
            ("E-照明/配电箱", "照明配电箱 AL", "距地 1.5 m"),
            ("E-线路/管线", "照明线路", "WDZ-BYJ-2.5 JDG20"),
        ),
        ("照度标准：办公 300 lx，走道 50 lx。", "功率密度满足 GB 55015-2021。", "灯具均为 LED 光源。"),
    ),
    "draw_air": (
        (
            ("H-设备/风机盘管", "风机盘管 FP", "卧式暗装"),
            ("H-风管/散流器", "方形散流器", "250×250"),
            ("H-风管/管线", "新风管", "镀锌钢板 δ=0.75"),
        ),
        ("风管底标高 2.900，保温 30 厚橡塑。", "穿防火墙处设 70 ℃ 防火阀。", "新风量 30 m³/(h·人)。"),
    ),
    "draw_fire": (
        (
            ("F-喷淋/喷头", "下垂型喷头", "K=80，68 ℃"),
            ("F-消火栓/消火栓", "室内消火栓", "SN65，25 m 水带"),
            ("F-消火栓/灭火器", "磷酸铵盐灭火器", "MF/ABC4"),
            ("F-疏散/安全出口", "安全出口标志", "常亮，蓄电池 90 min"),
            ("F-喷淋/管线", "自动喷水管", "热镀锌钢管"),
        ),
        (
            "自动喷水：中危险级Ⅰ级，喷水强度 6 L/(min·㎡)。",
            "消火栓布置保证两股水柱到达任何部位。",
            "疏散标志间距不大于 20 m。",
        ),
    ),
}
