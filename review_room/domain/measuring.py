"""Measures: what a figure drawn on the paper of a sheet means in the building.

Points are (x, y) in millimetres on paper, lower-left origin, y up. A value is in metres, square metres, degrees or
pieces. Where the scale is not known there is no value, only the reason why: never a silent wrong number.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import Final

Point = tuple[float, float]

MOST_CORNERS: Final = 200
MOST_PIECES: Final = 500
_SHORTEST_MM: Final = 0.1
_SMALLEST_MM2: Final = 0.05
_PEN_MM: Final = 0.1
"""Nobody points more exactly than this on paper, so no more decimals are shown than it is worth at the scale."""

_NEARLY: Final = 0.05
"""1:98.7, as calibrated, gets the decimals of 1:100."""


class MeasureKind(StrEnum):
    """What is measured."""

    LENGTH = "length"
    AREA = "area"
    ANGLE = "angle"
    COUNT = "count"


class Unmeasured(StrEnum):
    """Why there is no value."""

    UNKNOWN_SCALE = "unknown_scale"
    UNCONFIRMED_SCALE = "unconfirmed_scale"
    ACROSS_SCALES = "across_scales"
    SELF_CROSSING = "self_crossing"


CORNERS: Final[Mapping[MeasureKind, tuple[int, int]]] = MappingProxyType(
    {
        MeasureKind.LENGTH: (2, MOST_CORNERS),
        MeasureKind.AREA: (3, MOST_CORNERS),
        MeasureKind.ANGLE: (3, 3),
        MeasureKind.COUNT: (1, MOST_PIECES),
    }
)
"""Fewest and most points of each kind."""

UNITS: Final[Mapping[MeasureKind, str]] = MappingProxyType(
    {MeasureKind.LENGTH: "m", MeasureKind.AREA: "m²", MeasureKind.ANGLE: "°", MeasureKind.COUNT: ""}
)
KIND_LABELS: Final[Mapping[MeasureKind, str]] = MappingProxyType(
    {
        MeasureKind.LENGTH: "长度",
        MeasureKind.AREA: "面积",
        MeasureKind.ANGLE: "角度",
        MeasureKind.COUNT: "数量",
    }
)
WHY_LABELS: Final[Mapping[Unmeasured, str]] = MappingProxyType(
    {
        Unmeasured.UNKNOWN_SCALE: "未测量：比例未知，请先标定",
        Unmeasured.UNCONFIRMED_SCALE: "未测量：图签比例待确认",
        Unmeasured.ACROSS_SCALES: "未测量：跨越不同比例的区域",
        Unmeasured.SELF_CROSSING: "未测量：轮廓自相交",
    }
)

NEEDS_SCALE: Final = frozenset({MeasureKind.LENGTH, MeasureKind.AREA})
"""Angles and counts are the same at every scale."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in the unit of its kind, shown with so many decimals; or why there is none."""

    kind: MeasureKind
    value: float | None
    decimals: int = 0
    why: Unmeasured | None = None

    @property
    def text(self) -> str:
        """As people read it: `12.35 m`, `7.20 m²`, `90.0°`, `5`; empty without a value."""
        if self.value is None:
            return ""
        unit = UNITS[self.kind]
        gap = " " if unit.startswith("m") else ""
        return f"{rounded(self.value, self.decimals):.{self.decimals}f}{gap}{unit}"


def measured(kind: MeasureKind, points: Sequence[Point], scale: float | Unmeasured) -> Reading:
    """What the figure measures; `scale` is the number of millimetres in the building that one on paper stands for."""
    if kind is MeasureKind.COUNT:
        return Reading(kind, float(len(points)))
    if kind is MeasureKind.ANGLE:
        return Reading(kind, angle_degrees(*points), 1)
    if isinstance(scale, Unmeasured):
        return Reading(kind, None, why=scale)
    if kind is MeasureKind.LENGTH:
        return Reading(kind, length_mm(points) * scale / 1e3, decimals_at(scale))
    if crosses_itself(points):
        return Reading(kind, None, why=Unmeasured.SELF_CROSSING)
    return Reading(kind, area_mm2(points) * scale**2 / 1e6, max(2, decimals_at(scale)))


