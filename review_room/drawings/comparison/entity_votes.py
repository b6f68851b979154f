"""Where the entities around a mark went from one revision to the next, where both come from CAD. Pure.

Everything is millimetres on paper, lower left origin, y up; z' = scale * z + shift. An entity votes for a place when it
is known again: by its shape, where that stands once on each sheet, or by its handle and its shape together. A handle
alone says nothing: programs give them out anew, to whatever comes next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from review_room.drawings.canvas import Numbers, Points
from review_room.drawings.entity_index import EntityIndex, Hashes, mixed

_WIDE_MM: Final = 130.0
_TOUCHING_MM: Final = 2.0
_BESIDE_MM: Final = 15.0
"""Within this the entities beside a mark on blank paper speak for it."""
_LARGEST_MM: Final = 200.0
"""Diagonal of an entity that still says where something on the sheet lies; frames and axes say little."""
_SAME_MM: Final = 0.3
_CELL_MM: Final = 0.5
_OFF_THE_CORNERS: Final = 0.37
_TOGETHER_MM: Final = 0.5
_APART_MM: Final = 2.0
_NEARNESS_MM: Final = 20.0
_NEAR_AT_MOST: Final = 4000
_CHECKED_AT_MOST: Final = 1200
_CENTRES_AT_MOST: Final = 200
_SCALES_AT_MOST: Final = 3
_SCALERS_FEWEST, _SCALERS_SHARE = 5, 0.03
_SCALE_STEP: Final = 0.002
_REFINED_MM: Final = 30.0
_SCATTERED: Final = 0.25
_KEPT_HANDLES: Final = 0.7
"""Of the handles on both sheets, the share that must stand for the same shape before any is believed."""
_NAMED_WEIGHT: Final = 2.0

_Rows = npt.NDArray[np.intp]
_Weights = npt.NDArray[np.float64]
_Places = npt.NDArray[np.complex128]
_Number = TypeVar("_Number", Numbers, Hashes)


@dataclass(frozen=True)
class EntityVote:
    """Where entities put a mark.

    `voters`: those that agree; `named`: those among them whose shape and size stand once on each sheet; `rival`: what
    the best other place gathered, as a share; `held`: of the entities at the mark, before and after together, the
    share that is there on both sheets, 0 where there are none.
    """

    source: str
    scale: float
    shift: complex
    voters: int
    named: int
    rival: float
    held: float


@dataclass(frozen=True)
class _Pairs:
    """Entities known again: rows of the index before and after, and whether by a shape that stands nowhere else."""

    before: _Rows
    after: _Rows
    named: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Cluster:
    scale: float
    shift: complex
    weight: float
    members: _Rows
    second: float


class EntityBallot:
    """The entities of both revisions, sorted for voting."""

    def __init__(self, before: EntityIndex, after: EntityIndex) -> None:
        self._before, self._after = before, after
        self._sizes = before.boxes[:, 2:] - before.boxes[:, :2], after.boxes[:, 2:] - after.boxes[:, :2]
        self._small = [np.hypot(*sizes.T) <= _LARGEST_MM for sizes in self._sizes]
        self._handles, self._handle_rows = self._kept_handles()
        self._sorted: dict[float, tuple[Hashes, Hashes, _Rows]] = {}

    def votes(self, points: Sequence[complex]) -> Iterator[EntityVote]:
        """What the entities around a mark with these points agree upon, and what those that it touches do."""
        hull = _hull(points)
        rows, distances = _nearest(self._before.boxes, self._small[0], hull, _WIDE_MM)
        found = list(self._found(rows, distances, self._scales))
        if not found:
            return
        wide, scale = self._vote("entities", found, hull)
        yield wide
        # Words and symbols keep their size where a view is made larger: of the mark only what grew with it speaks.
        touched = distances <= _TOUCHING_MM
        found = list(self._found(rows[touched], distances[touched], [scale]))
        if found:
            yield self._vote("near_entities", found, hull)[0]

    def _found(self, rows: _Rows, distances: _Weights, scales: Sequence[float]) -> Iterator[tuple[_Cluster, _Pairs]]:
        """At each scale the shift that most agree on."""
        for scale in scales:
            pairs, weights = self._pairs(rows, distances, scale)
            if len(pairs.before):
                yield self._cluster(pairs, weights, scale), pairs

    def _vote(self, source: str, found: list[tuple[_Cluster, _Pairs]], hull: Points) -> tuple[EntityVote, float]:
        """The best place of all scales, and the scale at which it was found."""
        best, pairs = max(found, key=lambda one: one[0].weight)
        middle = complex(*((hull[:2] + hull[2:]) / 2))
        others = [one.weight for one, _ in found if one is not best and _apart(one, best, middle) > _APART_MM]
        scale, shift = self._refined(best, pairs)
        named = int(pairs.named[best.members].sum())
        rival = max([best.second, *others]) / best.weight
        held = self._held(hull, scale, shift)
        return EntityVote(source, scale, shift, len(best.members), named, rival, held), best.scale

    @cached_property
    def _scales(self) -> list[float]:
        """By how much entities known again grew, the most frequent first; that of the sheet's own is always tried."""
        old, new = _once(self._before.shapes), _once(self._after.shapes)
        _, left, right = np.intersect1d(old[0], new[0], assume_unique=True, return_indices=True)
        handed, there = self._by_handle(np.arange(len(self._before)))
        before, after = np.concatenate([old[1][left], handed]), np.concatenate([new[1][right], there])
        sizes = np.hypot(*self._sizes[0][before].T), np.hypot(*self._sizes[1][after].T)
        told = (sizes[0] > 1) & (sizes[1] > 1)
        steps, counts = np.unique(
            np.rint(np.log(sizes[1][told] / sizes[0][told]) / _SCALE_STEP).astype(np.int64), return_counts=True
        )
        order = np.argsort(-counts)[:_SCALES_AT_MOST]
        enough = max(_SCALERS_FEWEST, _SCALERS_SHARE * int(told.sum()))
        scales = [float(np.exp(steps[n] * _SCALE_STEP)) for n in order if counts[n] >= enough and abs(steps[n]) > 1]
        return [1.0, *scales]

    def _kept_handles(self) -> tuple[Numbers, _Rows]:
        """The handles after that stand once, and their rows; none where most of them went to something else."""
        old, old_rows = _once(self._before.handles)
        new, new_rows = _once(self._after.handles)
        _, left, right = np.intersect1d(old, new, assume_unique=True, return_indices=True)
        same = self._before.shapes[old_rows[left]] == self._after.shapes[new_rows[right]]
        return (new, new_rows) if same.sum() >= _KEPT_HANDLES * max(1, len(same)) else (new[:0], new_rows[:0])

    def _by_handle(self, rows: _Rows) -> tuple[_Rows, _Rows]:
        """Rows whose handle is on the other sheet once, and has the same kind and shape there."""
        handles = self._before.handles[rows]
        if not len(self._handles):
            return rows[:0], rows[:0]
        places = np.minimum(np.searchsorted(self._handles, handles), len(self._handles) - 1)
        there = self._handle_rows[places]
        same = (self._handles[places] == handles) & (self._before.shapes[rows] == self._after.shapes[there])
        same &= self._before.kinds[rows] == self._after.kinds[there]
        return rows[same], there[same]

    def _pairs(self, rows: _Rows, distances: _Weights, scale: float) -> tuple[_Pairs, _Weights]:
        old, new, new_rows = self._keys(scale)
        cells = _cells(self._sizes[0][rows] * scale)
        shapes = self._before.shapes[rows]
        alone = (_around(old, shapes, cells) == 1) & (_around(new, shapes, cells) == 1)
        named_rows = rows[alone]
        named_there = self._only(new, new_rows, shapes[alone], cells[alone])
        handed, there = self._by_handle(rows[~alone])
        before = np.concatenate([named_rows, handed])
        after = np.concatenate([named_there, there])
        named = np.arange(len(before)) < len(named_rows)
        same = (np.abs(self._sizes[0][before] * scale - self._sizes[1][after]) <= _SAME_MM).all(axis=1)
        pairs = _Pairs(before[same], after[same], named[same])
        far = dict(zip(rows.tolist(), distances.tolist(), strict=True))
        nearness = 1 / (1 + np.array([far[row] for row in pairs.before.tolist()]) / _NEARNESS_MM)
        return pairs, nearness * np.where(pairs.named, _NAMED_WEIGHT, 1.0)

    def _keys(self, scale: float) -> tuple[Hashes, Hashes, _Rows]:
        """The sorted keys (shape and size) of both sheets at a scale, and the rows of those after."""
        if scale not in self._sorted:
            old = _key(self._before.shapes, _cells(self._sizes[0] * scale))
            new = _key(self._after.shapes, _cells(self._sizes[1]))
            order = np.argsort(new)
            self._sorted[scale] = np.sort(old), new[order], order
        return self._sorted[scale]

    @staticmethod
    def _only(keys: Hashes, rows: _Rows, shapes: Hashes, cells: Numbers) -> _Rows:
        """The one row of each shape and size, in the size's own cell or one beside it."""
        there = np.zeros(len(shapes), dtype=np.intp)
        for step in _STEPS:
            wanted = _key(shapes, cells + step)
            places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            hit = keys[places] == wanted
            there[hit] = rows[places[hit]]
        return there

    def _cluster(self, pairs: _Pairs, weights: _Weights, scale: float) -> _Cluster:
        """The shift that most of the pairs agree on."""
        shifts = _middles(self._after.boxes[pairs.after]) - scale * _middles(self._before.boxes[pairs.before])
        centres = np.argsort(-weights, kind="stable")[:_CENTRES_AT_MOST]
        close = np.abs(shifts[centres, None] - shifts[None, :]) <= _TOGETHER_MM
        sums = close @ weights
        best = int(np.argmax(sums))
        members = np.flatnonzero(close[best])
        away = np.abs(shifts[centres] - shifts[centres[best]]) > _APART_MM
        second = float(sums[away].max()) if away.any() else 0.0
        # Many that say something else are a rival even where no two of them say the same: a mirrored plan.
        second = max(second, _SCATTERED * float(weights.sum() - sums[best]))
        middle = np.median(shifts[members].real) + 1j * np.median(shifts[members].imag)
        return _Cluster(scale, complex(middle), float(sums[best]), members, second)

    def _refined(self, cluster: _Cluster, pairs: _Pairs) -> tuple[float, complex]:
        """The scale as the distances between the voters give it, where that is not 1."""
        if cluster.scale == 1:
            return 1.0, cluster.shift
        old = _middles(self._before.boxes[pairs.before[cluster.members]])
        new = _middles(self._after.boxes[pairs.after[cluster.members]])
        old_middle, new_middle = old.mean(), new.mean()
        spread = float((np.abs(old - old_middle) ** 2).sum())
        if len(old) < 3 or spread < _REFINED_MM**2:
            return cluster.scale, cluster.shift
        scale = float(((new - new_middle) * (old - old_middle).conj()).real.sum()) / spread
        return scale, complex(new_middle - scale * old_middle)

    def _held(self, hull: Points, scale: float, shift: complex) -> float:
        """The share of what is at the mark, before and after together, that is on both sheets."""
        for reach in (_TOUCHING_MM, _BESIDE_MM):
            old = _nearest(self._before.boxes, self._small[0], hull, reach, at_most=_CHECKED_AT_MOST)[0]
            place = _at(hull, scale, shift)
            new = _nearest(self._after.boxes, self._small[1], place, reach * scale, at_most=_CHECKED_AT_MOST)[0]
            if len(old) or len(new):
                break
        else:
            return 0.0
        moved = _at(self._before.boxes[old], scale, shift)
        one, other = np.nonzero(self._before.shapes[old][:, None] == self._after.shapes[new][None, :])
        same = (np.abs(moved[one] - self._after.boxes[new[other]]) <= _SAME_MM).all(axis=1)
        found, met = len(np.unique(one[same])), len(np.unique(other[same]))
        return (found + met) / (len(old) + len(new))


