"""Compares two revisions of a sheet: aligns them, finds what differs, groups it. Only for children with limits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from review_room.drawings.comparison.alignment import IDENTITY, Alignment, Certainty, Pixels, Word, by_phase, by_words
from review_room.drawings.comparison.grey import GreySheet
from review_room.drawings.comparison.regions import CELL, Counts, Region, grouped
from review_room.drawings.comparison.unchanged import Unchanged
from review_room.drawings.comparison.wording import laid_over, without

DPI = 200
_POINTS_PER_INCH = 72
_MM_PER_POINT = 25.4 / 72
_COARSE_PIXELS = 1600
_STRIP_ROWS = CELL * 32
_TOLERANCE = 2
"""Pixels: anti-aliasing and rounding of coordinates are no changes."""
_INK, _ANY_INK = 160, 240
_VISIBLY = 64
_WORD_WEIGHT = 8
"""Pixels that each cell of a changed word counts at least: a tolerance for lines must not swallow a digit."""
_LETTERS_TOLD = 80
_REGIONS_TOLD = 500

OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Comparison:
    """What differs. Regions are millimetres on the paper of the sheet after, lower left origin, y up."""

    alignment: Alignment
    regions: tuple[dict[str, Any], ...]
    further_regions: int

    def as_json(self, height_mm: tuple[float, float]) -> dict[str, Any]:
        """For the store. `height_mm` of the sheet before and after carry the alignment over to y up."""
        turn, shift = self.alignment.turn.conjugate(), self.alignment.shift * _MM_PER_POINT
        before, after = height_mm
        # y down to y up on both sheets: z' = i*after + conj(turn * conj(z - i*before) + shift)
        place = complex(0, after) + shift.conjugate() - turn * complex(0, before)
        return {
            "unchanged": not self.regions,
            "alignment": {"turn": [turn.real, turn.imag], "shift_mm": [place.real, place.imag]},
            "certainty": self.alignment.certainty,
            "regions": list(self.regions),
            "further_regions": self.further_regions,
        }


def compare(before: GreySheet, after: GreySheet, on_progress: OnProgress = lambda _: None) -> Comparison:
    """Everything that differs between two revisions."""
    words = _Words(before.words(), after.words())
    alignment = aligned(before, after, words)
    added, removed, touched = _differences(before, after, alignment, on_progress)
    changed = words.changed(alignment)
    for word, counts in ((word, counts) for counts, side in ((removed, 0), (added, 1)) for word in changed[side]):
        cells = _cells_of(word, counts.shape)
        if touched[cells].any():
            counts[cells] = np.maximum(counts[cells], _WORD_WEIGHT)
    found = grouped(added, removed)
    largest = sorted(found, key=lambda region: -(region.added + region.removed))[:_REGIONS_TOLD]
    told = tuple(_told(region, after.height, changed) for region in found if region in largest)
    return Comparison(alignment, told, len(found) - len(told))


class _Words:
    """The words of both sheets, read once."""

    def __init__(self, before: list[Word], after: list[Word]) -> None:
        self.before, self.after = before, after

    def changed(self, alignment: Alignment) -> tuple[list[Word], list[Word]]:
        """Words that went and words that came, both as they lie on the sheet after."""
        laid = laid_over(self.before, alignment)
        return without(laid, self.after), without(self.after, laid)


def _cells_of(word: Word, shape: tuple[int, ...]) -> tuple[slice, slice]:
    scale = DPI / _POINTS_PER_INCH / CELL
    left, top, right, bottom, _ = word
    rows = slice(max(0, int(top * scale)), min(shape[0], int(bottom * scale) + 1))
    return rows, slice(max(0, int(left * scale)), min(shape[1], int(right * scale) + 1))


def aligned(before: GreySheet, after: GreySheet, words: _Words) -> Alignment:
    """How the sheet before lies on the one after: by their words, else by the pixels."""
    found = by_words(words.before, words.after)
    if found is not None:
        return found
    if abs(before.width - after.width) > before.width * 0.2 or abs(before.height - after.height) > before.height * 0.2:
        return Alignment(1, 0, Certainty.UNCERTAIN)
    scale = _COARSE_PIXELS / max(after.width, after.height, before.width, before.height)
    pictures = [
        sheet.pixels((0, 0, round(sheet.width * scale), round(sheet.height * scale)), scale, IDENTITY)
        for sheet in (before, after)
    ]
    return by_phase(pictures[0], pictures[1], 1 / scale)


def _differences(
    before: GreySheet, after: GreySheet, alignment: Alignment, on_progress: OnProgress
) -> tuple[Counts, Counts, npt.NDArray[np.bool_]]:
    """Pixels of ink added and removed, counted by cells; and cells in which anything at all is different."""
    scale = DPI / _POINTS_PER_INCH
    columns = -(-int(np.ceil(after.width * scale)) // CELL)
    rows = -(-int(np.ceil(after.height * scale)) // CELL)
    added, removed = np.zeros((rows, columns), dtype=np.int32), np.zeros((rows, columns), dtype=np.int32)
    touched = np.zeros((rows, columns), dtype=np.bool_)
    unchanged = Unchanged(before, after, alignment)
    for top in range(0, rows * CELL, _STRIP_ROWS):
        bottom = min(top + _STRIP_ROWS, rows * CELL)
        box = (-_TOLERANCE, top - _TOLERANCE, columns * CELL + _TOLERANCE, bottom + _TOLERANCE)
        if not unchanged.strip(box, scale):
            old, new = before.pixels(box, scale, alignment), after.pixels(box, scale, IDENTITY)
            for place, one, other in _apart(old, new, top // CELL):
                darker, lighter = _repainted(one, other)
                added[place] = np.maximum(_counted(other, one), darker)
                removed[place] = np.maximum(_counted(one, other), lighter)
                touched[place] = _touched(other, one)
        on_progress(bottom / (rows * CELL))
    return added, removed, touched


def _apart(old: Pixels, new: Pixels, row: int) -> Iterator[tuple[tuple[slice, slice], Pixels, Pixels]]:
    """The smallest block of cells outside which both strips are equal, and what both show there with the tolerance.

    `row` is the strip's first row of cells. Where two pixels are equal none of them is added, removed or touched.
    """
    inner = slice(_TOLERANCE, -_TOLERANCE)
    apart = old[inner, inner] != new[inner, inner]
    down, across = (np.flatnonzero(apart.any(axis=axis)) // CELL for axis in (1, 0))
    if not len(down):
        return
    top, bottom, left, right = int(down[0]), int(down[-1]) + 1, int(across[0]), int(across[-1]) + 1
    pixels = (
        slice(top * CELL, bottom * CELL + 2 * _TOLERANCE),
        slice(left * CELL, right * CELL + 2 * _TOLERANCE),
    )
    yield (slice(row + top, row + bottom), slice(left, right)), old[pixels], new[pixels]


def _counted(ink: Pixels, other: Pixels) -> Counts:
    """By cells, the pixels with ink where the other has none within the tolerance."""
    inner = slice(_TOLERANCE, -_TOLERANCE)
    return _in_cells((ink[inner, inner] < _INK) & ~_near(other < _ANY_INK))


def _repainted(old: Pixels, new: Pixels) -> tuple[Counts, Counts]:
    """By cells, the pixels that became visibly darker and lighter together with all eight around them.

    A surface in another shade has ink before and after. No edge of a line that only moved within the tolerance, or was
    smoothed in another way, is three pixels wide.
    """
    change = new.astype(np.int16) - old
    darker, lighter = (_in_cells(_amid(side)) for side in (change < -_VISIBLY, change > _VISIBLY))
    return darker, lighter


def _amid(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Where the mask and all eight neighbours are set; smaller by the tolerance on each side."""
    tall = mask[:-2] & mask[1:-1] & mask[2:]
    all_nine = tall[:, :-2] & tall[:, 1:-1] & tall[:, 2:]
    inner = slice(_TOLERANCE - 1, 1 - _TOLERANCE)
    return all_nine[inner, inner]


