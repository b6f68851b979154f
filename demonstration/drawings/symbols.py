"""The blocks of the demonstration drawings (doors, furniture, fixtures, trees), in millimetres of the building."""

import math
from collections.abc import Sequence

from demonstration.drawings.display_list import Arc, Circle, Entity, Hatch, Point, Polyline, Text

BY_LAYER = "0"


def _lines(*chains: Sequence[Point], closed: bool = False) -> list[Entity]:
    return [Polyline(BY_LAYER, tuple(chain), closed) for chain in chains]


def _box(x0: float, y0: float, x1: float, y1: float) -> Entity:
    return Polyline(BY_LAYER, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)), True)


def door(width: float) -> tuple[Entity, ...]:
    """A single leaf: hinge at the origin, closed along +x, opening to +y."""
    leaf = 40.0
    return (_box(0, 0, leaf, width), Arc(BY_LAYER, (0, 0), width, 0, 90))


def double_door(width: float) -> tuple[Entity, ...]:
    """Two leaves over an opening from the origin along +x, opening to +y."""
    half, leaf = width / 2, 40.0
    return (
        _box(0, 0, leaf, half),
        Arc(BY_LAYER, (0, 0), half, 0, 90),
        _box(width - leaf, 0, width, half),
        Arc(BY_LAYER, (width, 0), half, 90, 180),
    )


def _chair(x: float, y: float, turn: int = 1) -> list[Entity]:
    back = y - turn * 230
    return [
        _box(x - 220, min(y, y - turn * 400), x + 220, max(y, y - turn * 400)),
        Polyline(BY_LAYER, ((x - 250, back - turn * 220), (x + 250, back - turn * 220))),
    ]


def desk() -> tuple[Entity, ...]:
    """A desk with side table, screen and chair; origin at its middle."""
    return (
        _box(-700, 0, 700, 700),
        _box(300, -500, 700, 0),
        _box(-300, 480, 200, 530),
        *_chair(-100, -80),
    )


def meeting_table(seats: int) -> tuple[Entity, ...]:
    """A long table with seats on both sides; origin at its middle."""
    half = seats * 350.0
    parts: list[Entity] = [_box(-half, -600, half, 600), _box(-half + 120, -480, half - 120, 480)]
    for seat in range(seats):
        x = -half + 350 + seat * 700
        parts += _chair(x, -680) + _chair(x, 680, turn=-1)
    return tuple(parts)


def sofa() -> tuple[Entity, ...]:
    """A three-seat sofa with its back at the top; origin in the middle of the back."""
    return (
        _box(-1050, -850, 1050, 0),
        _box(-900, -850, -300, -200),
        _box(-300, -850, 300, -200),
        _box(300, -850, 900, -200),
    )


def closet_pan() -> tuple[Entity, ...]:
    """A pan with cistern; origin in the middle of the wall behind it, facing -y."""
    return (
        _box(-190, -180, 190, 0),
        Arc(BY_LAYER, (0, -430), 180, 180, 360),
        *_lines([(-180, -430), (-160, -180)], [(180, -430), (160, -180)]),
        Circle(BY_LAYER, (0, -420), 90),
    )


def basin() -> tuple[Entity, ...]:
    """A basin in its counter; origin in the middle of the wall behind it, facing -y."""
    return (_box(-350, -550, 350, 0), Circle(BY_LAYER, (0, -290), 190), Circle(BY_LAYER, (0, -290), 30))


def urinal() -> tuple[Entity, ...]:
    """A urinal; origin in the middle of the wall behind it, facing -y."""
    return (_box(-170, -120, 170, 0), Arc(BY_LAYER, (0, -120), 170, 180, 360))


def lift_car() -> tuple[Entity, ...]:
    """A lift car with its counterweight; origin at the car's middle."""
    return (
        _box(-800, -750, 800, 750),
        *_lines([(-800, -750), (800, 750)], [(-800, 750), (800, -750)]),
        _box(-500, 820, 500, 950),
    )


def tree() -> tuple[Entity, ...]:
    """A broad-leaved tree of 4 m crown."""
    rays = [
        Polyline(
            BY_LAYER,
            ((0, 0), (1900 * math.cos(math.radians(angle)), 1900 * math.sin(math.radians(angle)))),
        )
        for angle in range(0, 360, 40)
    ]
    return (Circle(BY_LAYER, (0, 0), 2000), Circle(BY_LAYER, (0, 0), 180), *rays)


