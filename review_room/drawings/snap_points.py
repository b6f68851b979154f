"""Which points of a drawing a pen may snap to: ends of lines, where long ones cross, their middles. Pure.

Millimetres on paper, lower-left origin, y up; sorted into square cells of the sheet, few enough in each to send.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from review_room.drawings.snap_cells import CELL_MM

END, CROSSING, MIDDLE = 0, 1, 2
MOST: Final[Mapping[int, int]] = {END: 300, CROSSING: 150, MIDDLE: 100}
"""Points of a kind in one cell: those of the longest lines, which leaves out hatches and strokes of letters first."""

_HALVED_FROM_MM: Final = 4.0
_CROSSING_FROM_MM: Final = 8.0
_LINES_CROSSED: Final = 6000
_LINES_OF_A_CELL: Final = 90
_FINE: Final = 20.0
"""Points within a twentieth of a millimetre are one."""

Floats = NDArray[np.float64]
Cells = dict[tuple[int, int], list[tuple[float, float, int]]]


def points_of(lines: Floats, size_mm: tuple[float, float]) -> Cells:
    """The points of straight lines (x, y, x, y in each row) by column and row of their cell."""
    cells: Cells = defaultdict(list)
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    lines, lengths = lines[lengths > 0], lengths[lengths > 0]
    order = np.argsort(-lengths, kind="stable")
    lines, lengths = lines[order], lengths[order]
    _add(cells, END, np.stack([lines[:, :2], lines[:, 2:]], axis=1).reshape(-1, 2), size_mm)
    _add(cells, CROSSING, _crossings(lines[lengths >= _CROSSING_FROM_MM][:_LINES_CROSSED], size_mm), size_mm)
    halved = lines[lengths >= _HALVED_FROM_MM]
    _add(cells, MIDDLE, (halved[:, :2] + halved[:, 2:]) / 2, size_mm)
    return dict(cells)


def _add(cells: Cells, kind: int, points: Floats, size_mm: tuple[float, float]) -> None:
    """The points of one kind, those that come first as far as their cell has room; none twice."""
    if len(points) == 0:
        return
    on = ((points >= 0) & (points <= np.array(size_mm))).all(axis=1)
    points = points[on]
    _, first = np.unique(np.round(points * _FINE).astype(np.int64), axis=0, return_index=True)
    points = points[np.sort(first)]
    places = np.floor(points / CELL_MM).astype(np.int64)
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for (x, y), (column, row) in zip(points.round(2).tolist(), places.tolist(), strict=True):
        if counts[column, row] < MOST[kind]:
            counts[column, row] += 1
            cells[column, row].append((x, y, kind))


def _crossings(lines: Floats, size_mm: tuple[float, float]) -> Floats:
    """Where lines cross one another within a cell, for the longest lines of each cell."""
    found = [np.empty((0, 2))]
    low, high = np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])
    for column in range(int(size_mm[0] // CELL_MM) + 1):
        within = (low[:, 0] <= (column + 1) * CELL_MM) & (high[:, 0] >= column * CELL_MM)
        strip, strip_low, strip_high = lines[within], low[within], high[within]
        for row in range(int(size_mm[1] // CELL_MM) + 1):
            here = (strip_low[:, 1] <= (row + 1) * CELL_MM) & (strip_high[:, 1] >= row * CELL_MM)
            points = _meetings(strip[here][:_LINES_OF_A_CELL])
            corner = np.array([column, row]) * CELL_MM
            found.append(points[((points >= corner) & (points < corner + CELL_MM)).all(axis=1)])
    return np.concatenate(found)


def _meetings(lines: Floats) -> Floats:
    """The points in which any two of a few lines cross, their ends not counted."""
    i, j = np.triu_indices(len(lines), 1)
    a, b = lines[i], lines[j]
    across, along = a[:, 2:] - a[:, :2], b[:, 2:] - b[:, :2]
    gap = b[:, :2] - a[:, :2]
    turn = across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        at_a = (gap[:, 0] * along[:, 1] - gap[:, 1] * along[:, 0]) / turn
        at_b = (gap[:, 0] * across[:, 1] - gap[:, 1] * across[:, 0]) / turn
        cross = (np.abs(turn) > 1e-9) & (at_a > 0) & (at_a < 1) & (at_b > 0) & (at_b < 1)
    points: Floats = a[cross, :2] + at_a[cross, None] * across[cross]
    return points