def _in_cells(mask: npt.NDArray[np.bool_]) -> Counts:
    height, width = mask.shape
    cells = mask.reshape(height // CELL, CELL, width // CELL, CELL)
    counts: Counts = cells.sum(axis=(1, 3), dtype=np.int32)
    return counts


def _touched(new: Pixels, old: Pixels) -> npt.NDArray[np.bool_]:
    inner = slice(_TOLERANCE, -_TOLERANCE)
    apart = np.abs(new[inner, inner].astype(np.int16) - old[inner, inner]) > _VISIBLY
    height, width = apart.shape
    cells: npt.NDArray[np.bool_] = apart.reshape(height // CELL, CELL, width // CELL, CELL).any(axis=(1, 3))
    return cells


def _near(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Where there is ink within the tolerance; smaller by the tolerance on each side."""
    span = 2 * _TOLERANCE + 1
    height, width = ink.shape[0] - span + 1, ink.shape[1] - span + 1
    wide = ink[:, :width].copy()
    for step in range(1, span):
        wide |= ink[:, step : step + width]
    near = wide[:height].copy()
    for step in range(1, span):
        near |= wide[step : step + height]
    return near


def _told(region: Region, height: float, changed: tuple[list[Word], list[Word]]) -> dict[str, Any]:
    mm = CELL * 25.4 / DPI
    top = height * _MM_PER_POINT
    return {
        "left": round(region.left * mm, 2),
        "bottom": round(top - region.bottom * mm, 2),
        "right": round(region.right * mm, 2),
        "top": round(top - region.top * mm, 2),
        "added": region.added,
        "removed": region.removed,
        "words_before": _words_in(region, changed[0]),
        "words_after": _words_in(region, changed[1]),
    }


def _words_in(region: Region, words: list[Word]) -> str:
    side = CELL * _POINTS_PER_INCH / DPI
    inside = [
        word
        for left, top, right, bottom, word in words
        if region.left * side <= (left + right) / 2 <= region.right * side
        and region.top * side <= (top + bottom) / 2 <= region.bottom * side
    ]
    return " ".join(inside)[:_LETTERS_TOLD]
