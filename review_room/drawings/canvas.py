"""Collects what a DXF layout draws, compactly and unscaled, until its extent and so its paper scale are known."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

TEXT_POINTS = 5
Points = npt.NDArray[np.float64]


class Shape(IntEnum):
    """How the points of a stroke are meant."""

    SEGMENTS = 0
    """Pairs of points, each a line."""
    PATH = 1
    """Points of an outline; `content` holds its operators: m, l (one point each), c (three points)."""
    FILL = 2
    """As PATH, filled by the even-odd rule."""
    TEXT = 3
    """Five points: origin, the font's unit to the right, its unit upwards, the lower and upper right end of the line;
    then the corners of a clip, if any, with its operators in `clip`. `content` is the text."""


class Pen(NamedTuple):
    """How a stroke looks. `dashes` are on and off lengths in drawing units."""

    colour: str
    width_mm: float
    layer: str
    dashes: tuple[float, ...]


class Stroke(NamedTuple):
    """One drawn thing: `points` points from `start` on in the canvas's points."""

    shape: Shape
    pen: int
    start: int
    points: int
    content: str
    clip: str = ""

    @property
    def box_from(self) -> int:
        """The first point that counts for the bounding box: of a clipped text only its clip is seen."""
        return TEXT_POINTS if self.clip else 0


@dataclass(frozen=True)
class Bounds:
    """An upright rectangle in drawing units."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Never negative."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Never negative."""
        return self.top - self.bottom


class Canvas:
    """Strokes in drawing order, with one flat store of all coordinates."""

    def __init__(self) -> None:
        self.strokes: list[Stroke] = []
        self.pens: dict[Pen, int] = {}
        self.text_heights: list[float] = []
        self._coordinates = array("d")

    def segments(self, pen: Pen, ends: Iterable[tuple[float, float]]) -> None:
        """Adds lines; `ends` gives both ends of each in turn."""
        start = len(self._coordinates) // 2
        for end in ends:
            self._coordinates.extend(end)
        self._add(Shape.SEGMENTS, pen, start, "")

    def outline(self, shape: Shape, pen: Pen, points: Points, operators: str) -> None:
        """Adds a PATH or FILL."""
        start = len(self._coordinates) // 2
        self._coordinates.frombytes(np.ascontiguousarray(points, dtype=np.float64).tobytes())
        self._add(shape, pen, start, operators)

    def text(self, pen: Pen, frame: Sequence[tuple[float, float]], text: str, clip: str = "") -> None:
        """Adds a line of text; `frame` is its five points and those of its clip, `clip` the clip's operators."""
        start = len(self._coordinates) // 2
        for point in frame:
            self._coordinates.extend(point)
        self._add(Shape.TEXT, pen, start, text, clip)

    def points(self) -> Points:
        """All points, one a row."""
        return np.array(self._coordinates, dtype=np.float64).reshape(-1, 2)

    def boxes(self) -> Points:
        """The bounding box of each stroke, one a row: left, bottom, right, top. Not finite for broken strokes."""
        if not self.strokes:
            return np.empty((0, 4))
        # Pairs of first and last point; reduceat then also gives what lies between two pairs, which is thrown away.
        ends = np.array([(stroke.start + stroke.box_from, stroke.start + stroke.points) for stroke in self.strokes])
        points = np.vstack([self.points(), [[0.0, 0.0]]])
        low = np.minimum.reduceat(points, ends.ravel(), axis=0)[::2]
        high = np.maximum.reduceat(points, ends.ravel(), axis=0)[::2]
        return np.hstack([low, high])

    def _add(self, shape: Shape, pen: Pen, start: int, content: str, clip: str = "") -> None:
        count = len(self._coordinates) // 2 - start
        if count:
            number = self.pens.setdefault(pen, len(self.pens))
            self.strokes.append(Stroke(shape, number, start, count, content, clip))
