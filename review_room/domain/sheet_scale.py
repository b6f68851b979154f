"""Scales of a sheet: one for the whole, others for parts of it, and which of them is in force at a place.

Regions are rectangles in millimetres on paper, lower-left origin, y up. A ratio is the number of millimetres in the
building that one millimetre on paper stands for: 100 at 1:100.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from review_room.domain.measuring import Point, Unmeasured
from service_centre.errors import Invalid

_FINEST, _COARSEST = 0.01, 1e6
_SHORTEST_BASE_MM: Final = 2.0
_SMALLEST_SIDE_MM: Final = 5.0
_ALIKE: Final = 2.0
"""Regions that differ by no more than this factor in area are meant for the same part: one's own goes first there."""

_RATIO: Final = re.compile(r"(?<![\d.])(\d{1,6}(?:\.\d{1,4})?)\s*[:∶/]\s*(\d{1,7}(?:\.\d{1,4})?)(?![\d.])")
_MILLIMETRES: Final = {
    "": 1.0,
    "mm": 1.0,
    "毫米": 1.0,
    "cm": 10.0,
    "厘米": 10.0,
    "m": 1e3,
    "米": 1e3,
    "km": 1e6,
    "公里": 1e6,
    "千米": 1e6,
}
_LENGTH: Final = re.compile(rf"(\d{{1,9}}(?:\.\d{{1,6}})?)\s*({'|'.join(filter(None, _MILLIMETRES))})?", re.IGNORECASE)


class BadScale(Invalid):
    """What was given is no scale, or no place for one."""

    code = "bad_scale"
    sentence = "比例不正确：{reason}。"
    next_step = "请重新标定，或直接填写比例（例如 1:100）。"


class ScaleSource(StrEnum):
    """Where a scale comes from."""

    TITLE_BLOCK = "title_block"
    STATED = "stated"
    CALIBRATED = "calibrated"


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the paper."""

    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def whole(cls, width_mm: float, height_mm: float) -> Self:
        """The sheet, with the margin by which marks may lie over its edge."""
        return cls(-0.1 * width_mm, -0.1 * height_mm, 1.1 * width_mm, 1.1 * height_mm)

    @classmethod
    def parse(cls, raw: object, *, width_mm: float, height_mm: float) -> Self:
        """Left, bottom, right, top as a browser sent them. Raises BadScale."""
        if not isinstance(raw, list) or len(raw) != 4 or any(not _is_number(one) for one in raw):
            raise BadScale(reason="区域的坐标格式不对")
        left, bottom, right, top = (round(float(one), 2) for one in raw)
        if right - left < _SMALLEST_SIDE_MM or top - bottom < _SMALLEST_SIDE_MM:
            raise BadScale(reason="区域太小")
        sheet = cls.whole(width_mm, height_mm)
        if left < sheet.left or bottom < sheet.bottom or right > sheet.right or top > sheet.top:
            raise BadScale(reason="区域超出图纸范围")
        return cls(left, bottom, right, top)

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.top - self.bottom)

    def holds(self, point: Point) -> bool:
        """Whether the point lies in it, the edge included."""
        return self.left <= point[0] <= self.right and self.bottom <= point[1] <= self.top


def point_on(raw: object, sheet: Region) -> Point:
    """A point as a browser sent it, in millimetres on paper. Raises BadScale."""
    if not isinstance(raw, list) or len(raw) != 2 or not all(map(_is_number, raw)):
        raise BadScale(reason="标定线的坐标格式不对")
    point = round(float(raw[0]), 2), round(float(raw[1]), 2)
    if not sheet.holds(point):
        raise BadScale(reason="标定线超出图纸范围")
    return point


@dataclass(frozen=True, slots=True)
class SettledScale:
    """A scale and its part of the sheet. `mine`: set by the unit that asks; `order`: later ones are higher."""

    id: str
    ratio: float
    source: ScaleSource
    region: Region
    mine: bool
    order: int


def ratio_in(text: str) -> float | None:
    """The ratio that a title block states; None where it states none, or several."""
    found = {_told(one[1], one[2]) for one in _RATIO.finditer(_plain(text))}
    ratio = found.pop() if len(found) == 1 else None
    return ratio if ratio is not None and _FINEST <= ratio <= _COARSEST else None


def stated_ratio(text: str) -> float:
    """A ratio that somebody typed (`1:100`). Raises BadScale."""
    ratio = ratio_in(text)
    if ratio is None:
        raise BadScale(reason="请按 1:100 的格式填写")
    return ratio


def calibrated_ratio(from_point: Point, to_point: Point, real: str) -> float:
    """The ratio by which a distance on paper is so long in the building (`6000`, `6 m`). Raises BadScale."""
    base, told = math.dist(from_point, to_point), real_millimetres(real)
    if base < _SHORTEST_BASE_MM:
        raise BadScale(reason="标定线太短，请画得长一些")
    ratio = told / base
    if not _FINEST <= ratio <= _COARSEST:
        raise BadScale(reason="标定线与所填长度相差太大")
    return float(f"{ratio:.6g}")


def real_millimetres(text: str) -> float:
    """A length in the building as people type it; a bare number is in millimetres, as on drawings. Raises BadScale."""
    match = _LENGTH.fullmatch(_plain(text).replace(",", ""))
    told = float(match[1]) * _MILLIMETRES[(match[2] or "").lower()] if match else 0.0
    if told <= 0:
        raise BadScale(reason="请填写实际长度，例如 6000 mm 或 6 m")
    return told


def scale_text(ratio: float) -> str:
    """As people write it: `1:100`, `1:98.7`, `2:1`."""
    return f"{1 / ratio:.4g}:1" if ratio < 1 else f"1:{_number(ratio)}"


def in_force(points: Sequence[Point], scales: Sequence[SettledScale]) -> SettledScale | Unmeasured:
    """The scale for a figure: of the smallest region that holds all of it.

    A figure that reaches from one scale into another has none, unless it lies in one of one's own: no unit keeps
    another from measuring. Among regions about as large one's own goes first, what somebody set before what was read,
    the newest before older ones.
    """
    holding = [one for one in scales if all(map(one.region.holds, points))]
    best = None
    if holding:
        smallest = min(one.region.area for one in holding)
        best = max((one for one in holding if one.region.area <= _ALIKE * smallest), key=_rank)
    own = best is not None and best.mine
    touched = [one for one in scales if one not in holding and any(map(one.region.holds, points))]
    if any(best is None or one.ratio != best.ratio for one in touched if one.mine or not own):
        return Unmeasured.ACROSS_SCALES
    return best if best is not None else Unmeasured.UNKNOWN_SCALE


def _rank(one: SettledScale) -> tuple[bool, bool, float, int]:
    return one.mine, one.source is not ScaleSource.TITLE_BLOCK, -one.region.area, one.order


def _told(paper: str, real: str) -> float | None:
    return float(real) / float(paper) if float(paper) else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _number(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 1e4 else f"{ratio:.4g}"


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e6
