"""Decides which part of an unscaled drawing is the sheet, at what scale, and on what paper. Pure."""

from dataclasses import dataclass

import numpy as np

from review_room.drawings.canvas import Bounds, Points

A_SERIES_MM = ((297.0, 210.0), (420.0, 297.0), (594.0, 420.0), (841.0, 594.0), (1189.0, 841.0))
"""Landscape sizes A4 to A0 of GB/T 50001-2017, long side first."""

_SCALES = (
    1,
    2,
    5,
    10,
    20,
    25,
    50,
    100,
    150,
    200,
    250,
    300,
    400,
    500,
    1000,
    1500,
    2000,
    2500,
    5000,
    10000,
    25000,
    50000,
)
FRAME_SCALES = (1, 100, 50, 150, 200, 20, 25, 10, 5, 2, 250, 300, 400, 500, 1000, 1500, 2000, 2500, 5000, 10000)
"""The likeliest first: 42 m by 29.7 m is A3 at 1:100 rather than A1 at 1:50."""

_LEGIBLE_MM = 2.0
_MARGIN_MM = 10.0
_FRAME_TOLERANCE = 0.01
_LARGEST = A_SERIES_MM[-1]
_SMALL_SHARE, _LARGE_SHARE = 0.005, 0.995
_GIANT = 10.0
_FAR_APART = 2.0
_STRAY_STROKES, _STRAY_SHARE = 3, 0.003
_REGIONS = 40
_LONG_ASPECT = 2.0


@dataclass(frozen=True)
class Paper:
    """A sheet of `width_mm` by `height_mm`; a drawing's point p lies at (p - origin) * mm_per_unit on it, y up."""

    width_mm: float
    height_mm: float
    mm_per_unit: float
    origin: tuple[float, float]


def regions(boxes: Points) -> tuple[list[Bounds], int]:
    """The parts of a drawing that deserve a sheet each, in reading order, and how many strokes that leaves out.

    Parts belong on one sheet unless the empty space between them is more than twice what they cover together: real
    plans have strays, or whole further drawings, kilometres from the building, and one sheet for all would show dots.
    Strays (hardly any strokes) are left out and counted, and so are strokes ten times as large as nearly all others.
    """
    sound = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(sound):
        return [], 0
    ordinary = _without_giants(sound)
    parts = _apart(ordinary)
    least = min(max(_STRAY_STROKES, _STRAY_SHARE * len(ordinary)), max(len(part) for part in parts))
    kept = sorted((part for part in parts if len(part) >= least), key=len, reverse=True)[:_REGIONS]
    found = [_bounds(part) for part in kept]
    found.sort(key=lambda region: (-region.top, region.left))
    return found, len(sound) - sum(_touching(sound, region) for region in found)


def _bounds(boxes: Points) -> Bounds:
    left, bottom = boxes[:, :2].min(axis=0)
    right, top = boxes[:, 2:].max(axis=0)
    return Bounds(float(left), float(bottom), float(right), float(top))


def _touching(boxes: Points, region: Bounds) -> int:
    beside = (boxes[:, 2] < region.left) | (boxes[:, 0] > region.right)
    beside |= (boxes[:, 3] < region.bottom) | (boxes[:, 1] > region.top)
    return int((~beside).sum())


def _without_giants(boxes: Points) -> Points:
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    low, high = np.quantile(middles, [_SMALL_SHARE, _LARGE_SHARE], axis=0)
    span = max(float((high - low).max()), float(np.median(boxes[:, 2:] - boxes[:, :2])) * 4, 1e-9)
    ordinary = boxes[(boxes[:, 2:] - boxes[:, :2]).max(axis=1) <= _GIANT * span]
    return ordinary if len(ordinary) else boxes


def _apart(boxes: Points) -> list[Points]:
    """Cuts along wide gaps, by turns across and down, until none is wide."""
    waiting, settled = [boxes], []
    while waiting:
        part = waiting.pop()
        pieces = next((cut for axis in (0, 1) if len(cut := _cut(part, axis)) > 1), None)
        if pieces is None:
            settled.append(part)
        else:
            waiting += pieces
    return settled


