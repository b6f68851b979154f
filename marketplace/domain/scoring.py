"""An agency's score from its engagements: time decay, shrinkage to the roster mean, an interval (domain.md).

Model: an engagement of age d tells about the agency with the weight w = 2^(−d / half-life), that is with the variance
s²/w. The agencies of a roster scatter around its mean as if each had k engagements at the mean beforehand. So

    score = (Σ w·x + k·mean) / (Σ w + k),    standard error = s / √(Σ w + k).

Everything is integers (scores in hundredths of a point, weights in millionths) or fractions of them, so that whoever
holds the published sheet comes to the same digits.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from marketplace.domain.evaluation import FULL, half_up

ONE: Final = 1_000_000
"""Weight of an engagement evaluated today, in millionths."""
DAYS_PER_MONTH: Final = Fraction(1461, 48)
Z: Final = Fraction(1645, 1000)
"""One-sided 95 %, so two-sided 90 %."""
PRIOR_DEVIATION: Final = 1_200
"""Twelve points: what single engagements scatter by before much is known of a roster."""
PRIOR_FREEDOM: Final = 10
"""As how many observed deviations the prior counts."""


class Grade(StrEnum):
    """What a score is called."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


_LEAST: Final[Mapping[Grade, int]] = MappingProxyType(
    {Grade.A: 9_000, Grade.B: 8_000, Grade.C: 7_000, Grade.D: 6_000, Grade.E: 0}
)


@dataclass(frozen=True, slots=True)
class Scored:
    """One evaluated engagement: its score in hundredths of a point and the day on which it was evaluated."""

    case_no: str
    score: int
    on: date


@dataclass(frozen=True, slots=True)
class Totals:
    """What one agency adds to its roster: number, Σw in millionths, Σw·x, and Σw·(x − own mean)²."""

    count: int
    weight: int
    weighted: int
    scatter: Fraction


@dataclass(frozen=True, slots=True)
class RosterFigures:
    """Mean of all engagements of a roster and the deviation of one, in hundredths of a point."""

    mean: int
    deviation: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An agency's score with its 90 % interval. `upper` is also the one-sided upper 95 % bound."""

    count: int
    score: int
    lower: int
    upper: int

    @property
    def grade(self) -> Grade:
        return grade_of(self.score)


def decay(on: date, today: date, *, half_life_months: int) -> int:
    """Weight in millionths; days to come count as today."""
    age = max(0, (today - on).days)
    return round(ONE * math.pow(2.0, -age / float(half_life_months * DAYS_PER_MONTH)))


def totals(engagements: Sequence[Scored], today: date, *, half_life_months: int) -> Totals:
    """Sums of one agency; of none, zeros."""
    weighed = [(decay(one.on, today, half_life_months=half_life_months), one.score) for one in engagements]
    weight = sum(w for w, _ in weighed)
    weighted = sum(w * x for w, x in weighed)
    own = Fraction(weighted, weight) if weight else Fraction(0)
    return Totals(len(weighed), weight, weighted, sum((w * (x - own) ** 2 for w, x in weighed), Fraction(0)))


def roster_figures(agencies: Sequence[Totals]) -> RosterFigures | None:
    """None while nothing has been evaluated."""
    weight = sum(one.weight for one in agencies)
    if weight == 0:
        return None
    mean = half_up(Fraction(sum(one.weighted for one in agencies), weight))
    freedom = sum(one.count - 1 for one in agencies if one.count)
    scatter = sum((one.scatter for one in agencies), Fraction(0)) / ONE
    variance = (PRIOR_FREEDOM * PRIOR_DEVIATION**2 + scatter) / (PRIOR_FREEDOM + freedom)
    return RosterFigures(mean, max(1, math.isqrt(half_up(variance))))


def standing(own: Totals, roster: RosterFigures, *, shrinkage: int) -> Standing:
    """Score and interval of one agency; `shrinkage` is k, in engagements."""
    weight = own.weight + shrinkage * ONE
    if weight == 0:
        return Standing(own.count, roster.mean, 0, FULL)
    score = Fraction(own.weighted + shrinkage * ONE * roster.mean, weight)
    half = math.isqrt(half_up(Z**2 * roster.deviation**2 * ONE / weight))
    centre = half_up(score)
    return Standing(own.count, centre, max(0, centre - half), min(FULL, centre + half))


def grade_of(score: int) -> Grade:
    """A from 90, B from 80, C from 70, D from 60 points, else E."""
    return next(grade for grade, least in _LEAST.items() if score >= least)
