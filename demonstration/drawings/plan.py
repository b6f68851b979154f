"""Floor plans: the architects' full plan, and the pale ground that the other disciplines draw on."""

from collections.abc import Sequence
from dataclasses import replace

from demonstration.drawings import annotate
from demonstration.drawings.building import COLUMN, OUTER_WALL, WALL, Building, Door, Floor, Room, Window
from demonstration.drawings.display_list import Box, Pen, Point

TREAD = 280.0


def draw_ground(pen: Pen, building: Building, floor: Floor, *, furniture: bool = True) -> None:
    """Walls, columns, openings, stairs, room names and axes."""
    columns = [_around((x, y), COLUMN) for x in building.xs for y in building.ys]
    gaps = [_gap_of_door(door) for door in floor.doors] + [_gap_of_window(window) for window in floor.windows]
    for start, end in outline(floor.walls, gaps, columns):
        pen.line("A-WALL", start, end)
    for column in columns:
        pen.fill_box("A-COLS", column)
        pen.rectangle("A-COLS", *column)
    for door in floor.doors:
        draw_door(pen, door)
    for window in floor.windows:
        _draw_window(pen, window)
    for room in floor.rooms:
        draw_room(pen, room, ground=floor.level == 0, furniture=furniture)
    annotate.axis_grid(pen, building.xs, building.ys)
    annotate.grid_dimensions(pen, building.xs, building.ys)


def _around(centre: Point, size: float) -> Box:
    return centre[0] - size / 2, centre[1] - size / 2, centre[0] + size / 2, centre[1] + size / 2


def _gap_of_door(door: Door) -> Box:
    return door.x, door.y - 150, door.x + door.width, door.y + 150


def _gap_of_window(window: Window) -> Box:
    if window.upright:
        return window.x - 150, window.y, window.x + 150, window.y + window.length
    return window.x, window.y - 150, window.x + window.length, window.y + 150


def outline(walls: Sequence[Box], gaps: Sequence[Box], columns: Sequence[Box]) -> list[tuple[Point, Point]]:
    """The edges of all walls together, without gaps and without the lines inside walls and columns."""
    boxes = [*walls, *gaps, *columns]
    xs = sorted({edge for box in boxes for edge in (box[0], box[2])})
    ys = sorted({edge for box in boxes for edge in (box[1], box[3])})
    column_at, row_at = {x: n for n, x in enumerate(xs)}, {y: n for n, y in enumerate(ys)}
    cells = [[0] * (len(ys) + 1) for _ in range(len(xs) + 1)]
    for boxes_of_kind, mark in ((walls, 1), (gaps, 0), (columns, 2)):
        for x0, y0, x1, y1 in boxes_of_kind:
            for column in range(column_at[x0], column_at[x1]):
                cells[column][row_at[y0] : row_at[y1]] = [mark] * (row_at[y1] - row_at[y0])
    edges = []
    for number, x in enumerate(xs):
        borders = [{cells[number - 1][row], cells[number][row]} == {0, 1} for row in range(len(ys) - 1)]
        edges += [((x, ys[start]), (x, ys[end])) for start, end in _runs(borders)]
    for number, y in enumerate(ys):
        borders = [{cells[column][number - 1], cells[column][number]} == {0, 1} for column in range(len(xs) - 1)]
        edges += [((xs[start], y), (xs[end], y)) for start, end in _runs(borders)]
    return edges


def _runs(marks: Sequence[bool]) -> list[tuple[int, int]]:
    runs, start = [], None
    for number, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = number
        elif not mark and start is not None:
            runs.append((start, number))
            start = None
    return runs


def draw_door(pen: Pen, door: Door) -> None:
    """Leaf, swing and number of a door."""
    half = WALL / 2 if door.y > 0 else OUTER_WALL / 2
    face = door.y + (half if door.up else -half)
    mirrored = door.hinge_right != (not door.up) and not door.double
    from_right = door.hinge_right and not door.double
    x = door.x + door.width if from_right or (door.double and not door.up) else door.x
    pen.block("A-DOOR", door.code, (x, face), rotation=0 if door.up else 180, mirror=mirrored)
    below = face + (-pen.mm(4.2) if door.up else pen.mm(2.2))
    pen.text("文字", (door.x + door.width / 2, below), door.code, 2.0, anchor="centre")


def _draw_window(pen: Pen, window: Window) -> None:
    half, pane = OUTER_WALL / 2, 40.0
    end = window.length
    for offset in (-half, -pane, pane, half):
        if window.upright:
            pen.line("A-WIND", (window.x + offset, window.y), (window.x + offset, window.y + end))
        else:
            pen.line("A-WIND", (window.x, window.y + offset), (window.x + end, window.y + offset))
    if not window.upright:
        inward = half + pen.mm(1.2) if window.y == 0 else -half - pen.mm(3.4)
        pen.text("文字", (window.x + end / 2, window.y + inward), window.code, 2.0, anchor="centre")