def _cut(boxes: Points, axis: int) -> list[Points]:
    ordered = boxes[np.argsort(boxes[:, axis], kind="stable")]
    reach = np.maximum.accumulate(ordered[:, axis + 2])
    gaps = np.maximum(ordered[1:, axis] - reach[:-1], 0)
    covered = reach[-1] - ordered[0, axis] - gaps.sum()
    other = 1 - axis
    # A row of texts covers little of one axis; its length counts too.
    covered = max(covered, 0.25 * float(ordered[:, other + 2].max() - ordered[:, other].min()) if len(gaps) < 50 else 0)
    return np.split(ordered, np.flatnonzero(gaps > _FAR_APART * covered) + 1) if covered > 0 else [ordered]


def paper_for(extent: Bounds, mm_per_unit: float, median_text_height: float | None) -> Paper:
    """The smallest A-series paper and largest usual scale at which the extent fits and its text has a usual height."""
    width, height = extent.width * mm_per_unit, extent.height * mm_per_unit
    long, short = max(width, height, 1e-6), min(width, height)
    room = _LARGEST[0] - 2 * _MARGIN_MM, _LARGEST[1] - 2 * _MARGIN_MM
    needed = (
        max(long / _LARGEST[0], short / _LARGEST[1])
        if _frame_scale(long, short)
        else max(long / room[0], short / room[1])
    )
    wanted = (median_text_height or 0.0) * mm_per_unit / _LEGIBLE_MM / 1.75
    reduction = _frame_scale(long, short) or _usual_scale(max(needed, min(wanted, long / 240)))
    return _placed(extent, mm_per_unit / reduction)


def paper_at_scale(extent: Bounds, mm_per_unit: float) -> Paper:
    """Paper for an extent whose scale is already settled, as in a layout drawn in millimetres of paper."""
    return _placed(extent, mm_per_unit)


def _frame_scale(long: float, short: float) -> float | None:
    """The scale at which the extent is exactly an A-series frame, as drawings with a sheet frame in them are."""
    for scale in FRAME_SCALES:
        for frame_long, frame_short in A_SERIES_MM:
            fits_long = abs(long / scale / frame_long - 1) < _FRAME_TOLERANCE
            if fits_long and abs(short / scale / frame_short - 1) < _FRAME_TOLERANCE:
                return float(scale)
    return None


def _usual_scale(needed: float) -> float:
    """The first usual scale that is at least `needed`; also enlargements, for drawings of a few units."""
    if needed <= 0.5:
        enlargement = 1.0
        while needed * enlargement * 2 <= 1 and enlargement < 1e6:
            enlargement *= 2
        return 1 / enlargement
    return float(next((scale for scale in _SCALES if scale >= needed), needed))


def _placed(extent: Bounds, mm_per_unit: float) -> Paper:
    width, height = extent.width * mm_per_unit, extent.height * mm_per_unit
    paper_width, paper_height = _paper_size(width, height)
    origin = (
        extent.left - (paper_width - width) / 2 / mm_per_unit,
        extent.bottom - (paper_height - height) / 2 / mm_per_unit,
    )
    return Paper(paper_width, paper_height, mm_per_unit, origin)


def _paper_size(width: float, height: float) -> tuple[float, float]:
    long, short = max(width, height), min(width, height)
    for paper_long, paper_short in A_SERIES_MM:
        exact = abs(long / paper_long - 1) < _FRAME_TOLERANCE and abs(short / paper_short - 1) < _FRAME_TOLERANCE
        roomy = long <= paper_long - 2 * _MARGIN_MM and short <= paper_short - 2 * _MARGIN_MM
        if exact or roomy:
            if roomy and not exact and long > _LONG_ASPECT * max(short, 1.0) and long > A_SERIES_MM[0][0]:
                break
            return (paper_long, paper_short) if width >= height else (paper_short, paper_long)
    return round(width + 2 * _MARGIN_MM, 1), round(height + 2 * _MARGIN_MM, 1)