def length_mm(points: Sequence[Point]) -> float:
    """Length of a line of straight pieces on paper."""
    return math.fsum(math.dist(a, b) for a, b in pairwise(points))


def area_mm2(points: Sequence[Point]) -> float:
    """Area of a closed outline on paper (Gauss's formula); right only where the outline does not cross itself."""
    x0, y0 = points[0]  # near the origin the products lose less
    moved = [(x - x0, y - y0) for x, y in points]
    return abs(math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*moved, moved[0]]))) / 2


def angle_degrees(one: Point, vertex: Point, other: Point) -> float:
    """The angle at the vertex between its two arms, from 0 to 180."""
    a, b = (one[0] - vertex[0], one[1] - vertex[1]), (other[0] - vertex[0], other[1] - vertex[1])
    return math.degrees(math.atan2(abs(a[0] * b[1] - a[1] * b[0]), a[0] * b[0] + a[1] * b[1]))


def decimals_at(scale: float) -> int:
    """How many decimals of a metre a length is worth that was pointed out on paper."""
    return min(3, max(0, math.ceil(-math.log10(_PEN_MM * scale / 1e3) - _NEARLY)))


def rounded(value: float, decimals: int) -> float:
    """Half away from zero, as people round; never minus nought."""
    step: float = 10.0**decimals
    return math.copysign(math.floor(abs(value) * step + 0.5 + 1e-9) / step, value) + 0.0


def flaw(kind: MeasureKind, points: Sequence[Point]) -> str | None:
    """Why a figure can be measured by nobody, in words; None when it can."""
    if kind is MeasureKind.LENGTH and length_mm(points) < _SHORTEST_MM:
        return "测量长度的各点重合"
    if (
        kind is MeasureKind.ANGLE
        and min(math.dist(points[0], points[1]), math.dist(points[1], points[2])) < _SHORTEST_MM
    ):
        return "测量角度的点重合"
    if kind is not MeasureKind.AREA:
        return None
    if crosses_itself(points):
        return "测量面积的轮廓自相交"
    return "测量面积的轮廓没有面积" if area_mm2(points) < _SMALLEST_MM2 else None


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether two edges of the closed outline that are no neighbours meet: then its area would depend on the way round.

    Reckoned in whole hundredths of a millimetre, to which points are kept, so that the answer is exact.
    """
    whole = [(round(x * 100), round(y * 100)) for x, y in points]
    corners = [one for one, before in zip(whole, [whole[-1], *whole[:-1]], strict=True) if one != before]
    edges = list(zip(corners, [*corners[1:], *corners[:1]], strict=True))
    for (i, one), (j, other) in combinations(enumerate(edges), 2):
        neighbours = j - i == 1 or (i == 0 and j == len(edges) - 1)
        if not neighbours and _meet(*one, *other):
            return True
    return False


_Whole = tuple[int, int]


def _meet(a: _Whole, b: _Whole, c: _Whole, d: _Whole) -> bool:
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side == 0 and _between(*end) for side, end in zip(sides, ends, strict=True))


def _side(a: _Whole, b: _Whole, c: _Whole) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _between(a: _Whole, b: _Whole, c: _Whole) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def has_changed(before: Reading, after: Reading) -> bool:
    """Whether a figure that followed its sheet measures something else now.

    A hundredth of the value, or one step of the last decimal, is not a change: places are found to a tenth of a
    millimetre.
    """
    if before.value is None or after.value is None:
        return (before.value is None) != (after.value is None)
    slack = max(0.01 * abs(before.value), 1.001 * 10.0**-before.decimals if before.kind is not MeasureKind.COUNT else 0)
    return abs(after.value - before.value) > slack
