"""Where the words around a place went from one revision to the next: words vote, the best place wins. Pure.

Places are complex numbers x + iy in points, origin upper left, y down; a similarity is z' = turn * z + shift.
A word that stands on the sheet many times ("M1021", "办公室") is not thrown away: each of its places has a share of its
vote, and only the place at which the whole neighbourhood meets again gathers many.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from review_room.drawings.comparison.alignment import Word

Places = npt.NDArray[np.complex128]

_PLACES_AT_MOST: Final = 40
"""A word with more places after says nothing about where one of them went."""
_VOTERS_AT_MOST: Final = 60
_TOGETHER: Final = 4.0
"""Points within which votes are for the same place: 1.4 mm."""
_APART: Final = 8.0
"""Points beyond which a place is another one."""
_SCALES: Final = (0.3, 3.4)
"""From A0 to A3 and back, and a little."""
_SCALERS_AT_MOST: Final = 36
_SHEET_SCALERS: Final = 90
_SCALER_PLACES_AT_MOST: Final = 6
_SCALER_BASE: Final = 40.0
"""Points between two words from which their distance tells a scale."""
_LEAST_ANGLE: Final = 0.06
"""Radians: sheets are plotted a little askew, and views on them are not turned."""
_NEARNESS: Final = 140.0
"""Points from the mark at which a word has half its weight."""
_VOTES_AT_MOST: Final = 3
_SNAP: Final = 0.0015
"""A turn so near 1 is 1: words are placed to a tenth of a point, and drawings are seldom shrunk by a thousandth."""
_NOBODY: Final = np.empty(0, dtype=np.intp)


@dataclass(frozen=True)
class Vote:
    """A similarity that words around a place agree upon.

    `voters`: words that agree; `named`: those among them that stand once on each sheet; `rival`: what the best other
    place gathered, as a share of this one (0: there is no other, 1: as good, more: better).
    """

    turn: complex
    shift: complex
    voters: int
    named: int
    rival: float


class Ballot:
    """The words of both revisions, sorted for voting."""

    def __init__(self, before: Sequence[Word], after: Sequence[Word]) -> None:
        old, new = _places(before), _places(after)
        shared = [word for word in old if word in new and len(new[word]) <= _PLACES_AT_MOST]
        self._new = {word: np.array(new[word]) for word in shared}
        self._words = [word for word in shared for _ in old[word]]
        self._old: Places = np.array([place for word in shared for place in old[word]], dtype=np.complex128)
        named = [w for w in shared if len(old[w]) == len(new[w]) == 1 and len(w) > 1 and not w.isdecimal()]
        self._named = frozenset(named)

    def turns(self, centre: complex) -> list[complex]:
        """Scales and turns that words stand for in pairs: those near the centre, those of the sheet, and 1."""
        near = np.argsort(np.abs(self._old - centre))[:_SCALERS_AT_MOST]
        return list(dict.fromkeys([*self._turns(near), *self._sheet_turns, 1 + 0j]))

    @cached_property
    def _sheet_turns(self) -> list[complex]:
        """Of words from all over the sheet: where a view was scaled and the title block was not, there are two."""
        count = len(self._words)
        return self._turns(np.unique(np.linspace(0, count - 1, _SHEET_SCALERS).astype(np.intp)) if count else _NOBODY)

    def _turns(self, voters: npt.NDArray[np.intp], most: int = 3) -> list[complex]:
        """What most pairs of these words were scaled and turned by, the most frequent first."""
        ratios, weights = self._ratios(voters)
        found: list[tuple[float, complex]] = []
        while len(ratios) and len(found) < most:
            logarithms = np.log(np.abs(ratios))
            counts, edges = np.histogram(logarithms, bins=np.arange(-1.25, 1.26, 0.01), weights=weights)
            middle = edges[int(np.convolve(counts, (1, 1), "same").argmax())]
            alike = np.abs(logarithms - middle) < 0.02
            weight = float(weights[alike].sum())
            if weight <= 0 or (found and weight < 0.2 * found[0][0]):
                break
            near = alike & (np.abs(logarithms - np.median(logarithms[alike])) < 0.01)
            group = ratios[near if near.any() else alike]
            found.append((weight, _snapped(complex(np.median(group.real), np.median(group.imag)))))
            ratios, weights = ratios[~alike], weights[~alike]
        return [turn for _, turn in found]

    def _ratios(self, voters: npt.NDArray[np.intp]) -> tuple[Places, npt.NDArray[np.float64]]:
        """What pairs of words were scaled and turned by, for every place that each may have gone to, and its weight."""
        owners = [owner for owner in voters.tolist() if len(self._new[self._words[owner]]) <= _SCALER_PLACES_AT_MOST]
        old = np.array([self._old[owner] for owner in owners for _ in self._new[self._words[owner]]])
        new = np.array([place for owner in owners for place in self._new[self._words[owner]]])
        share = np.array(
            [1 / len(self._new[w]) for owner in owners for w in [self._words[owner]] for _ in self._new[w]]
        )
        first, second = np.triu_indices(len(old), 1)
        far = np.abs(old[second] - old[first]) > _SCALER_BASE
        first, second = first[far], second[far]
        ratios = (new[second] - new[first]) / (old[second] - old[first])
        fair = (np.abs(ratios) > _SCALES[0]) & (np.abs(ratios) < _SCALES[1]) & (np.abs(np.angle(ratios)) < _LEAST_ANGLE)
        return ratios[fair], (share[first] * share[second])[fair]

    def votes(self, centre: complex, reach: float, turns: Sequence[complex]) -> list[Vote]:
        """The similarities for the words within `reach` points of the centre, the best first; two words must agree."""
        away = np.abs(self._old - centre)
        voters = np.argsort(away)[:_VOTERS_AT_MOST]
        voters = voters[away[voters] <= reach]
        found = [one for turn in turns for one in self._count(voters, centre, turn)]
        found.sort(key=lambda one: -one[0])
        kept: list[tuple[float, Vote]] = []
        for weight, vote in found:
            if not any(_same(vote, other, centre) for _, other in kept):
                kept.append((weight, vote))
        return [
            replace(vote, rival=max([other / weight for other, _ in kept[:number] + kept[number + 1 :]], default=0.0))
            for number, (weight, vote) in enumerate(kept[:_VOTES_AT_MOST])
        ]

    def _count(self, voters: npt.NDArray[np.intp], centre: complex, turn: complex) -> Iterator[tuple[float, Vote]]:
        """The weights of the best places under one turn, and the votes; `rival` is not told yet."""
        places, owners, weights = self._ballots(voters, centre, turn)
        left = np.ones(len(places), dtype=bool)
        if len(places) < 2:
            return
        near = np.abs(places[:, None] - places[None, :]) <= _TOGETHER
        totals = _by_owner(near, owners, weights)
        for _ in range(_VOTES_AT_MOST):
            best = int(np.where(left, totals, -1).argmax())
            chosen = near[best]
            left &= np.abs(places - places[best]) > _APART
            agreeing = sorted(set(owners[chosen].tolist()))
            if len(agreeing) < 2:
                return
            old = np.array([self._old[owner] for owner in agreeing])
            spots = np.array([_nearest(places[chosen & (owners == owner)], places[best]) for owner in agreeing])
            fit = fitted(old, spots + turn * (old - centre), turn)
            named = sum(self._words[owner] in self._named for owner in agreeing)
            yield float(totals[best]), Vote(*fit, len(agreeing), named, 0.0)
            if not left.any():
                return

    def _ballots(
        self, voters: npt.NDArray[np.intp], centre: complex, turn: complex
    ) -> tuple[Places, npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Where each place of each voter's word puts the centre, whose vote it is, and what it weighs."""
        places: list[Places] = []
        owners: list[int] = []
        weights: list[float] = []
        for owner in voters.tolist():
            word = self._words[owner]
            new = self._new[word]
            places.append(new - turn * (self._old[owner] - centre))
            owners += [owner] * len(new)
            # Numbers alone and single letters name axes and sizes, which are the same all over a sheet.
            plain = 0.5 if word.isdecimal() or len(word) < 2 else 1.0
            # What stands near the mark knows better: views move on a sheet, and its title block does not.
            nearness = 1 / (1 + (abs(self._old[owner] - centre) / _NEARNESS) ** 2)
            weights += [plain * nearness / len(new) ** 0.5] * len(new)
        joined = np.concatenate(places) if places else np.empty(0, dtype=np.complex128)
        return joined, np.array(owners, dtype=np.intp), np.array(weights)


