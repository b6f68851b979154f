"""How one revision of a sheet lies on another: shift, scale and rotation. Pure: words and pixels in, numbers out.

Places are complex numbers x + iy in points, origin upper left, y down; a similarity is z' = turn * z + shift.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Word = tuple[float, float, float, float, str]
"""Left, top, right, bottom in points, and the word."""
Pixels = npt.NDArray[np.uint8]
"""Grey values of shape (rows, columns), or colours of shape (rows, columns, 3)."""

_FEWEST_WORDS = 5
_SHORTEST_WORD = 2
_STILL = 0.05
"""Points; less is no movement that anybody could see."""
_ROUNDS = 6
_SCALES = (0.5, 2.0)
_SHARPEST_PEAK = 6.0


class Certainty(StrEnum):
    """How sure it is that the two lie right on one another."""

    EXACT = "exact"
    ESTIMATED = "estimated"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Alignment:
    """Where a point of the sheet before lies on the sheet after: `turn * z + shift`, in points, y down."""

    turn: complex
    shift: complex
    certainty: Certainty

    @property
    def is_identity(self) -> bool:
        """Whether nothing moves at all."""
        return self.turn == 1 and self.shift == 0


IDENTITY = Alignment(1, 0, Certainty.EXACT)


def by_words(before: Sequence[Word], after: Sequence[Word]) -> Alignment | None:
    """The similarity that carries the words which stand once on each sheet; None when there are too few.

    Words that really moved between the revisions are outvoted by those that did not.
    """
    places_before, places_after = _unique(before), _unique(after)
    shared = sorted(places_before.keys() & places_after.keys())
    if len(shared) < _FEWEST_WORDS:
        return None
    old = np.array([places_before[word] for word in shared])
    new = np.array([places_after[word] for word in shared])
    still = np.abs(new - old) < _STILL
    if still.sum() >= max(_FEWEST_WORDS, len(shared) // 2):
        return IDENTITY
    return _outvoted(old, new)


def _outvoted(old: npt.NDArray[np.complex128], new: npt.NDArray[np.complex128]) -> Alignment | None:
    kept = np.ones(len(old), dtype=bool)
    turn, shift = 1 + 0j, complex(np.median((new - old).real), np.median((new - old).imag))
    for _ in range(_ROUNDS):
        turn, shift = _fitted(old[kept], new[kept])
        residual = np.abs(turn * old + shift - new)
        kept = residual <= max(2.5 * float(np.median(residual)), _STILL)
        if kept.sum() < _FEWEST_WORDS:
            return None
    fits = float(np.median(np.abs(turn * old[kept] + shift - new[kept])))
    if kept.sum() < len(old) / 2 or fits > 1.0 or not _SCALES[0] <= abs(turn) <= _SCALES[1]:
        return None
    return Alignment(turn, shift, Certainty.EXACT)


def _fitted(old: npt.NDArray[np.complex128], new: npt.NDArray[np.complex128]) -> tuple[complex, complex]:
    """Least squares for z' = turn * z + shift."""
    middle_old, middle_new = old.mean(), new.mean()
    centred = old - middle_old
    weight = float((np.abs(centred) ** 2).sum())
    turn = complex((np.conj(centred) * (new - middle_new)).sum() / weight) if weight > 0 else 1 + 0j
    return turn, complex(middle_new - turn * middle_old)


def _unique(words: Sequence[Word]) -> Mapping[str, complex]:
    """The middles of words that stand on the sheet exactly once."""
    counts = Counter(word for *_, word in words)
    return {
        word: complex((left + right) / 2, (top + bottom) / 2)
        for left, top, right, bottom, word in words
        if counts[word] == 1 and len(word) >= _SHORTEST_WORD
    }


def by_phase(before: Pixels, after: Pixels, points_per_pixel: float) -> Alignment:
    """The shift between two pictures of the same scale, by phase correlation, to a fifth of a pixel.

    Kuglin and Hines, "The phase correlation image alignment method", 1975.
    """
    height, width = (max(a, b) for a, b in zip(before.shape, after.shape, strict=True))
    spectra = [np.fft.rfft2(_ink(picture, height, width)) for picture in (before, after)]
    product = spectra[1] * np.conj(spectra[0])
    surface = np.fft.irfft2(product / np.maximum(np.abs(product), 1e-9), s=(height, width))
    row, column = np.unravel_index(int(surface.argmax()), surface.shape)
    sharp = float(surface[row, column]) / (float(surface.std()) or 1.0)
    if sharp < _SHARPEST_PEAK:
        return Alignment(1, 0, Certainty.UNCERTAIN)
    down = _signed(row + _between(surface[:, column], int(row)), height)
    right = _signed(column + _between(surface[row, :], int(column)), width)
    shift = complex(right, down) * points_per_pixel
    if abs(shift) < 0.25 * points_per_pixel:
        return Alignment(1, 0, Certainty.ESTIMATED)
    return Alignment(1, shift, Certainty.ESTIMATED)


def _ink(picture: Pixels, height: int, width: int) -> npt.NDArray[np.float32]:
    ink = np.zeros((height, width), dtype=np.float32)
    ink[: picture.shape[0], : picture.shape[1]] = 255 - picture.astype(np.float32)
    ink -= ink.mean()
    return ink


def _between(line: npt.NDArray[np.float64], peak: int) -> float:
    """Where between the pixels the peak is: the top of the parabola through its neighbours."""
    before, here, after = (float(line[(peak + step) % len(line)]) for step in (-1, 0, 1))
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend else 0.0


def _signed(place: float, size: int) -> float:
    return place - size if place > size / 2 else place
