"""Two whole sheets drawn once at one scale, so that a piece of one can be laid upon the other anywhere.

Places are complex numbers x + iy in points, origin upper left, y down. For one turn (scale and rotation) the sheet
before is drawn turned about its upper left corner; what is left between the two is a shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self, TypeVar

import numpy as np
import numpy.typing as npt

from review_room.drawings.comparison.alignment import IDENTITY, Alignment, Certainty
from review_room.drawings.comparison.compared_sheet import Box, ComparedSheet
from review_room.drawings.comparison.patches import (
    Ground,
    Mask,
    Peak,
    is_blank,
    largest_gap,
    likeness,
    outlines,
    phase,
    shrunk,
)
from review_room.drawings.sheet_text import POINTS_PER_MM

_Pixel = TypeVar("_Pixel", np.uint8, np.bool_)

MM: Final = POINTS_PER_MM
"""Points in a millimetre."""
_PIXELS_PER_MM: Final = 4.0
_PIXELS_AT_MOST: Final = 24_000_000
"""Of one sheet: A0 at four pixels a millimetre has 16 million."""
_COARSER: Final = 3
_AROUND_MM: Final = 15.0
_WITHIN_MM: Final = 2.5
_WITHIN_SIDE_MM: Final = 14.0
"""A pin has no size: what it marks is taken to be this large."""
_CELL_MM: Final = 8.0
_PIECE_MM: Final = 150.0
"""The side of the largest piece that is looked for; of a larger mark its middle."""
_WIDE_MM: Final = 80.0
_WIDE_PIECE_MM: Final = 300.0
_FARTHEST_STEP_MM: Final = 4.0
_SHARPEST: Final = 7.0
_RIVAL_APART_MM: Final = 3.0
_ALONE_MM: Final = 30.0
_ALONE_VALUE: Final = 0.75


@dataclass(frozen=True)
class Hull:
    """The box around a mark on the sheet before, in points."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: Sequence[complex]) -> Self:
        """The smallest box that holds the points."""
        across, down = [z.real for z in points], [z.imag for z in points]
        return cls(min(across), min(down), max(across), max(down))

    @property
    def centre(self) -> complex:
        return complex((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def radius(self) -> float:
        """Half the diagonal."""
        return abs(complex(self.right - self.left, self.bottom - self.top)) / 2


@dataclass(frozen=True)
class Found:
    """Where a piece was found: the shift in points, the correlation, and the best other place as a share of it."""

    shift: complex
    value: float
    rival: float


class Drawn:
    """Both sheets as pixels; the sheet before once for each turn asked for."""

    def __init__(self, before: ComparedSheet, after: ComparedSheet) -> None:
        self._before = before
        largest = max(after.width * after.height, before.width * before.height) / MM**2
        self.scale = min(_PIXELS_PER_MM, (_PIXELS_AT_MOST / largest) ** 0.5) / MM
        size = (0, 0, round(after.width * self.scale), round(after.height * self.scale))
        self.after = after.grey(size, self.scale, IDENTITY)
        self._kept: dict[complex, Laid] = {}

    @cached_property
    def lines_after(self) -> Mask:
        """The outlines of the sheet after."""
        return outlines(self.after)

    @cached_property
    def ground_after(self) -> Ground:
        """The sheet after, in which pieces of the sheet before are looked for."""
        return Ground(shrunk(self.lines_after, _COARSER))

    def laid(self, turn: complex) -> "Laid":
        """The pair for one turn. A few are kept, as most marks of a sheet share theirs."""
        if turn not in self._kept:
            if len(self._kept) >= 4:
                self._kept.pop(next(iter(self._kept)))
            self._kept[turn] = Laid(self, self._before, turn)
        return self._kept[turn]


class Laid:
    """The sheet before, drawn under one turn, against the sheet after. Shifts are points, y down."""

    def __init__(self, drawn: Drawn, before: ComparedSheet, turn: complex) -> None:
        self.turn = turn
        self._drawn, self._scale = drawn, drawn.scale
        corners = [turn * complex(x, y) * drawn.scale for x in (0, before.width) for y in (0, before.height)]
        hull = Hull.around(corners)
        self._origin = complex(np.floor(hull.left), np.floor(hull.top))
        box = (int(np.floor(hull.left)), int(np.floor(hull.top)), int(np.ceil(hull.right)), int(np.ceil(hull.bottom)))
        self.before = before.grey(box, drawn.scale, Alignment(turn, 0, Certainty.EXACT))
        self.lines_before = outlines(self.before)

    @cached_property
    def _ground_before(self) -> Ground:
        return Ground(shrunk(self.lines_before, _COARSER))

    def gap_mm(self, hull: Hull, shift: complex) -> float:
        """Millimetres of line that only one sheet has, in that part of the mark in which there are most of them."""
        window = self._window(hull, _WITHIN_MM, _WITHIN_SIDE_MM)
        old = _cut(self.lines_before, window)
        new = _cut(self._drawn.lines_after, _moved(window, self._step(shift)))
        return float(largest_gap(old, new, round(_CELL_MM * MM * self._scale)) / (self._scale * MM))

    def fit(self, hull: Hull, shift: complex) -> tuple[float, float, float]:
        """Likeness within the mark and around it, both the worse of the two directions, and mm of line within."""
        found = []
        for margin, side in ((_WITHIN_MM, _WITHIN_SIDE_MM), (_AROUND_MM, 0)):
            window = self._window(hull, margin, side)
            old = _cut(self.lines_before, window)
            new = _cut(self._drawn.lines_after, _moved(window, self._step(shift)))
            kept, come, pixels = likeness(old, new)
            found.append((min(kept, come), pixels))
        return found[0][0], found[1][0], found[0][1] / (self._scale * MM)

    def moved_on(self, hull: Hull, shift: complex, *, margin_mm: float, side_mm: float) -> complex:
        """How much further the picture lies than the shift says, in points; 0 when that can't be told."""
        window = self._window(hull, margin_mm, side_mm)
        step = self._step(shift)
        down, right, sharp = phase(_cut(self.before, window), _cut(self._drawn.after, _moved(window, step)))
        further = self._shift(step + complex(right, down)) - shift
        if sharp < _SHARPEST or abs(further) > _FARTHEST_STEP_MM * MM:
            return 0j
        return further

    def search(self, hull: Hull, *, wide: bool = False) -> Found | None:
        """Where on the sheet after the picture around the mark lies best; `wide` takes in much more of it."""
        window = _within(self._piece(hull, wide=wide), self.lines_before)
        place = self._found(_cut(self.lines_before, window), self._drawn.ground_after)
        return place and Found(self._shift(place[0] - complex(*window[:2])), place[1].value, place[1].rival)

    def search_back(self, hull: Hull, shift: complex) -> Found | None:
        """Where on the sheet before the picture around the place found lies best: the shift that leads from there."""
        window = _within(_moved(self._piece(hull), self._step(shift)), self._drawn.lines_after)
        place = self._found(_cut(self._drawn.lines_after, window), self._ground_before)
        return place and Found(self._shift(complex(*window[:2]) - place[0]), place[1].value, place[1].rival)

    def search_near(self, hull: Hull, shift: complex) -> complex | None:
        """Where near its surroundings that which is within the mark is found again by itself; None when nowhere."""
        window = self._window(hull, _WITHIN_MM)
        piece, reach = _cut(self.lines_before, window), round(_ALONE_MM * MM * self._scale)
        if is_blank(piece) or min(piece.shape) < 16:
            return None
        left, top, right, bottom = _moved(window, self._step(shift))
        wide = (left - reach, top - reach, right + reach, bottom + reach)
        small = shrunk(piece, 2)
        ground = Ground(shrunk(_cut(self._drawn.lines_after, wide), 2))
        peak = ground.found(small, _RIVAL_APART_MM * MM * self._scale / 2)
        if peak is None or peak.value < _ALONE_VALUE:
            return None
        place = complex(wide[0], wide[1]) + 2 * complex(peak.right, peak.down)
        return self._shift(place - complex(*window[:2]))

    def _piece(self, hull: Hull, *, wide: bool = False) -> Box:
        """What is looked for: the mark with what is around it."""
        left, top, right, bottom = self._window(hull, *((_WIDE_MM, 0) if wide else (_AROUND_MM, 40)))
        most = round((_WIDE_PIECE_MM if wide else _PIECE_MM) * MM * self._scale)
        across, down = max(0, right - left - most) // 2, max(0, bottom - top - most) // 2
        return left + across, top + down, right - across, bottom - down

    def _found(self, piece: Mask, ground: Ground) -> tuple[complex, Peak] | None:
        """The upper left pixel of the place where the piece lies best."""
        if is_blank(piece):
            return None
        peak = ground.found(shrunk(piece, _COARSER), _RIVAL_APART_MM * MM * self._scale / _COARSER)
        return None if peak is None else (_COARSER * complex(peak.right, peak.down), peak)

    def _step(self, shift: complex) -> complex:
        """Whole pixels from the drawing before to that after."""
        pixels = shift * self._scale + self._origin
        return complex(round(pixels.real), round(pixels.imag))

    def _shift(self, step: complex) -> complex:
        """The shift in points that leads so many pixels from the drawing before to that after."""
        return complex((step - self._origin) / self._scale)

    def _window(self, hull: Hull, margin_mm: float, side_mm: float = 0) -> Box:
        """Pixels on the drawing before: the hull turned, with a margin, and at least so long on each side."""
        pixels = MM * self._scale
        corners = [complex(x, y) for x in (hull.left, hull.right) for y in (hull.top, hull.bottom)]
        turned = Hull.around([self.turn * z * self._scale - self._origin for z in corners])
        across = max((side_mm * pixels - (turned.right - turned.left)) / 2, margin_mm * pixels)
        down = max((side_mm * pixels - (turned.bottom - turned.top)) / 2, margin_mm * pixels)
        return (
            round(turned.left - across),
            round(turned.top - down),
            round(turned.right + across),
            round(turned.bottom + down),
        )


def _moved(window: Box, step: complex) -> Box:
    across, down = round(step.real), round(step.imag)
    return window[0] + across, window[1] + down, window[2] + across, window[3] + down


def _cut(picture: npt.NDArray[_Pixel], window: Box) -> npt.NDArray[_Pixel]:
    """The window of a picture; what lies off the sheet is white, or no line."""
    left, top, right, bottom = window
    height, width = picture.shape
    piece = np.full((bottom - top, right - left), 255 if picture.dtype == np.uint8 else False, dtype=picture.dtype)
    rows, columns = slice(max(0, top), min(height, bottom)), slice(max(0, left), min(width, right))
    if rows.start < rows.stop and columns.start < columns.stop:
        piece[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left] = picture[rows, columns]
    return piece


def _within(window: Box, picture: Mask) -> Box:
    """That part of the window which lies on the picture, at least a pixel of it: beside the sheet nothing is found."""
    height, width = picture.shape
    left, top = min(max(0, window[0]), width - 1), min(max(0, window[1]), height - 1)
    return left, top, max(left + 1, min(width, window[2])), max(top + 1, min(height, window[3]))