def fitted(old: Places, new: Places, turn: complex) -> tuple[complex, complex]:
    """The similarity from old to new: least squares, but the given turn when the words lie too close for one."""
    middle_old, middle_new = old.mean(), new.mean()
    centred = old - middle_old
    spread = float(np.sqrt((np.abs(centred) ** 2).mean()))
    better = turn
    if len(old) >= 4 and spread > 30:
        weight = float((np.abs(centred) ** 2).sum())
        better = complex((np.conj(centred) * (new - middle_new)).sum() / weight)
        if abs(better - turn) * spread < 0.5:
            better = turn  # no better than what was known of a larger part of the sheet
    shifts = new - better * old
    shift = complex(np.median(shifts.real), np.median(shifts.imag))
    return better, shift


def _by_owner(
    near: npt.NDArray[np.bool_], owners: npt.NDArray[np.intp], weights: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Weight gathered at each place; a word counts once there, however many of its places are near."""
    numbers, member = np.unique(owners, return_inverse=True)
    gathered = np.zeros((len(near), len(numbers)))
    for column in range(len(numbers)):
        own = member == column
        gathered[:, column] = near[:, own].any(axis=1) * weights[own][0]
    return np.asarray(gathered.sum(axis=1))


def _nearest(places: Places, to: complex) -> complex:
    return complex(places[np.abs(places - to).argmin()])


def _same(one: Vote, other: Vote, centre: complex) -> bool:
    return abs((one.turn - other.turn) * centre + one.shift - other.shift) <= _APART


def _snapped(turn: complex) -> complex:
    return 1 + 0j if abs(turn - 1) < _SNAP else turn


def _places(words: Sequence[Word]) -> Mapping[str, list[complex]]:
    found: dict[str, list[complex]] = defaultdict(list)
    for left, top, right, bottom, word in words:
        found[word].append(complex((left + right) / 2, (top + bottom) / 2))
    return found
