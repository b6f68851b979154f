"""The periodic assessment of a roster: who stands where, and for whom removal may be proposed (domain.md).

Ranking last only triggers a look. Removal is proposed where even the upper 95 % bound of the score lies below the bar
and enough engagements were evaluated, and never so often that the roster falls below its minimum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from marketplace.domain.evaluation import Source
from marketplace.domain.scoring import RosterFigures, Scored, Standing, Totals, roster_figures, standing, totals


class Outcome(StrEnum):
    """What an assessment says of one agency."""

    KEPT = "kept"
    LOOKED_AT = "looked_at"
    REMOVAL_PROPOSED = "removal_proposed"
    HELD_BY_MINIMUM = "held_by_minimum"
    NOT_EVALUATED = "not_evaluated"


OUTCOME_LABELS: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.KEPT: "保留",
        Outcome.LOOKED_AT: "排名末位，仅核查",
        Outcome.REMOVAL_PROPOSED: "拟提出清退",
        Outcome.HELD_BY_MINIMUM: "低于分数线，因名册最少家数保留",
        Outcome.NOT_EVALUATED: "尚无评价",
    }
)


@dataclass(frozen=True, slots=True)
class AssessmentRules:
    """The settings in force. Months, points and numbers of engagements as domain.md gives them."""

    half_life_months: int
    shrinkage: int
    bar: int
    """In points."""
    least_engagements: int
    minimum_roster: int
    weights: Mapping[Source, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "half_life_months": self.half_life_months,
            "shrinkage_engagements": self.shrinkage,
            "removal_bar": self.bar,
            "least_engagements": self.least_engagements,
            "minimum_roster": self.minimum_roster,
            "weights": {str(source): weight for source, weight in self.weights.items()},
        }


@dataclass(frozen=True, slots=True)
class Assessed:
    """One agency in the assessment. `rank` counts from 1 among those that have been evaluated."""

    agency: str
    totals: Totals
    standing: Standing | None
    rank: int | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """All agencies of a roster, in the order of their codes."""

    roster: RosterFigures | None
    agencies: tuple[Assessed, ...]


def assess(
    engagements: Mapping[str, Sequence[Scored]], *, active: frozenset[str], today: date, rules: AssessmentRules
) -> AssessmentResult:
    """Assess the agencies of a roster by what was evaluated. `active` are those that count for the minimum."""
    sums = {code: totals(ones, today, half_life_months=rules.half_life_months) for code, ones in engagements.items()}
    figures = roster_figures(list(sums.values()))
    standings = {
        code: standing(own, figures, shrinkage=rules.shrinkage)
        for code, own in sums.items()
        if figures is not None and own.count
    }
    order = sorted(standings, key=lambda code: (-standings[code].score, code))
    ranks = {code: place for place, code in enumerate(order, start=1)}
    proposed, held = below_the_bar(standings, active=active, rules=rules)
    last = order[-1] if len(order) > 1 else None

    def outcome(code: str) -> Outcome:
        if code not in standings:
            return Outcome.NOT_EVALUATED
        if code in proposed:
            return Outcome.REMOVAL_PROPOSED
        if code in held:
            return Outcome.HELD_BY_MINIMUM
        return Outcome.LOOKED_AT if code == last else Outcome.KEPT

    return AssessmentResult(
        figures,
        tuple(Assessed(code, sums[code], standings.get(code), ranks.get(code), outcome(code)) for code in sorted(sums)),
    )


def below_the_bar(
    standings: Mapping[str, Standing], *, active: frozenset[str], rules: AssessmentRules
) -> tuple[frozenset[str], frozenset[str]]:
    """For whom removal is proposed, and whom only the minimum of the roster holds; the lowest bound goes first."""
    failing = sorted(
        (
            code
            for code, one in standings.items()
            if one.upper < rules.bar * 100 and one.count >= rules.least_engagements
        ),
        key=lambda code: (standings[code].upper, code),
    )
    proposed: list[str] = []
    room = len(active) - rules.minimum_roster
    for code in failing:
        if code not in active:
            proposed.append(code)
        elif room > 0:
            proposed.append(code)
            room -= 1
    return frozenset(proposed), frozenset(failing) - frozenset(proposed)


def assessment_document(
    result: AssessmentResult, *, roster: Mapping[str, Any], on: date, rules: AssessmentRules
) -> dict[str, Any]:
    """What everybody may read: figures per agency and what the roster's mean and deviation are made of."""
    return {
        "type": "lianshen/1/assessment",
        "roster": dict(roster),
        "on": on.isoformat(),
        "rules": rules.as_json(),
        "mean": result.roster.mean if result.roster else None,
        "deviation": result.roster.deviation if result.roster else None,
        "agencies": [_public_line(one) for one in result.agencies],
    }


def _public_line(one: Assessed) -> dict[str, Any]:
    found = one.standing
    return {
        "agency": one.agency,
        "count": one.totals.count,
        "weight": str(one.totals.weight),
        "weighted": str(one.totals.weighted),
        "scatter": f"{one.totals.scatter.numerator}/{one.totals.scatter.denominator}",
        "score": found.score if found else None,
        "lower": found.lower if found else None,
        "upper": found.upper if found else None,
        "grade": str(found.grade) if found else None,
        "rank": one.rank,
        "outcome": str(one.outcome),
    }


def sheet_document(
    assessed: Assessed, *, assessment_digest: str, on: date, rules: AssessmentRules, engagements: Sequence[Any]
) -> dict[str, Any]:
    """The agency's own sheet: every engagement with its parts, and the line they lead to."""
    return {
        "type": "lianshen/1/assessment-sheet",
        "assessment": assessment_digest,
        "on": on.isoformat(),
        "rules": rules.as_json(),
        "engagements": list(engagements),
        "result": _public_line(assessed),
    }