_STEPS: Final = np.array([(across, up) for across in (-1, 0, 1) for up in (-1, 0, 1)])


def _cells(sizes: Points) -> Numbers:
    return np.floor(sizes / _CELL_MM + _OFF_THE_CORNERS).astype(np.int64)


def _key(shapes: Hashes, cells: Numbers) -> Hashes:
    with np.errstate(over="ignore"):
        return mixed(shapes + mixed((cells[:, 0] << 32 | cells[:, 1] & 0xFFFFFFFF).astype(np.uint64)))


def _around(keys: Hashes, shapes: Hashes, cells: Numbers) -> Numbers:
    """How many of the sorted keys have this shape and about this size."""
    counts = np.zeros(len(shapes), dtype=np.int64)
    for step in _STEPS:
        wanted = _key(shapes, cells + step)
        counts += np.searchsorted(keys, wanted, side="right") - np.searchsorted(keys, wanted)
    return counts


def _once(numbers: _Number) -> tuple[_Number, _Rows]:
    """The numbers that stand once, sorted, and their rows."""
    found, firsts, counts = np.unique(numbers, return_index=True, return_counts=True)
    return found[counts == 1], firsts[counts == 1]


def _nearest(
    boxes: Points, chosen: npt.NDArray[np.bool_], hull: Points, reach: float, *, at_most: int = _NEAR_AT_MOST
) -> tuple[_Rows, _Weights]:
    """Rows of the boxes within reach of the hull, the nearest if there are many, and their distances."""
    across = np.maximum(np.maximum(boxes[:, 0] - hull[2], hull[0] - boxes[:, 2]), 0)
    up = np.maximum(np.maximum(boxes[:, 1] - hull[3], hull[1] - boxes[:, 3]), 0)
    far = np.hypot(across, up)
    rows = np.flatnonzero(chosen & (far <= reach))
    if len(rows) > at_most:
        rows = rows[np.argpartition(far[rows], at_most)[:at_most]]
    return rows, far[rows]


def _hull(points: Sequence[complex]) -> Points:
    across, up = [point.real for point in points], [point.imag for point in points]
    return np.array([min(across), min(up), max(across), max(up)])


def _at(boxes: Points, scale: float, shift: complex) -> Points:
    moved: Points = boxes * scale + np.array([shift.real, shift.imag, shift.real, shift.imag])
    return moved


def _middles(boxes: Points) -> _Places:
    places: _Places = (boxes[:, 0] + boxes[:, 2]) / 2 + 0.5j * (boxes[:, 1] + boxes[:, 3])
    return places


def _apart(one: _Cluster, other: _Cluster, place: complex) -> float:
    return abs((one.scale - other.scale) * place + one.shift - other.shift)
