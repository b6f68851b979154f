"""Collects what a DXF layout draws, compactly and unscaled, until its extent and so its paper scale are known."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

TEXT_POINTS = 5
CAP_HEIGHT = 183 / 256
"""Height of a capital letter of our typeface, in parts of the font size."""

Points = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


class Shape(IntEnum):
    """How the points of a stroke are meant."""

    SEGMENTS = 0
    """Pairs of points, each a line."""
    PATH = 1
    """Points of an outline; its content holds its operators: m, l (one point each), c (three points)."""
    FILL = 2
    """As PATH, filled by the even-odd rule."""
    TEXT = 3
    """Five points: origin, the font's unit to the right, its unit upwards, the lower and upper right end of the line;
    then the corners of a clip, if any, with its operators in `clips`. The content is the text."""


class Pen(NamedTuple):
    """How a stroke looks. `dashes` are on and off lengths in drawing units; `shown` tells whether its layer is on."""

    colour: str
    width_mm: float
    layer: str
    dashes: tuple[float, ...]
    shown: bool = True


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
    """Strokes, with one flat store of all coordinates.

    Column by column, because a drawing has up to millions. Stroke n has shape, pen, first point, number of points and
    turn n, and `contents[n]`. Strokes are drawn in the order of their turns, equal turns in the order of adding: what
    is added from now on has the turn that `turn` says, and belongs to the entity that `owner` says (see
    `entity_index.owner_number`; 0 for none that is known). `frames` are the first and last strokes (the last excluded)
    of block references named like drawing frames.
    """

    def __init__(self) -> None:
        self.pens: dict[Pen, int] = {}
        self.contents: list[str] = []
        self.clips: dict[int, str] = {}
        self.frames: list[tuple[int, int]] = []
        self.turn = 0
        self.owner = 0
        self._coordinates = array("d")
        self._shapes, self._pens = array("q"), array("q")
        self._starts, self._counts = array("q"), array("q")
        self._turns, self._owners = array("q"), array("q")

    def __len__(self) -> int:
        return len(self.contents)

    @property
    def shapes(self) -> Numbers:
        """The `Shape` of each stroke."""
        return np.array(self._shapes, dtype=np.int64)

    @property
    def pen_numbers(self) -> Numbers:
        """The pen of each stroke, as its place in `pens`."""
        return np.array(self._pens, dtype=np.int64)

    @property
    def starts(self) -> Numbers:
        """The first point of each stroke."""
        return np.array(self._starts, dtype=np.int64)

    @property
    def counts(self) -> Numbers:
        """The number of points of each stroke."""
        return np.array(self._counts, dtype=np.int64)

    @property
    def turns(self) -> Numbers:
        """When each stroke is drawn."""
        return np.array(self._turns, dtype=np.int64)

    @property
    def owners(self) -> Numbers:
        """The entity that each stroke belongs to."""
        return np.array(self._owners, dtype=np.int64)

    @property
    def shown(self) -> npt.NDArray[np.bool_]:
        """Whether the layer of each stroke is on."""
        return np.array([pen.shown for pen in self.pens], dtype=np.bool_)[self.pen_numbers]

    def segments(self, pen: Pen, ends: Iterable[tuple[float, float]]) -> None:
        """Adds lines; `ends` gives both ends of each in turn."""
        start = len(self._coordinates) // 2
        for end in ends:
            self._coordinates.extend(end)
        self._add(Shape.SEGMENTS, pen, start, "")

    def outline(self, shape: Shape, pen: Pen, points: Points, operators: str) -> None:
        """Adds a PATH or FILL."""
        start = len(self._coordinates) // 2
        self._append(points)
        self._add(shape, pen, start, operators)

    def text(self, pen: Pen, frame: Sequence[tuple[float, float]], text: str, clip: str = "") -> None:
        """Adds a line of text; `frame` is its five points and those of its clip, `clip` the clip's operators."""
        start = len(self._coordinates) // 2
        for point in frame:
            self._coordinates.extend(point)
        if clip:
            self.clips[len(self)] = clip
        self._add(Shape.TEXT, pen, start, text)

    def many(
        self, shape: Shape, pens: Numbers, points: Points, contents: Sequence[str], turns: Numbers, owners: Numbers
    ) -> None:
        """Adds strokes of one shape with equally many points: `points` has a row of them for each."""
        number, each = points.shape[:2]
        start = len(self._coordinates) // 2
        self._append(points)
        self._shapes.extend([int(shape)] * number)
        self._pens.frombytes(np.ascontiguousarray(pens, dtype=np.int64).tobytes())
        self._starts.frombytes((start + each * np.arange(number, dtype=np.int64)).tobytes())
        self._counts.extend([each] * number)
        self._turns.frombytes(np.ascontiguousarray(turns, dtype=np.int64).tobytes())
        self._owners.frombytes(np.ascontiguousarray(owners, dtype=np.int64).tobytes())
        self.contents.extend(contents)

    def stamp(self, drawn: "Canvas", matrices: Points, turns: Numbers, owners: Numbers) -> None:
        """Adds all of `drawn` once for each matrix (of two rows and three columns), turn and owner."""
        number, strokes = len(matrices), len(drawn)
        if not strokes:
            return
        points = drawn.points()
        start, stroke = len(self._coordinates) // 2, len(self)
        self._append(points @ matrices[:, :, :2].transpose(0, 2, 1) + matrices[:, None, :, 2])
        pens = np.array([self.pen_number(pen) for pen in drawn.pens], dtype=np.int64)
        firsts = start + len(points) * np.arange(number, dtype=np.int64)
        self._shapes.extend(drawn._shapes * number)
        self._pens.frombytes(np.tile(pens[drawn.pen_numbers], number).tobytes())
        self._starts.frombytes((drawn.starts + firsts[:, None]).astype(np.int64).tobytes())
        self._counts.extend(drawn._counts * number)
        self._turns.frombytes(np.repeat(turns, strokes).astype(np.int64).tobytes())
        self._owners.frombytes(np.repeat(owners, strokes).astype(np.int64).tobytes())
        self.contents.extend(drawn.contents * number)
        for place, clip in drawn.clips.items():
            self.clips.update((stroke + copy * strokes + place, clip) for copy in range(number))

    def points(self) -> Points:
        """All points, one a row."""
        return np.array(self._coordinates, dtype=np.float64).reshape(-1, 2)

    def boxes(self) -> Points:
        """The bounding box of each stroke, one a row: left, bottom, right, top. Not finite for broken strokes."""
        if not len(self):
            return np.empty((0, 4))
        # Pairs of first and last point; reduceat then also gives what lies between two pairs, which is thrown away.
        ends = np.stack([self.starts, self.starts + self.counts], axis=1)
        for stroke in self.clips:  # of a clipped text only its clip is seen
            ends[stroke, 0] += TEXT_POINTS
        points = np.vstack([self.points(), [[0.0, 0.0]]])
        low = np.minimum.reduceat(points, ends.ravel(), axis=0)[::2]
        high = np.maximum.reduceat(points, ends.ravel(), axis=0)[::2]
        return np.hstack([low, high])

    def text_heights(self) -> Points:
        """The heights of capital letters of all sound texts on layers that are on."""
        origins = self.starts[(self.shapes == Shape.TEXT) & self.shown]
        points = self.points()
        heights: Points = np.hypot(*(points[origins + 2] - points[origins]).T) * CAP_HEIGHT
        return heights[np.isfinite(heights) & (heights > 0)]

    def show(self, layers: Collection[str]) -> None:
        """Takes these layers for such that are on."""
        self.pens = {pen._replace(shown=pen.shown or pen.layer in layers): number for pen, number in self.pens.items()}

    def pen_number(self, pen: Pen) -> int:
        """The place of a pen in `pens`, which it is put into."""
        return self.pens.setdefault(pen, len(self.pens))

    def _append(self, points: Points) -> None:
        self._coordinates.frombytes(np.ascontiguousarray(points, dtype=np.float64).tobytes())

    def _add(self, shape: Shape, pen: Pen, start: int, content: str) -> None:
        count = len(self._coordinates) // 2 - start
        if count:
            self._shapes.append(shape)
            self._pens.append(self.pen_number(pen))
            self._starts.append(start)
            self._counts.append(count)
            self._turns.append(self.turn)
            self._owners.append(self.owner)
            self.contents.append(content)
