"""Which pixels of two pictures of a sheet differ so that a person would say so. Pure: arrays in, counts by cells out.

Pictures are arrays of shape (rows, columns, 3), 8 bits a channel, larger than what is told by `MARGIN` on each side.
A pixel is no change when its colour stands within the tolerance on the other picture too: anti-aliasing and rounding
move edges. What that excuses too readily is caught by two looks that no moved edge passes: a surface three pixels wide
in another colour, and a neighbourhood that is darker or lighter as a whole, as a line laid over a hatch makes it.
"""

from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from review_room.drawings.comparison.alignment import Pixels
from review_room.drawings.comparison.regions import CELL, Counts

Mask = npt.NDArray[np.bool_]
Array = TypeVar("Array", bound=npt.NDArray[Any])

TOLERANCE: Final = 2
"""Pixels that an edge may lie elsewhere."""
MARGIN: Final = 4
_SLACK: Final = 40
"""Shades of a channel by which a colour may differ from those near it on the other picture."""
_SLACK_WHEN_MOVED: Final = 140
"""On a sheet that was moved, turned or scaled, a line of one pixel may be spread over two."""
_VISIBLY: Final = 64
_AS_A_WHOLE: Final = 40


def counted(old: Pixels, new: Pixels, *, moved: bool) -> tuple[Counts, Counts]:
    """By cells, the pixels that changed and became darker (added), and those that became lighter (removed)."""
    slack = _SLACK_WHEN_MOVED if moved else _SLACK
    darkness = _light(old) - _light(new)
    odd = _foreign(new, old, slack) | _foreign(old, new, slack) | _repainted(old, new)
    here, around = _inner(darkness, MARGIN), _mean_around(darkness)
    darker = (odd & (here >= 0)) | (around > _AS_A_WHOLE)
    lighter = (odd & (here < 0)) | (around < -_AS_A_WHOLE)
    return in_cells(darker), in_cells(lighter)


def touched(old: Pixels, new: Pixels) -> Mask:
    """Cells in which any pixel differs visibly, tolerance or not."""
    return in_cells(_inner(_apart(old, new), MARGIN) > _VISIBLY) > 0


def in_cells(mask: Mask) -> Counts:
    """How many pixels of the mask lie in each cell."""
    height, width = mask.shape
    counts: Counts = mask.reshape(height // CELL, CELL, width // CELL, CELL).sum(axis=(1, 3), dtype=np.int32)
    return counts


def _foreign(one: Pixels, other: Pixels, slack: int) -> Mask:
    """Where a channel of `one` lies outside all that `other` shows within the tolerance, by more than the slack."""
    here = _inner(one, MARGIN)
    least, most = _extremes(_inner(other, MARGIN - TOLERANCE))
    below = here < np.maximum(least, slack) - np.uint8(slack)
    above = here > np.minimum(most, 255 - slack) + np.uint8(slack)
    mask: Mask = np.asarray((below | above).any(axis=2))
    return mask


def _extremes(picture: Pixels) -> tuple[Pixels, Pixels]:
    """Channel by channel the least and the most within the tolerance; smaller by the tolerance on each side."""
    span = 2 * TOLERANCE + 1
    least: Pixels = picture
    most: Pixels = picture
    for axis in (0, 1):
        lows = [_window(least, axis, step, span) for step in range(span)]
        highs = [_window(most, axis, step, span) for step in range(span)]
        least, most = np.minimum.reduce(lows), np.maximum.reduce(highs)
    return least, most


def _window(picture: Pixels, axis: int, step: int, span: int) -> Pixels:
    length = picture.shape[axis] - span + 1
    return picture[step : step + length] if axis == 0 else picture[:, step : step + length]


def _repainted(old: Pixels, new: Pixels) -> Mask:
    """Where a pixel and all eight around it differ visibly: no moved or smoothed edge is three pixels wide."""
    wide = _inner(_apart(old, new), MARGIN - 1) > _VISIBLY
    tall = wide[:-2] & wide[1:-1] & wide[2:]
    mask: Mask = tall[:, :-2] & tall[:, 1:-1] & tall[:, 2:]
    return mask


def _mean_around(darkness: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    """The mean of the nine by nine pixels around each; smaller by the margin on each side."""
    span = 2 * MARGIN + 1
    sums = np.zeros((darkness.shape[0] + 1, darkness.shape[1] + 1), dtype=np.int32)
    sums[1:, 1:] = darkness.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    around = sums[span:, span:] - sums[:-span, span:] - sums[span:, :-span] + sums[:-span, :-span]
    mean: npt.NDArray[np.float32] = (around / (span * span)).astype(np.float32)
    return mean


def _apart(old: Pixels, new: Pixels) -> Pixels:
    """The largest difference of any channel."""
    apart: Pixels = np.asarray((np.maximum(old, new) - np.minimum(old, new)).max(axis=2))
    return apart


def _light(picture: Pixels) -> npt.NDArray[np.int16]:
    """The mean of the channels."""
    light: npt.NDArray[np.int16] = (picture.sum(axis=2, dtype=np.uint16) // 3).astype(np.int16)
    return light


def _inner(picture: Array, margin: int) -> Array:
    inner: Array = picture[margin:-margin, margin:-margin]  # type: ignore[assignment]
    return inner
