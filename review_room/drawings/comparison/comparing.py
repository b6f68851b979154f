"""Compares two revisions of a sheet: aligns them, finds what differs, groups it. Only for children with limits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from review_room.drawings.comparison import differing
from review_room.drawings.comparison.alignment import IDENTITY, Alignment, Certainty, Pixels, Word, by_phase, by_words
from review_room.drawings.comparison.compared_sheet import ComparedSheet
from review_room.drawings.comparison.differing import MARGIN, counted
from review_room.drawings.comparison.regions import CELL, Counts, Region, grouped
from review_room.drawings.comparison.unchanged import Unchanged
from review_room.drawings.comparison.wording import laid_over, without

DPI = 200
_POINTS_PER_INCH = 72
_MM_PER_POINT = 25.4 / 72
_COARSE_PIXELS = 1600
_STRIP_ROWS = CELL * 32
_GAP = CELL * 8
"""Pixels: places further apart than this are looked at one by one."""
_WORD_WEIGHT = 8
"""Pixels that each cell of a changed word counts at least: a tolerance for lines must not swallow a digit."""
_LETTERS_TOLD = 80
_REGIONS_TOLD = 500

OnProgress = Callable[[float], None]


@dataclass(frozen=True)
class Comparison:
    """What differs. Regions are millimetres on the paper of the sheet after, lower left origin, y up.

    A region with `hidden` lies on layers that are off as the author left them.
    """

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


def compare(before: ComparedSheet, after: ComparedSheet, on_progress: OnProgress = lambda _: None) -> Comparison:
    """Everything that differs between two revisions, also on layers that are off but can be switched on."""
    shown = _compare(before, after, on_progress)
    if not before.hides_layers and not after.hides_layers:
        return shown
    whole = _compare(before.with_all_layers(), after.with_all_layers(), on_progress)
    unseen = [region | {"hidden": True} for region in whole.regions if not _told_already(region, shown.regions)]
    told = (*shown.regions, *unseen)[:_REGIONS_TOLD]
    left_out = len(shown.regions) + len(unseen) - len(told)
    return Comparison(shown.alignment, told, shown.further_regions + left_out)


def _told_already(region: dict[str, Any], others: tuple[dict[str, Any], ...]) -> bool:
    """Whether a region seen without the hidden layers is much the same place; one that only surrounds it is not."""
    return any(_shared(region, other) > 0.5 * max(_area(region), _area(other)) for other in others)


def _shared(one: dict[str, Any], other: dict[str, Any]) -> float:
    across: float = min(one["right"], other["right"]) - max(one["left"], other["left"])
    up: float = min(one["top"], other["top"]) - max(one["bottom"], other["bottom"])
    return max(across, 0.0) * max(up, 0.0)


def _area(region: dict[str, Any]) -> float:
    return _shared(region, region)


def _compare(before: ComparedSheet, after: ComparedSheet, on_progress: OnProgress) -> Comparison:
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


def aligned(before: ComparedSheet, after: ComparedSheet, words: _Words) -> Alignment:
    """How the sheet before lies on the one after: by their words, else by the pixels."""
    found = by_words(words.before, words.after)
    if found is not None:
        return found
    if abs(before.width - after.width) > before.width * 0.2 or abs(before.height - after.height) > before.height * 0.2:
        return Alignment(1, 0, Certainty.UNCERTAIN)
    scale = _COARSE_PIXELS / max(after.width, after.height, before.width, before.height)
    pictures = [
        sheet.grey((0, 0, round(sheet.width * scale), round(sheet.height * scale)), scale, IDENTITY)
        for sheet in (before, after)
    ]
    return by_phase(pictures[0], pictures[1], 1 / scale)


def _differences(
    before: ComparedSheet, after: ComparedSheet, alignment: Alignment, on_progress: OnProgress
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
        box = (-MARGIN, top - MARGIN, columns * CELL + MARGIN, bottom + MARGIN)
        if not unchanged.strip(box, scale):
            old, new = before.pixels(box, scale, alignment), after.pixels(box, scale, IDENTITY)
            _clear_off_paper((old, new), box, after, scale)
            for place, one, other in _apart(old, new, top // CELL):
                added[place], removed[place] = counted(one, other, moved=not alignment.is_identity)
                touched[place] = differing.touched(one, other)
        on_progress(bottom / (rows * CELL))
    return added, removed, touched


def _clear_off_paper(
    pictures: tuple[Pixels, ...], box: tuple[int, int, int, int], paper: ComparedSheet, scale: float
) -> None:
    """What lies beyond the paper of the sheet after, or half beyond it, is nothing that anybody can see there."""
    left, top = box[:2]
    width, height = int(paper.width * scale) - 1, int(paper.height * scale) - 1
    for picture in pictures:
        picture[max(0, height - top) :] = 255
        picture[:, max(0, width - left) :] = 255
        picture[: max(0, 1 - top)] = 255
        picture[:, : max(0, 1 - left)] = 255


def _apart(old: Pixels, new: Pixels, row: int) -> Iterator[tuple[tuple[slice, slice], Pixels, Pixels]]:
    """The blocks of cells outside which both strips are equal, and what both show there with the margin.

    `row` is the strip's first row of cells. Where two pixels are equal none of them is added, removed or touched, but
    one within the margin may be.
    """
    apart = (old != new).any(axis=2)
    down = np.flatnonzero(apart.any(axis=1))
    if not len(down):
        return
    rows, columns = (apart.shape[axis] - 2 * MARGIN for axis in (0, 1))
    top, bottom = max(0, int(down[0]) - 2 * MARGIN) // CELL, min(rows, int(down[-1]) + 1)
    bottom = -(-bottom // CELL)
    across = np.flatnonzero(apart.any(axis=0))
    for run in np.split(across, np.flatnonzero(np.diff(across) > _GAP) + 1):
        left, right = max(0, int(run[0]) - 2 * MARGIN) // CELL, -(-min(columns, int(run[-1]) + 1) // CELL)
        if left >= right or top >= bottom:
            continue  # only in the margin: the next strip tells it
        pixels = (slice(top * CELL, bottom * CELL + 2 * MARGIN), slice(left * CELL, right * CELL + 2 * MARGIN))
        yield (slice(row + top, row + bottom), slice(left, right)), old[pixels], new[pixels]


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
