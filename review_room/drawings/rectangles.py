"""Finds the upright rectangles in what a drawing draws: closed outlines, and four lines that meet."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from review_room.drawings.canvas import Bounds, Canvas, Numbers, Points, Shape
from review_room.drawings.frames import Rectangle, Words, named_like_frame

_LONGEST_LINES = 20_000
_LINES_OF_ONE_LENGTH = 300
_CORNERS_AT_MOST = 64
_GRAINS = 1_000_000
_THIN = 30.0
_SLANT = 1e-6
_FLATTEST = 5.2
_Chosen = npt.NDArray[np.bool_]
_Named = dict[int, bool]
_Level = tuple[int, int, int]


def rectangles(canvas: Canvas) -> list[Rectangle]:
    """All of them that might be drawing frames by their proportions, on layers that are on."""
    points, shown = canvas.points(), canvas.shown
    lines, named = _lines(canvas, points, shown)
    return list(_of_lines(lines, named))


def words(canvas: Canvas) -> list[Words]:
    """The texts on layers that are on."""
    strokes = np.flatnonzero((canvas.shapes == Shape.TEXT) & canvas.shown)
    places = canvas.points()[canvas.starts[strokes]].tolist()
    return [Words(canvas.contents[stroke], x, y) for stroke, (x, y) in zip(strokes.tolist(), places, strict=True)]


def _lines(canvas: Canvas, points: Points, shown: _Chosen) -> tuple[Points, _Chosen]:
    """The longest upright and level lines: left, bottom, right, top; and whether they are named like a frame."""
    named = np.array([named_like_frame(pen.layer) for pen in canvas.pens], dtype=np.bool_)[canvas.pen_numbers]
    for first, last in canvas.frames:
        named[first:last] = True
    shapes, starts, counts = canvas.shapes, canvas.starts, canvas.counts
    straight = np.array(["c" not in content for content in canvas.contents], dtype=np.bool_)
    outlines = (shapes == Shape.PATH) | (shapes == Shape.FILL)
    paths = np.flatnonzero(shown & outlines & (counts <= _CORNERS_AT_MOST) & straight)
    pairs = np.flatnonzero(shown & (shapes == Shape.SEGMENTS))
    fills = np.flatnonzero(shown & (shapes == Shape.FILL) & straight)
    parts = [
        _steps(points, starts[paths], counts[paths] - 1, paths, 1),
        _steps(points, starts[pairs], counts[pairs] // 2, pairs, 2),
        _strips(canvas.boxes()[fills], fills),
    ]
    lines, strokes = np.vstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    with np.errstate(invalid="ignore"):
        across, up = np.abs(lines[:, 2] - lines[:, 0]), np.abs(lines[:, 3] - lines[:, 1])
        length = across + up
        level = np.minimum(across, up) <= _SLANT * length
        chosen = np.flatnonzero(level & np.isfinite(length) & (length > 0))
    chosen = chosen[np.argsort(-length[chosen], kind="stable")[:_LONGEST_LINES]]
    low, high = np.minimum(lines[chosen, :2], lines[chosen, 2:]), np.maximum(lines[chosen, :2], lines[chosen, 2:])
    return np.hstack([low, high]), named[strokes[chosen]]


def _steps(points: Points, starts: Numbers, numbers: Numbers, strokes: Numbers, stride: int) -> tuple[Points, Numbers]:
    """The lines between neighbouring points of strokes; `numbers` of them each, `stride` points apart."""
    ends = np.cumsum(numbers)
    total = int(ends[-1]) if len(ends) else 0
    places = np.repeat(starts - stride * (ends - numbers), numbers) + stride * np.arange(total)
    return np.hstack([points[places], points[places + 1]]), np.repeat(strokes, numbers)


def _strips(boxes: Points, strokes: Numbers) -> tuple[Points, Numbers]:
    """The middle lines of long thin fills, as which polylines of some width are drawn."""
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    with np.errstate(invalid="ignore"):
        thin = np.flatnonzero((np.maximum(wide, high) > _THIN * np.minimum(wide, high)) & np.isfinite(wide + high))
    half = np.minimum(wide, high)[thin] / 2
    return np.column_stack(
        [boxes[thin, 0] + half, boxes[thin, 1] + half, boxes[thin, 2] - half, boxes[thin, 3] - half]
    ), strokes[thin]


def _of_lines(lines: Points, named: _Chosen) -> Iterator[Rectangle]:
    if not len(lines):
        return
    grain = max(float((lines[:, 2:].max(axis=0) - lines[:, :2].min(axis=0)).max()) / _GRAINS, 1e-9)
    upright, level = _grid(np.rint(lines / grain).astype(np.int64).tolist(), named.tolist())
    for (bottom, top), across in upright.items():
        for left, right in combinations(sorted(across), 2):
            flat = (right - left) / (top - bottom)
            if 1 / _FLATTEST < flat < _FLATTEST and {(left, right, bottom), (left, right, top)} <= level.keys():
                is_named = across[left] or level[left, right, bottom]
                yield Rectangle(Bounds(left * grain, bottom * grain, right * grain, top * grain), is_named)


def _grid(lines: list[list[int]], named: list[bool]) -> tuple[dict[tuple[int, int], _Named], dict[_Level, bool]]:
    """Upright lines by their ends and place across, level ones by all; the values say whether they are named."""
    upright: dict[tuple[int, int], _Named] = defaultdict(dict)
    level: dict[_Level, bool] = {}
    for (left, bottom, right, top), is_named in zip(lines, named, strict=True):
        if left == right and bottom < top:
            across = upright[bottom, top]
            if left in across or len(across) < _LINES_OF_ONE_LENGTH:
                across[left] = across.get(left, False) or is_named
        elif bottom == top and left < right:
            level[left, right, bottom] = level.get((left, right, bottom), False) or is_named
    return upright, level