def draw_room(pen: Pen, room: Room, *, ground: bool, furniture: bool = True) -> None:
    """The room's name, area and fittings."""
    x0, y0, x1, y1 = room.box
    if room.use == "stair":
        draw_stair(pen, room.box, ground=ground)
        pen.text("房间名称", ((x0 + x1) / 2, y1 - pen.mm(10)), room.name, 2.8, anchor="centre")
        return
    if room.use == "lift":
        pen.block("A-FIXT-洁具", "电梯", ((x0 + x1) / 2, y0 + 1250))
        pen.text("房间名称", ((x0 + x1) / 2, y0 + 3600), "电梯井道", 2.8, anchor="centre")
        return
    name_at = room_name_place(room)
    pen.text("房间名称", name_at, room.name, 3.5, anchor="centre")
    area = (x1 - x0 - WALL) * (y1 - y0 - WALL) / 1e6
    if room.use != "corridor":
        pen.text("房间名称", (name_at[0], name_at[1] - pen.mm(4.5)), f"{area:.1f}㎡", 2.2, anchor="centre")
    if furniture:
        _furnish(pen, room)


def room_name_place(room: Room) -> Point:
    """Where a room's name stands, centred."""
    x0, y0, x1, y1 = room.box
    across = 0.5 if room.use != "corridor" else 0.22
    down = {"meeting": 0.3, "hall": 0.55, "wc": 0.42, "corridor": 0.36, "lobby": 0.55}.get(room.use, 0.5)
    return x0 + (x1 - x0) * across, y0 + (y1 - y0) * down