def car() -> tuple[Entity, ...]:
    """A parked car, nose up; origin at its middle."""
    return (
        _box(-900, -2250, 900, 2250),
        *_lines([(-750, 900), (750, 900), (650, 300), (-650, 300)], closed=True),
        *_lines([(-650, -1500), (650, -1500), (700, -1900), (-700, -1900)], closed=True),
    )


def lamp() -> tuple[Entity, ...]:
    """A twin-tube luminaire, 1200 long (GB/T 4728.11)."""
    return (
        _box(-600, -150, 600, 150),
        *_lines([(-600, 0), (600, 0)], [(-600, -250), (-600, 250)], [(600, -250), (600, 250)]),
    )


def downlight() -> tuple[Entity, ...]:
    """A downlight: circle with cross."""
    return (Circle(BY_LAYER, (0, 0), 200), *_lines([(-141, -141), (141, 141)], [(-141, 141), (141, -141)]))


def switch() -> tuple[Entity, ...]:
    """A wall switch."""
    return (Circle(BY_LAYER, (0, 0), 90), *_lines([(64, 64), (350, 350), (450, 250)]))


def panel() -> tuple[Entity, ...]:
    """A distribution board, half filled."""
    solid = Hatch(BY_LAYER, ((-400, -150), (400, -150), (400, 150)))
    return (_box(-400, -150, 400, 150), solid)


def diffuser() -> tuple[Entity, ...]:
    """A square ceiling diffuser."""
    return (
        _box(-300, -300, 300, 300),
        _box(-180, -180, 180, 180),
        *_lines([(-300, -300), (300, 300)], [(-300, 300), (300, -300)]),
    )


def fan_coil() -> tuple[Entity, ...]:
    """A fan-coil unit with its letters."""
    return (_box(-600, -300, 600, 300), Circle(BY_LAYER, (-300, 0), 200), Text(BY_LAYER, (180, 0), "FP", 260, "middle"))


def sprinkler() -> tuple[Entity, ...]:
    """A pendent sprinkler."""
    return (Circle(BY_LAYER, (0, 0), 130), Hatch(BY_LAYER, ((-90, 60), (90, 60), (0, -110))))


def hydrant() -> tuple[Entity, ...]:
    """An indoor hydrant box, half filled; its back at y = 0, facing -y."""
    return (_box(-400, -250, 400, 0), Hatch(BY_LAYER, ((-400, -250), (400, -250), (-400, 0))))


def extinguisher() -> tuple[Entity, ...]:
    """A portable extinguisher."""
    return (
        *_lines([(-220, -190), (220, -190), (0, 190)], closed=True),
        Hatch(BY_LAYER, ((-110, -190), (110, -190), (0, 0))),
    )


def exit_sign() -> tuple[Entity, ...]:
    """A lit exit sign with its letter."""
    return (_box(-350, -160, 350, 160), Text(BY_LAYER, (0, 0), "E", 200, "middle"))


def riser() -> tuple[Entity, ...]:
    """A vertical pipe seen from above."""
    return (Circle(BY_LAYER, (0, 0), 110), Circle(BY_LAYER, (0, 0), 40))


BLOCKS: dict[str, tuple[Entity, ...]] = {
    **{f"M{width // 100:02d}21": door(width) for width in (800, 900, 1000)},
    **{f"M{width // 100}21": double_door(width) for width in (1200, 1500, 1800)},
    "M3024": double_door(1500),
    "办公桌": desk(),
    "会议桌-6": meeting_table(3),
    "会议桌-12": meeting_table(6),
    "沙发": sofa(),
    "坐便器": closet_pan(),
    "洗手盆": basin(),
    "小便器": urinal(),
    "电梯": lift_car(),
    "乔木": tree(),
    "小汽车": car(),
    "荧光灯": lamp(),
    "筒灯": downlight(),
    "开关": switch(),
    "配电箱": panel(),
    "散流器": diffuser(),
    "风机盘管": fan_coil(),
    "喷头": sprinkler(),
    "消火栓": hydrant(),
    "灭火器": extinguisher(),
    "安全出口": exit_sign(),
    "立管": riser(),
}
