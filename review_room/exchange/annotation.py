"""A mark as other programs know it: one annotation on one page, in millimetres, lower-left origin, y up.

The common value behind XFDF (ISO 19444-1), PDF annotations (ISO 32000) and W3C Web Annotation.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

CALLOUT_PAD: Final = 0.35
"""Room between the words of a callout and its frame, as a multiple of the letter height; as in the room."""

_ROUND: Final = 48
"""Corners of the outline that stands for an ellipse."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


class Shape(StrEnum):
    """What an annotation is drawn as: the marks of the room, and a line without a tip as other programs have it."""

    CLOUD = "cloud"
    ARROW = "arrow"
    RECTANGLE = "rectangle"
    TEXT = "text"
    FREEHAND = "freehand"
    PIN = "pin"
    LENGTH = "length"
    AREA = "area"
    ANGLE = "angle"
    COUNT = "count"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    POLYLINE = "polyline"
    LINE = "line"
    HIGHLIGHT = "highlight"
    CALLOUT = "callout"
    STAMP = "stamp"
    IMAGE = "image"


WORDED: Final = frozenset({Shape.TEXT, Shape.CALLOUT})
"""What shows its own words on the sheet."""


MEASURED: Final = frozenset({Shape.LENGTH, Shape.AREA, Shape.ANGLE, Shape.COUNT})
"""Figures that measure something."""


@dataclass(frozen=True, slots=True)
class PaperScale:
    """A scale: millimetres in the building for one on paper, as people write it, and decimals of a metre."""

    ratio: float
    text: str
    decimals: int


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
    of a text, the tip of a pin, quadrilaterals of four points of a highlight; of a callout tip, knee and end of the
    leader and two corners of the box with the words. `page` counts from 0. `height_mm` is the letter height of a text.
    `facts` are our own attributes (finding, class, state …) without a namespace.
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
    stamp: str = ""
    """Which of the room's stamps it is (`domain.stamp`); its `text` is what that shows."""
    picture: bytes | None = field(default=None, repr=False)
    """What a picture shows, PNG or JPEG, where the bytes are at hand."""
    picture_digest: str = ""
    """Under which name the bytes lie in the object store, where they are not at hand."""
    turn: int = 0
    """By how many degrees, in quarters, a picture is turned counter-clockwise in its box."""
    reading: str = ""
    """What a figure measures, as people read it (`12.35 m`)."""
    scale: PaperScale | None = None
    """By which scale, where it was measured by one."""
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


def letter_width(letter: str) -> float:
    """Width of a letter, as a multiple of the letter height; the room sets words by the same."""
    return 1.0 if ord(letter) > 0x2E7F else 0.62


def line_width(line: str) -> float:
    """Width of a line, as a multiple of the letter height."""
    return sum(map(letter_width, line))


def wrapped(text: str, room: float) -> list[str]:
    """The lines of a text in a box `room` letter heights wide: broken at a blank where there is one, else anywhere."""
    return [part for line in text.split("\n") for part in _parts(line, room)]


def _parts(line: str, room: float) -> Iterator[str]:
    while line_width(line) > room and len(line) > 1:
        fits = max(1, next(n for n in range(1, len(line) + 1) if line_width(line[:n]) > room) - 1)
        blank = line.rfind(" ", 1, fits + 1)
        cut = blank if blank > 0 else fits
        yield line[:cut].rstrip()
        line = line[cut:].lstrip()
    yield line


def leader(points: Sequence[Point]) -> tuple[Point, ...]:
    """The leader of a callout, from its tip to its box; without the knee where that lies at the end."""
    tip, knee, end = points[:3]
    return (tip, end) if knee == end else (tip, knee, end)


def face(quadrilateral: Sequence[Point]) -> tuple[Point, ...]:
    """Its corners round about: some programs write them so, most the upper two before the lower two."""
    x, y = (sum(values) / len(quadrilateral) for values in zip(*quadrilateral, strict=True))
    return tuple(sorted(quadrilateral, key=lambda point: math.atan2(point[1] - y, point[0] - x)))


def rounded_outline(corners: Sequence[Point]) -> list[Point]:
    """The ellipse between two opposite corners as a closed line, for what knows no ellipses."""
    left, bottom, right, top = bounds(corners)
    x, y, a, b = (left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2
    turns = [2 * math.pi * number / _ROUND for number in range(_ROUND + 1)]
    return [(round(x + a * math.cos(turn), 2), round(y + b * math.sin(turn), 2)) for turn in turns]


def text_box(annotation: Annotation) -> Box:
    """The box in points that a text fills: wide characters take a whole letter height, others about six tenths."""
    left, top = in_points(annotation.points)[0]
    size = annotation.height_mm * POINTS_PER_MM
    lines = annotation.text.split("\n")
    width = max(line_width(line) for line in lines) * size
    return left, top - size * LINE_PITCH * len(lines), left + max(width, size), top


_CROSS_MM: Final = 1.5


def counted_crosses(points: Iterable[Point]) -> tuple[tuple[Point, ...], ...]:
    """Counted pieces as strokes of a pen, in points: a cross at each, whose third point is the piece itself."""
    d = _CROSS_MM * POINTS_PER_MM
    return tuple(((x - d, y - d), (x + d, y + d), (x, y), (x - d, y + d), (x + d, y - d)) for x, y in in_points(points))


def closed_corners(corners: Sequence[Point]) -> tuple[Point, ...]:
    """The four corners of the box that two opposite ones span, counter-clockwise from the lower left."""
    left, bottom, right, top = bounds(corners)
    return (left, bottom), (right, bottom), (right, top), (left, top)


def without_repeated_end(points: Sequence[Point]) -> tuple[Point, ...]:
    """A closed outline without its first point at the end, where the writer repeated it."""
    return tuple(points[:-1]) if len(points) > 3 and points[0] == points[-1] else tuple(points)
