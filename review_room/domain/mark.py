"""Marks: geometry in millimetres on the paper of one sheet revision, lower-left origin, y up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from review_room.domain.measuring import CORNERS, MeasureKind, flaw
from review_room.domain.stamp import Stamp
from service_centre.errors import Invalid

MAXIMUM_POINTS: Final = 4000
MAXIMUM_TEXT: Final = 500
_FARTHEST_MM: Final = 1e6


class MarkKind(StrEnum):
    """What a mark is drawn as."""

    CLOUD = "cloud"
    ARROW = "arrow"
    RECTANGLE = "rectangle"
    TEXT = "text"
    FREEHAND = "freehand"
    PIN = "pin"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    POLYLINE = "polyline"
    HIGHLIGHT = "highlight"
    CALLOUT = "callout"
    STAMP = "stamp"
    LENGTH = "length"
    AREA = "area"
    ANGLE = "angle"
    COUNT = "count"
    IMAGE = "image"


_POINTS: Final[Mapping[MarkKind, tuple[int, int]]] = {
    MarkKind.CLOUD: (3, MAXIMUM_POINTS),
    MarkKind.ARROW: (2, 2),
    MarkKind.RECTANGLE: (2, 2),
    MarkKind.TEXT: (1, 1),
    MarkKind.FREEHAND: (2, MAXIMUM_POINTS),
    MarkKind.PIN: (1, 1),
    MarkKind.ELLIPSE: (2, 2),
    MarkKind.POLYGON: (3, MAXIMUM_POINTS),
    MarkKind.POLYLINE: (2, MAXIMUM_POINTS),
    MarkKind.HIGHLIGHT: (4, MAXIMUM_POINTS),
    MarkKind.CALLOUT: (5, 5),
    MarkKind.STAMP: (2, 2),
    MarkKind.IMAGE: (2, 2),
    **{MarkKind(kind): corners for kind, corners in CORNERS.items()},
}

WORDED: Final = frozenset({MarkKind.TEXT, MarkKind.CALLOUT})
"""Kinds that show words of their writer."""

_IN_FOURS: Final = frozenset({MarkKind.HIGHLIGHT})
"""Kinds made of quadrilaterals."""

QUARTERS: Final = (0, 90, 180, 270)
"""By how many degrees a picture may be turned on its sheet, counter-clockwise."""
_SMALLEST_PICTURE_MM: Final = 1.0

MEASURES: Final = frozenset(MarkKind(kind) for kind in MeasureKind)
"""Marks that measure something: their value is reckoned from geometry and scale, never taken from a browser."""


class BadMark(Invalid):
    """Geometry that is not a mark of its kind, or lies off the sheet."""

    code = "bad_mark"
    sentence = "批注图形不正确：{reason}。"
    next_step = "请重新绘制该批注；其余内容已保留。"


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """Which file a picture on the sheet shows, and by how many degrees it is turned counter-clockwise.

    It fills its box as far as its own proportions let it, and is never stretched.
    """

    file_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class MarkShape:
    """Checked geometry of one mark.

    `points` are (x, y) in millimetres on paper; `height_mm` is the letter height of a text mark. Of a rectangle, an
    ellipse, a stamp and a picture they are two opposite corners, of a highlight quadrilaterals of four, of a callout
    the tip and the knee of its leader, where that meets the box, and two opposite corners of the box with the words.
    """

    kind: MarkKind
    points: tuple[tuple[float, float], ...]
    text: str = ""
    height_mm: float = 0.0
    stamp: Stamp | None = None
    picture: PlacedPicture | None = None

    @classmethod
    def parse(cls, kind: str, geometry: Mapping[str, Any], *, width_mm: float, height_mm: float) -> Self:
        """Check what a browser sent for a sheet of this size. Raises BadMark."""
        if kind not in set(MarkKind):
            raise BadMark(reason="未知的批注类型")
        mark_kind = MarkKind(kind)
        raw = geometry.get("points")
        fewest, most = _POINTS[mark_kind]
        if not isinstance(raw, list) or not fewest <= len(raw) <= most or (mark_kind in _IN_FOURS and len(raw) % 4):
            raise BadMark(reason="点的数量不对")
        points = tuple(_point(point, width_mm, height_mm) for point in raw)
        if mark_kind in MEASURES and (why := flaw(MeasureKind(mark_kind), points)):
            raise BadMark(reason=why)
        text, letters = "", 0.0
        if mark_kind in WORDED:
            text = str(geometry.get("text", "")).strip()
            letters = _number(geometry.get("height_mm", 5))
            if not text or len(text) > MAXIMUM_TEXT or not 0.5 <= letters <= 200:
                raise BadMark(reason="文字为空、过长或字高不合适")
        picture = _picture(geometry, points) if mark_kind is MarkKind.IMAGE else None
        return cls(mark_kind, points, text, letters, _stamp(mark_kind, geometry.get("stamp")), picture)

    def geometry(self) -> dict[str, Any]:
        """The geometry as the room's client knows it."""
        shown: dict[str, Any] = {"points": [list(point) for point in self.points]}
        if self.kind in WORDED:
            shown |= {"text": self.text, "height_mm": self.height_mm}
        if self.stamp is not None:
            shown["stamp"] = str(self.stamp)
        if self.picture is not None:
            shown |= {"image": self.picture.file_id, "turn": self.picture.turn}
        return shown


