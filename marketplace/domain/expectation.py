"""How often an agency should have come first, draw by draw, against how often it did."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

TWO_SIDED_95: Final = 1.96
"""Standard deviations within which 95 of 100 honest results lie."""


def chances(candidates: Iterable[Mapping[str, Any]]) -> dict[str, Fraction]:
    """Each candidate's exact chance of rank 1: the group's balls among all balls, shared evenly within the group."""
    groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in candidates:
        groups[one["group"]].append(one)
    balls = {group: max(one["balls"] for one in members) for group, members in groups.items()}
    total = sum(balls.values())
    return {
        one["id"]: Fraction(balls[group], total * len(members)) for group, members in groups.items() for one in members
    }


@dataclass(frozen=True, slots=True)
class Luck:
    """One agency over a number of draws. `expected` is the sum of its chances."""

    draws: int = 0
    won: int = 0
    expected: float = 0.0
    variance: float = 0.0

    @property
    def spread(self) -> float:
        """Half the width of the range in which 95 of 100 honest results lie."""
        return TWO_SIDED_95 * math.sqrt(self.variance)

    @property
    def lower(self) -> float:
        return max(0.0, self.expected - self.spread)

    @property
    def upper(self) -> float:
        return min(float(self.draws), self.expected + self.spread)

    @property
    def usual(self) -> bool:
        """Within that range; a result counts in whole draws, so half a draw on either side is no surprise."""
        return abs(self.won - self.expected) <= self.spread + 0.5

    def after(self, chance: Fraction, *, won: bool) -> "Luck":
        """With one more draw."""
        p = float(chance)
        return Luck(self.draws + 1, self.won + won, self.expected + p, self.variance + p * (1 - p))


def luck_of(records: Iterable[Mapping[str, Any]]) -> dict[str, Luck]:
    """Every candidate of these records, by its code."""
    told: dict[str, Luck] = defaultdict(Luck)
    for record in records:
        first = record["result"]["ranking"][0]["candidate"]
        for code, chance in chances(record["announcement"]["candidates"]).items():
            told[code] = told[code].after(chance, won=code == first)
    return dict(told)
