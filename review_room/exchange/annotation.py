"""A mark as other programs know it: one annotation on one page, in millimetres, lower-left origin, y up.

The common value behind XFDF (ISO 19444-1), PDF annotations (ISO 32000) and W3C Web Annotation.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

POINTS_PER_MM: Final = 72 / 25.4
LINE_WIDTH_POINTS: Final = 2.0
PIN_POINTS: Final = 20.0
"""Side of the square that holds the symbol of a pin; its tip is the middle of the lower side."""

LINE_PITCH: Final = 1.25
"""Distance of two lines of a text, as a multiple of the letter height; the room draws with the same."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


class Shape(StrEnum):
    """What an annotation is drawn as; the first six are the marks of the room."""

    CLOUD = "cloud"
    ARROW = "arrow"
    RECTANGLE = "rectangle"
    TEXT = "text"
    FREEHAND = "freehand"
    PIN = "pin"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    POLYLINE = "polyline"
    LINE = "line"
    HIGHLIGHT = "highlight"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to an annotation, or a state given to it (`state` is one of Acrobat's model "Review")."""

    name: str
    author: str
    text: str
    at: datetime | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation.

    `points` as the room keeps them: corners of a rectangle or ellipse, tail and tip of an arrow, the upper left corner
    of a text, the tip of a pin, quadrilaterals of four points of a highlight. `page` counts from 0. `height_mm` is the
    letter height of a text. `facts` are our own attributes (finding, class, state …) without a namespace.
    """

    name: str
    shape: Shape
    page: int
    points: tuple[Point, ...]
    text: str = ""
    height_mm: float = 0.0
    contents: str = ""
    author: str = ""
    subject: str = ""
    colour: str = "#b3261e"
    created: datetime | None = None
    changed: datetime | None = None
    group_of: str = ""
    """Name of the annotation that speaks for this one as well; empty when it speaks for itself."""
    layer: str = ""
    replies: tuple[Reply, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def bounds(points: Iterable[Point]) -> Box:
    """The smallest upright box around the points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def grown(box: Box, by: float) -> Box:
    """The box with `by` more on every side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def in_points(points: Iterable[Point]) -> tuple[Point, ...]:
    """Millimetres as points of default user space (1/72 inch)."""
    return tuple((x * POINTS_PER_MM, y * POINTS_PER_MM) for x, y in points)


def in_millimetres(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points of default user space as millimetres, to a hundredth as the room keeps them."""
    return tuple((round(x / POINTS_PER_MM, 2), round(y / POINTS_PER_MM, 2)) for x, y in points)


def text_box(annotation: Annotation) -> Box:
    """The box in points that a text fills: wide characters take a whole letter height, others about six tenths."""
    left, top = in_points(annotation.points)[0]
    size = annotation.height_mm * POINTS_PER_MM
    lines = annotation.text.split("\n")
    width = max(sum(1.0 if ord(c) > 0x2E7F else 0.62 for c in line) for line in lines) * size
    return left, top - size * LINE_PITCH * len(lines), left + max(width, size), top


def closed_corners(corners: Sequence[Point]) -> tuple[Point, ...]:
    """The four corners of the box that two opposite ones span, counter-clockwise from the lower left."""
    left, bottom, right, top = bounds(corners)
    return (left, bottom), (right, bottom), (right, top), (left, top)


def without_repeated_end(points: Sequence[Point]) -> tuple[Point, ...]:
    """A closed outline without its first point at the end, where the writer repeated it."""
    return tuple(points[:-1]) if len(points) > 3 and points[0] == points[-1] else tuple(points)
