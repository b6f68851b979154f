"""Changed pixels grouped into the places that a reader steps through. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CELL = 8
"""Pixels of a cell's side: 1 mm at 200 dpi. Cells are what is grouped."""
_FEWEST_PIXELS = 3
_REACH = 3
"""Cells: what is closer together than twice this is one region."""

Counts = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Region:
    """A changed place in cells, right and bottom exclusive; `added` and `removed` are pixels of ink."""

    left: int
    top: int
    right: int
    bottom: int
    added: int
    removed: int


def grouped(added: Counts, removed: Counts) -> list[Region]:
    """The regions of two arrays with the changed pixels of each cell, from the upper left to the lower right."""
    changed = (added + removed) >= _FEWEST_PIXELS
    if not changed.any():
        return []
    labels, count = labelled(_dilated(changed, _REACH))
    rows, columns = np.nonzero(changed)
    label = labels[rows, columns]
    left, top = np.full(count, changed.shape[1]), np.full(count, changed.shape[0])
    right, bottom = np.zeros(count, dtype=int), np.zeros(count, dtype=int)
    np.minimum.at(left, label, columns)
    np.minimum.at(top, label, rows)
    np.maximum.at(right, label, columns + 1)
    np.maximum.at(bottom, label, rows + 1)
    ink_added = np.bincount(label, added[rows, columns], count).astype(int)
    ink_removed = np.bincount(label, removed[rows, columns], count).astype(int)
    table = zip(left, top, right, bottom, ink_added, ink_removed, strict=True)
    found = [Region(*(int(value) for value in row)) for row in table if row[2]]
    return sorted(found, key=lambda region: (region.top, region.left))


def labelled(mask: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], int]:
    """A number from 0 for each connected part of the mask (four neighbours), and how many; -1 outside.

    Row by row, joining runs that touch; the numbers of joined runs are settled in the end.
    """
    labels = np.full(mask.shape, -1, dtype=np.intp)
    parents: list[int] = []
    for row in np.flatnonzero(mask.any(axis=1)).tolist():  # few rows of most sheets
        for start, end in _runs(mask[row]):
            above = labels[row - 1, start:end] if row else np.empty(0, dtype=np.intp)
            met = sorted({_root(parents, int(one)) for one in above[above >= 0]})
            if not met:
                parents.append(len(parents))
                met = [len(parents) - 1]
            for other in met[1:]:
                parents[other] = met[0]
            labels[row, start:end] = met[0]
    if not parents:
        return labels, 0
    settled = np.array([_root(parents, one) for one in range(len(parents))])
    names, numbers = np.unique(settled, return_inverse=True)
    labels[labels >= 0] = numbers[labels[labels >= 0]]
    return labels, len(names)


def _runs(line: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], line.view(np.int8), [0]))))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _root(parents: list[int], one: int) -> int:
    while parents[one] != one:
        parents[one] = parents[parents[one]]
        one = parents[one]
    return one


def _dilated(mask: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.bool_]:
    """Everything within `reach` cells of the mask, along rows and columns."""
    for axis in (0, 1):
        wide = mask.copy()
        for step in range(1, reach + 1):
            wide |= _moved(mask, step, axis) | _moved(mask, -step, axis)
        mask = wide
    return mask


def _moved(mask: npt.NDArray[np.bool_], step: int, axis: int) -> npt.NDArray[np.bool_]:
    """The mask moved along an axis; what comes in from outside is empty."""
    moved = np.zeros_like(mask)
    size = mask.shape[axis]
    if abs(step) >= size:
        return moved
    here = slice(max(step, 0), size + min(step, 0))
    there = slice(max(-step, 0), size + min(-step, 0))
    if axis == 0:
        moved[here] = mask[there]
    else:
        moved[:, here] = mask[:, there]
    return moved