def _furnish(pen: Pen, room: Room) -> None:
    x0, y0, x1, y1 = room.box
    middle, south = (x0 + x1) / 2, y0 == 0
    if room.use == "office":
        count = int((x1 - x0 - 400) // 1850)
        step = (x1 - x0) / count
        for number in range(count):
            x = x0 + step * (number + 0.5)
            pen.block("A-FURN-家具", "办公桌", (x, y0 + 1700 if south else y1 - 1700), rotation=180 if south else 0)
    elif room.use in ("meeting", "hall"):
        name = "会议桌-6" if x1 - x0 < 5000 else "会议桌-12"
        for place in (middle,) if room.use == "meeting" else (x0 + (x1 - x0) * 0.25, x0 + (x1 - x0) * 0.75):
            pen.block("A-FURN-家具", name, (place, y0 + (y1 - y0) * 0.55))
    elif room.use == "lobby":
        pen.block("A-FURN-家具", "沙发", (x0 + 500, y0 + 4200), rotation=90)
        pen.block("A-FURN-家具", "沙发", (x1 - 500, y0 + 4200), rotation=270)
    elif room.use == "wc":
        _furnish_wc(pen, room)


def _furnish_wc(pen: Pen, room: Room) -> None:
    x0, y0, x1, y1 = room.box
    left, right, top = x0 + WALL / 2, x1 - WALL / 2, y1 - OUTER_WALL / 2
    stalls = max(2, int((right - left) // 950))
    width = (right - left) / stalls
    for number in range(stalls):
        x = left + width * number
        pen.block("A-FIXT-洁具", "坐便器", (x + width / 2, top))
        pen.line("A-FIXT-洁具", (x, top), (x, top - 1300))
        pen.line("A-FIXT-洁具", (x, top - 1300), (x + 150, top - 1300))
        pen.line("A-FIXT-洁具", (x + width - 150, top - 1300), (x + width, top - 1300))
    for number in range(2):
        pen.block("A-FIXT-洁具", "洗手盆", (right, y0 + 900 + number * 750), rotation=270)
    if room.name == "男卫":
        for number in range(3):
            pen.block("A-FIXT-洁具", "小便器", (left, y0 + 2700 + number * 700), rotation=90)


def draw_stair(pen: Pen, box: Box, *, ground: bool, well: float = 160.0) -> None:
    """A stair of two flights with a landing at the outer wall, break line and walking line."""
    x0, y0, x1, y1 = box[0] + WALL / 2, box[1] + WALL / 2, box[2] - WALL / 2, box[3] - OUTER_WALL / 2
    flight = (x1 - x0 - well) / 2
    upper = y1 - max(1500.0, flight)
    treads = int((upper - y0 - 1500) // TREAD)
    lower = upper - treads * TREAD
    cut = lower + (upper - lower) * 0.55
    for number in range(treads + 1):
        y = lower + number * TREAD
        if not ground or y <= cut:
            pen.line("A-STRS-楼梯", (x0, y), (x0 + flight, y))
        if not ground:
            pen.line("A-STRS-楼梯", (x1 - flight, y), (x1, y))
    if not ground:
        pen.rectangle("A-STRS-楼梯", x0 + flight, lower - 60, x1 - flight, upper + 60)
    middle = x0 + flight / 2
    pen.line(
        "A-STRS-楼梯",
        (x0, cut - 300),
        (middle - 150, cut),
        (middle, cut - 250),
        (middle + 100, cut + 350),
        (middle + 200, cut + 60),
        (x0 + flight, cut + 350),
    )
    _arrow(pen, (middle, lower - 700), (middle, cut - 500), "上")
    if not ground:
        _arrow(pen, (x1 - flight / 2, lower - 700), (x1 - flight / 2, upper + 500), "下")


def _arrow(pen: Pen, start: Point, end: Point, label: str) -> None:
    pen.line("A-STRS-楼梯", start, end)
    head = pen.mm(3)
    pen.fill("A-STRS-楼梯", [end, (end[0] - head / 5, end[1] - head), (end[0] + head / 5, end[1] - head)])
    pen.text("文字", (start[0], start[1] - pen.mm(3.2)), label, 2.5, anchor="centre")


def draw_plan(pen: Pen, building: Building, floor: Floor, *, amended: bool) -> None:
    """The architects' plan with opening dimensions, levels and section marks; amended: as of the second revision."""
    shown = _amend(pen, floor) if amended else floor
    draw_ground(pen, building, shown)
    for y, side in ((building.ys[0], -1), (building.ys[-1], 1)):
        stops = [
            stop
            for window in floor.windows
            if not window.upright and window.y == y
            for stop in (window.x, window.x + window.length)
        ]
        stops += [stop for door in floor.doors if door.y == y for stop in (door.x, door.x + door.width)]
        annotate.chain(pen, [*stops, *building.xs], y, y + side * pen.mm(20))
    corridor = (building.ys[1] + building.ys[2]) / 2
    annotate.level_mark(pen, building.xs[2] + 2200, corridor - pen.mm(3), floor.level)
    cut = building.xs[1] - 900
    annotate.section_mark(pen, cut, building.ys[0] - pen.mm(5), "1", up=False)
    annotate.section_mark(pen, cut, building.ys[-1] + pen.mm(5), "1", up=True)
    if floor.level == 0:
        _draw_forecourt(pen, building)


def _draw_forecourt(pen: Pen, building: Building) -> None:
    """Apron, entrance steps and ramp in front of the lobby."""
    outer, apron = OUTER_WALL / 2, 900.0
    pen.rectangle(
        "A-FLOR-看线", -outer - apron, -outer - apron, building.width + outer + apron, building.depth + outer + apron
    )
    lobby = (len(building.xs) - 1) // 2
    x0, x1 = building.xs[lobby] + 600, building.xs[lobby + 1] - 600
    for step in range(4):
        grow = step * 300
        pen.line(
            "A-FLOR-看线",
            (x0 - grow, -outer),
            (x0 - grow, -1000 - grow),
            (x1 + grow, -1000 - grow),
            (x1 + grow, -outer),
        )
    pen.text("文字", (x0 + 400, -800), "入口平台", 2.2)


def _amend(pen: Pen, floor: Floor) -> Floor:
    """Revision 2: one door moved, one partition added, one room renamed; each recorded as a change."""
    rooms = [room for room in floor.rooms if room.use in ("office", "meeting")]
    moved, renamed = rooms[0], rooms[-1]
    divided = max(rooms[1:-1] or rooms, key=lambda room: room.box[2] - room.box[0])
    doors = tuple(_move_door(pen, door) if _belongs(door, moved) else door for door in floor.doors)
    x0, y0, _, y1 = divided.box
    wall = (x0 + 2300, y0, x0 + 2400, y1)
    pen.changed(wall, f"“{divided.name}”内新增隔墙")
    name_x, name_y = room_name_place(renamed)
    pen.changed((name_x - 900, name_y, name_x + 900, name_y + 350), f"房间“{renamed.name}”改名为“母婴室”", 3.5)
    shown = tuple(replace(room, name="母婴室") if room is renamed else room for room in floor.rooms)
    return replace(floor, rooms=shown, walls=(*floor.walls, wall), doors=doors)


def _belongs(door: Door, room: Room) -> bool:
    return room.box[0] < door.x < room.box[2] and door.y in (room.box[1], room.box[3])


def _move_door(pen: Pen, door: Door) -> Door:
    moved = replace(door, x=door.x - 1100)
    below, above = (600, door.width + 200) if door.up else (door.width + 200, 500)
    box = (moved.x, door.y - below, door.x + door.width, door.y + above)
    pen.changed(box, f"门 {door.code} 西移 1100")
    return moved
