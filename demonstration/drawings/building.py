"""The demonstration building that a seed stands for: grid, storeys, rooms, walls, doors and windows, in millimetres."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from demonstration.drawings.display_list import Box

WALL, OUTER_WALL, COLUMN = 200.0, 250.0, 600.0
STAIR_WIDTH, LIFT_WIDTH = 3600.0, 2600.0
ROOM_NAMES = ("办公室", "会议室", "接待室", "档案室", "培训教室", "阅览室", "活动室", "值班室", "财务室", "资料室")
GROUND_NAMES = ("综合服务厅", "咨询室", "办事窗口", "党群活动室", "社区诊室", "调解室", "多功能厅", "图书角", "警务室")


@dataclass(frozen=True, slots=True)
class Room:
    """A room between wall centre lines; `use` chooses its furniture."""

    name: str
    use: str
    box: Box


@dataclass(frozen=True, slots=True)
class Door:
    """A door in a wall along x: left end, wall centre line, width; `up` opens to +y; hinge at the left or right."""

    code: str
    x: float
    y: float
    width: float
    up: bool
    hinge_right: bool = False

    @property
    def double(self) -> bool:
        return self.width >= 1200


@dataclass(frozen=True, slots=True)
class Window:
    """A window: code, lower or left end on the wall's centre line, length, and whether the wall runs along y."""

    code: str
    x: float
    y: float
    length: float
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything a plan shows of one storey."""

    name: str
    level: float
    rooms: tuple[Room, ...]
    walls: tuple[Box, ...]
    doors: tuple[Door, ...]
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Building:
    """Axes along x (①②…) and y (A B …), storey heights from below, and its two kinds of storey."""

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    heights: tuple[float, ...]
    ground: Floor
    typical: Floor

    @property
    def width(self) -> float:
        return self.xs[-1]

    @property
    def depth(self) -> float:
        return self.ys[-1]

    @property
    def levels(self) -> tuple[float, ...]:
        """The finished level of every floor and of the roof."""
        return tuple(sum(self.heights[:number]) for number in range(len(self.heights) + 1))


def chance(seed: int, purpose: str) -> random.Random:
    """A stream of choices that depends on seed and purpose alone.

    The standard generator is right here and only here: nobody's rights hang on a demonstration drawing. The public
    draw has its own, verifiable source.
    """
    return random.Random(f"{seed}/{purpose}")  # noqa: S311 - not a secret and not a draw


def building_of(seed: int) -> Building:
    """The building that belongs to a seed."""
    pick = chance(seed, "building")
    bays, bay = pick.choice(((6, 7200.0), (6, 6900.0), (5, 8100.0), (5, 8400.0)))
    end = pick.choice((6600.0, 7200.0))
    widths = [end, *[bay] * (bays - 2), end]
    depths = [pick.choice((7200.0, 7800.0)), pick.choice((2400.0, 2700.0)), pick.choice((6600.0, 7200.0))]
    heights = (pick.choice((4200.0, 4500.0)), *[pick.choice((3600.0, 3900.0))] * pick.choice((3, 4, 5)))
    xs, ys = _running(widths), _running(depths)
    name = pick.choice(("社区服务中心", "政务服务综合楼", "便民服务中心", "科研办公楼"))
    ground = _floor(xs, ys, pick, ground=True)
    typical = _floor(xs, ys, pick, ground=False)
    return Building(name, xs, ys, heights, ground, replace(typical, level=heights[0]))


def _running(steps: Sequence[float]) -> tuple[float, ...]:
    return tuple(sum(steps[:number]) for number in range(len(steps) + 1))


def _floor(xs: tuple[float, ...], ys: tuple[float, ...], pick: random.Random, *, ground: bool) -> Floor:
    lobby = (len(xs) - 1) // 2
    south = list(_south_rooms(xs, ys, pick, lobby, ground=ground))
    north = list(_north_rooms(xs, ys, pick, lobby))
    corridor = Room("走　道", "corridor", (xs[0], ys[1], xs[-1], ys[2]))
    doors = [door for room in (*south, *north) for door in _doors_of(room, ys)]
    if ground:
        doors += _entrances(xs, ys, lobby)
    return Floor(
        "首层" if ground else "标准层",
        0.0,
        (*south, *north, corridor),
        tuple(_walls(xs, ys, south, north)),
        tuple(doors),
        tuple(_windows(xs, ys, lobby, ground=ground)),
    )


def _south_rooms(
    xs: tuple[float, ...], ys: tuple[float, ...], pick: random.Random, lobby: int, *, ground: bool
) -> Iterator[Room]:
    names = GROUND_NAMES if ground else ROOM_NAMES
    bay = 0
    while bay < len(xs) - 1:
        x0, x1 = xs[bay], xs[bay + 1]
        if bay == lobby and ground:
            yield Room("门　厅", "lobby", (x0, ys[0], x1, ys[1]))
        elif pick.random() < 0.3 and bay + 2 < len(xs) and bay + 1 != lobby:
            yield Room("多功能厅" if ground else "大会议室", "hall", (x0, ys[0], xs[bay + 2], ys[1]))
            bay += 1
        elif pick.random() < 0.5:
            middle = (x0 + x1) / 2
            yield Room(pick.choice(names), "office", (x0, ys[0], middle, ys[1]))
            yield Room(pick.choice(names), "office", (middle, ys[0], x1, ys[1]))
        else:
            yield Room(pick.choice(names), pick.choice(("office", "meeting")), (x0, ys[0], x1, ys[1]))
        bay += 1


def _north_rooms(xs: tuple[float, ...], ys: tuple[float, ...], pick: random.Random, core: int) -> Iterator[Room]:
    low, high, last = ys[2], ys[3], len(xs) - 2
    for bay in range(last + 1):
        x0, x1 = xs[bay], xs[bay + 1]
        if bay == 0:
            yield Room("1#楼梯间", "stair", (x0, low, x0 + STAIR_WIDTH, high))
            yield Room("强弱电间", "shaft", (x0 + STAIR_WIDTH, low, x1, high))
        elif bay == last:
            yield Room("设备间", "shaft", (x0, low, x1 - STAIR_WIDTH, high))
            yield Room("2#楼梯间", "stair", (x1 - STAIR_WIDTH, low, x1, high))
        elif bay == core:
            middle = x0 + LIFT_WIDTH + (x1 - x0 - LIFT_WIDTH) / 2
            yield Room("电梯", "lift", (x0, low, x0 + LIFT_WIDTH, high))
            yield Room("女卫", "wc", (x0 + LIFT_WIDTH, low, middle, high))
            yield Room("男卫", "wc", (middle, low, x1, high))
        else:
            yield Room(pick.choice(ROOM_NAMES), pick.choice(("office", "meeting")), (x0, low, x1, high))


def _doors_of(room: Room, ys: tuple[float, ...]) -> Iterator[Door]:
    x0, y0, x1, _ = room.box
    north = y0 > ys[1]
    y = ys[2] if north else ys[1]
    if room.use == "lobby":
        return
    if room.use == "stair":
        yield Door("M1521", (x0 + x1) / 2 - 750, y, 1500.0, up=north)
    elif room.use == "hall":
        for part in (0.2, 0.8):
            yield Door("M1521", x0 + (x1 - x0) * part - 750, y, 1500.0, up=False)
    elif room.use == "lift":
        yield Door("M1021", (x0 + x1) / 2 - 500, y, 1000.0, up=False)
    elif room.use == "wc":
        yield Door("M0921", x0 + 500, y, 900.0, up=north)
    else:
        yield Door("M1021", x1 - 1600, y, 1000.0, up=north, hinge_right=True)


def _entrances(xs: tuple[float, ...], ys: tuple[float, ...], lobby: int) -> Iterator[Door]:
    middle = (xs[lobby] + xs[lobby + 1]) / 2
    yield Door("M1821", middle - 1900, ys[0], 1800.0, up=False)
    yield Door("M1821", middle + 100, ys[0], 1800.0, up=False)


def _walls(xs: tuple[float, ...], ys: tuple[float, ...], south: Sequence[Room], north: Sequence[Room]) -> Iterator[Box]:
    half, outer = WALL / 2, OUTER_WALL / 2
    left, right, low, high = xs[0], xs[-1], ys[0], ys[-1]
    for y in (low, high):
        yield left - outer, y - outer, right + outer, y + outer
    for x in (left, right):
        yield x - outer, low - outer, x + outer, high + outer
    yield left, ys[2] - half, right, ys[2] + half
    for room in south:
        x0, y0, x1, y1 = room.box
        if room.use != "lobby":
            yield x0, y1 - half, x1, y1 + half
        yield x1 - half, y0, x1 + half, y1
    for room in north:
        _, y0, x1, y1 = room.box
        yield x1 - half, y0, x1 + half, y1
        if room.use == "lift":
            yield room.box[0], y0 + 2600 - half, x1, y0 + 2600 + half


def _windows(xs: tuple[float, ...], ys: tuple[float, ...], lobby: int, *, ground: bool) -> Iterator[Window]:
    for bay in range(len(xs) - 1):
        x0, width = xs[bay], xs[bay + 1] - xs[bay]
        for quarter in (0.25, 0.75):
            if not (ground and bay == lobby):
                yield Window("C2418", x0 + width * quarter - 1200, ys[0], 2400.0)
            if bay == lobby:  # the wash rooms share the bay with the lift
                x = x0 + LIFT_WIDTH + (width - LIFT_WIDTH) * quarter
                yield Window("C0918", x - 450, ys[-1], 900.0)
                continue
            length = 1800.0 if bay in (0, len(xs) - 2) else 2400.0
            yield Window(f"C{length / 100:.0f}18", x0 + width * quarter - length / 2, ys[-1], length)
    for x in (xs[0], xs[-1]):
        yield Window("C1518", x, (ys[1] + ys[2]) / 2 - 750, 1500.0, upright=True)
