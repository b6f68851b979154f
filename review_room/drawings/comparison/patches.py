"""Pieces of two drawings laid on one another: where a piece is found again, and how well it fits. Pure: pixels in.

A picture is rows × columns of grey (0 is black); a mask is rows × columns of bool, true where a line or an edge runs.
A shift is (rows down, columns right) in pixels.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from review_room.drawings.comparison.alignment import Pixels

Mask = npt.NDArray[np.bool_]
Plane = npt.NDArray[np.float32]

_INK: Final = 236
"""Grey from which a pixel is ink: a pale line that lies between two rows of pixels covers half of each."""
_NARROWEST: Final = 4
"""Pixels; a strip narrower than that is found along every line."""
_FEWEST: Final = 40
"""Pixels of line without which a piece of a drawing looks like any other."""


def outlines(picture: Pixels) -> Mask:
    """Lines and the edges of filled surfaces: a black wall must not outweigh all that is drawn around it."""
    ink = picture < _INK
    inner = ink.copy()
    inner[1:] &= ink[:-1]
    inner[:-1] &= ink[1:]
    inner[:, 1:] &= ink[:, :-1]
    inner[:, :-1] &= ink[:, 1:]
    return np.asarray(ink & ~inner)


def grown(mask: Mask, by: int = 1) -> Mask:
    """Everything within so many pixels of the mask, along rows and columns."""
    for _ in range(by):
        wide = mask.copy()
        wide[1:] |= mask[:-1]
        wide[:-1] |= mask[1:]
        mask = wide.copy()
        mask[:, 1:] |= wide[:, :-1]
        mask[:, :-1] |= wide[:, 1:]
    return mask


def likeness(before: Mask, after: Mask) -> tuple[float, float, int]:
    """How much of each is found on the other within a pixel, above what chance would give: (lost, come, pixels).

    `lost` is the share of the lines before that are there after; `come` the share of those after that were there
    before. Chance is taken off, because among the lines of a hatch every other pixel lies near some line.
    """
    return _found(before, after), _found(after, before), int(min(before.sum(), after.sum()))


def largest_gap(before: Mask, after: Mask, cell: int) -> int:
    """Pixels of line that only one of the two has, in the square of `cell` pixels that has most of them.

    One symbol that went is little beside the walls around it, and all that somebody marked.
    """
    apart = (before & ~grown(after, 2)) | (after & ~grown(before, 2))
    rows, columns = (max(1, -(-size // cell)) for size in apart.shape)
    squares = np.zeros((rows * cell, columns * cell), dtype=np.int32)
    squares[: apart.shape[0], : apart.shape[1]] = apart
    return int(squares.reshape(rows, cell, columns, cell).sum(axis=(1, 3)).max())


def _found(lines: Mask, among: Mask) -> float:
    total = int(lines.sum())
    if total == 0:
        return 0.0
    wide = grown(among)
    chance = float(wide.mean())
    if chance > 0.9:
        return 0.0
    share = float((lines & wide).sum()) / total
    return max(0.0, (share - chance) / (1 - chance))


@dataclass(frozen=True)
class Peak:
    """Where a piece was found: the shift, the correlation there (-1 to 1), and the best elsewhere as a share of it."""

    down: float
    right: float
    value: float
    rival: float


class Ground:
    """A whole sheet, coarse, in which pieces are looked for. `plane` is the share of line in each pixel."""

    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        self.shape = _fast(plane.shape[0]), _fast(plane.shape[1])
        self._spectrum = np.fft.rfft2(plane, s=self.shape)
        padded = np.zeros((plane.shape[0] + 1, plane.shape[1] + 1))
        padded[1:, 1:] = np.cumsum(np.cumsum(plane, axis=0, dtype=np.float64), axis=1)
        squares = np.zeros_like(padded)
        squares[1:, 1:] = np.cumsum(np.cumsum(plane.astype(np.float64) ** 2, axis=0), axis=1)
        self._sums, self._squares = padded, squares

    def found(self, piece: Plane, apart: float) -> Peak | None:
        """Where the piece lies best, by normalised cross-correlation; None for a blank piece.

        `apart`: pixels from the best place beyond which another place is a rival.
        """
        rows, columns = piece.shape
        height, width = self.plane.shape
        if min(rows, columns) < _NARROWEST:
            return None
        centred = piece - piece.mean()
        norm = float(np.sqrt((centred**2).sum()))
        if norm < 1e-3 or rows > height or columns > width:
            return None
        product = np.fft.irfft2(self._spectrum * np.conj(np.fft.rfft2(centred, s=self.shape)), s=self.shape)
        product = product[: height - rows + 1, : width - columns + 1]
        count = rows * columns
        total = _boxes(self._sums, rows, columns)
        spread = np.sqrt(np.maximum(_boxes(self._squares, rows, columns) - total**2 / count, 0.0))
        # A place with hardly any lines correlates with anything.
        surface = product / (norm * np.maximum(spread, 0.3 * norm))
        down, right = (int(one) for one in np.unravel_index(int(surface.argmax()), surface.shape))
        value = float(surface[down, right])
        if value <= 0:
            return None
        reach = max(1, round(apart))
        rest = surface.copy()
        rest[max(0, down - reach) : down + reach + 1, max(0, right - reach) : right + reach + 1] = -1
        return Peak(
            down + between(surface, down, right, 0),
            right + between(surface, down, right, 1),
            value,
            max(0.0, float(rest.max()) / value),
        )


def phase(before: Pixels, after: Pixels) -> tuple[float, float, float]:
    """The shift of the second picture against the first, of equal shape, and how sharp the peak is (deviations)."""
    height, width = before.shape
    window = np.outer(np.hanning(height), np.hanning(width)).astype(np.float32)
    spectra = [np.fft.rfft2((255.0 - picture.astype(np.float32)) * window) for picture in (before, after)]
    product = spectra[1] * np.conj(spectra[0])
    surface = np.fft.irfft2(product / np.maximum(np.abs(product), 1e-6), s=(height, width))
    row, column = (int(one) for one in np.unravel_index(int(surface.argmax()), surface.shape))
    sharp = float(surface[row, column]) / (float(surface.std()) or 1.0)
    down = row + between(surface, row, column, 0)
    right = column + between(surface, row, column, 1)
    return down - height * (down > height / 2), right - width * (right > width / 2), sharp


def between(surface: npt.NDArray[np.float64], row: int, column: int, axis: int) -> float:
    """Where between the pixels a peak is along an axis: the top of the parabola through its neighbours."""
    size = surface.shape[axis]
    at = (row, column)[axis]
    line = surface[:, column] if axis == 0 else surface[row, :]
    if size < 3:
        return 0.0
    low, here, high = (float(line[(at + step) % size]) for step in (-1, 0, 1))
    bend = low - 2 * here + high
    return max(-0.5, min(0.5, 0.5 * (low - high) / bend)) if bend < 0 else 0.0


def shrunk(mask: Mask, by: int) -> Plane:
    """The share of line in squares of so many pixels; what is left over at the right and below is dropped."""
    rows, columns = mask.shape[0] // by, mask.shape[1] // by
    squares = mask[: rows * by, : columns * by].reshape(rows, by, columns, by)
    return np.asarray(squares.mean(axis=(1, 3)), dtype=np.float32)


def is_blank(mask: Mask) -> bool:
    """Whether there is too little on a piece to know it again."""
    return int(mask.sum()) < _FEWEST


def _boxes(sums: npt.NDArray[np.float64], rows: int, columns: int) -> npt.NDArray[np.float64]:
    """Sums over every box of that size, from summed areas."""
    return np.asarray(sums[rows:, columns:] - sums[:-rows, columns:] - sums[rows:, :-columns] + sums[:-rows, :-columns])


def _fast(size: int) -> int:
    """The next length whose only factors are 2, 3 and 5."""
    while True:
        rest = size
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return size
        size += 1