def _stamp(kind: MarkKind, raw: object) -> Stamp | None:
    if kind is not MarkKind.STAMP:
        return None
    if not isinstance(raw, str) or raw not in set(Stamp):
        raise BadMark(reason="未知的图章")
    return Stamp(raw)


def _picture(geometry: Mapping[str, Any], points: tuple[tuple[float, float], ...]) -> PlacedPicture:
    (ax, ay), (bx, by) = points
    if min(abs(bx - ax), abs(by - ay)) < _SMALLEST_PICTURE_MM:
        raise BadMark(reason="图片太小")
    turn = geometry.get("turn", 0)
    if isinstance(turn, bool) or turn not in QUARTERS:
        raise BadMark(reason="图片只能按 90° 旋转")
    try:
        return PlacedPicture(str(UUID(str(geometry.get("image")))), int(turn))
    except ValueError:
        raise BadMark(reason="缺少图片") from None


def turned_with(kind: MarkKind, geometry: Mapping[str, Any], degrees: float) -> dict[str, Any]:
    """The geometry of a mark whose surroundings were turned counter-clockwise: a picture turns along."""
    if kind is not MarkKind.IMAGE:
        return dict(geometry)
    return {**geometry, "turn": (int(geometry.get("turn", 0)) + round(degrees / 90) * 90) % 360}


_SHIFT_MM: Final = 0.03
"""Points have two decimals, and each is rounded for itself."""


def is_shift(one: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> bool:
    """Whether the second points are the first, all moved by the same way."""
    if len(one) != len(other):
        return False
    across, up = other[0][0] - one[0][0], other[0][1] - one[0][1]
    return all(
        abs(bx - ax - across) <= _SHIFT_MM and abs(by - ay - up) <= _SHIFT_MM
        for (ax, ay), (bx, by) in zip(one, other, strict=True)
    )


def points_of(geometry: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    """The points of a stored geometry, in millimetres on paper."""
    return tuple((x, y) for x, y in geometry["points"])


def _point(raw: object, width_mm: float, height_mm: float) -> tuple[float, float]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise BadMark(reason="点的坐标格式不对")
    x, y = _number(raw[0]), _number(raw[1])
    # A cloud may bulge over the edge by a little; further out it would be on no sheet at all.
    if not (-width_mm * 0.1 <= x <= width_mm * 1.1 and -height_mm * 0.1 <= y <= height_mm * 1.1):
        raise BadMark(reason="批注超出图纸范围")
    return x, y


def _number(raw: object) -> float:
    # The comparison refuses NaN too, and whole numbers that no float can hold.
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) < _FARTHEST_MM:
        raise BadMark(reason="坐标不是数字")
    return round(float(raw), 2)
