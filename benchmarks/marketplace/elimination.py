"""How often a good agency is removed: the rule in force against "the last one leaves", on simulated rosters.

A city has rosters of agencies whose true quality is known to the simulation only. Every year each agency gets about
as many engagements as any other (rotation), each with a score around its quality. After each year the roster is
assessed; whoever is removed is replaced by a newcomer of the same population. A removal is false where the true quality
is at or above the bar, and it is unlucky where the agency is better than half of the population.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from benchmarks.drawings.measure import tell
from demonstration.drawings.building import chance
from marketplace.domain.assessment import AssessmentRules, Outcome, assess
from marketplace.domain.evaluation import Source
from marketplace.domain.scoring import Scored

_START: Final = date(2027, 1, 1)
_WEIGHTS: Final = {Source.OWNER: 30, Source.DESIGN_FIRM: 10, Source.DEPARTMENT: 30, Source.MACHINE: 30}
_RULES: Final = AssessmentRules(12, 2, 60, 5, 3, _WEIGHTS)
_AGENCIES: Final = 8
_YEARS: Final = 8
_TRULY_BAD: Final = 50.0
"""Clearly below the bar of 60: one that ought to be found."""


@dataclass(frozen=True, slots=True)
class World:
    """What a simulated city is like: points out of 100, engagements per agency and year, share of bad agencies."""

    quality: float = 82.0
    spread: float = 7.0
    scatter: float = 12.0
    per_year: float = 6.0
    bad: float = 0.1
    borderline: float = 0.0
    """Share of agencies exactly at the bar: the hardest ones to judge rightly."""


Rule = Callable[[Mapping[str, Sequence[Scored]], date], frozenset[str]]


def rule_in_force(scores: Mapping[str, Sequence[Scored]], today: date) -> frozenset[str]:
    """Upper 95 % bound below the bar and at least five engagements, never below the minimum."""
    result = assess(scores, active=frozenset(scores), today=today, rules=_RULES)
    return frozenset(one.agency for one in result.agencies if one.outcome is Outcome.REMOVAL_PROPOSED)


def bottom_last(scores: Mapping[str, Sequence[Scored]], today: date) -> frozenset[str]:
    """The lowest plain mean of the past year leaves, whoever it is."""
    means = _means(scores, today)
    return frozenset([min(means, key=lambda code: (means[code], code))]) if means else frozenset()


def plain_mean_below_the_bar(scores: Mapping[str, Sequence[Scored]], today: date) -> frozenset[str]:
    """Whoever has a plain mean of the past year below the bar leaves."""
    return frozenset(code for code, mean in _means(scores, today).items() if mean < _RULES.bar * 100)


def _means(scores: Mapping[str, Sequence[Scored]], today: date) -> dict[str, float]:
    recent = {code: [one.score for one in ones if (today - one.on).days <= 365] for code, ones in scores.items()}
    return {code: sum(ones) / len(ones) for code, ones in recent.items() if ones}


RULES: Final[Mapping[str, Rule]] = {
    "in_force": rule_in_force,
    "bottom_last": bottom_last,
    "mean_below_bar": plain_mean_below_the_bar,
}
WORLDS: Final[Mapping[str, World]] = {
    "ordinary": World(),
    "few_engagements": World(per_year=2.5),
    "noisy": World(scatter=18.0),
    "all_good": World(bad=0.0),
    "borderline": World(borderline=0.3),
}


def elimination(rosters: int = 100, seed: int = 1) -> None:
    """One line per world and rule. `false_share`: of the removals, those of agencies at or above the bar."""
    for world_name, world in WORLDS.items():
        for rule_name, rule in RULES.items():
            told = Counter[str]()
            for number in range(rosters):
                told.update(_city(world, rule, chance(seed, f"{world_name}/{number}")))
            removed = told["removed"]
            tell(
                "elimination",
                world=world_name,
                rule=rule_name,
                agency_years=told["agency_years"],
                removed=removed,
                false_removals=told["false"],
                false_share=round(told["false"] / removed, 4) if removed else 0.0,
                false_per_good_agency_year=round(told["false"] / max(1, told["good_years"]), 5),
                better_than_half=told["better_than_half"],
                bad_found_within_two_years=round(told["found"] / told["bad_ripe"], 3) if told["bad_ripe"] else None,
            )


def _city(world: World, rule: Rule, luck: random.Random) -> Counter[str]:
    told = Counter[str]()
    agencies: dict[str, tuple[float, int]] = {}
    scores: dict[str, list[Scored]] = {}
    for year in range(_YEARS):
        while len(agencies) < _AGENCIES:
            code = f"{year}-{len(scores)}"
            agencies[code], scores[code] = (_quality(world, luck), year), []
        begin = _START + timedelta(days=365 * year)
        for code, (quality, _) in agencies.items():
            scores[code] += _year_of(world, quality, code, begin, luck)
        gone = rule({code: scores[code] for code in agencies}, begin + timedelta(days=365))
        _count(told, world, agencies, gone, year)
        agencies = {code: one for code, one in agencies.items() if code not in gone}
    return told


def _count(
    told: Counter[str], world: World, agencies: Mapping[str, tuple[float, int]], gone: frozenset[str], year: int
) -> None:
    for code, (quality, since) in agencies.items():
        good = quality >= _RULES.bar
        told["agency_years"] += 1
        told["good_years"] += good
        if code in gone:
            told["removed"] += 1
            told["false"] += good
            told["better_than_half"] += quality >= world.quality
        if quality < _TRULY_BAD:
            ripe = year - since == 1 or (code in gone and year - since < 1)
            told["bad_ripe"] += ripe
            told["found"] += ripe and code in gone


def _quality(world: World, luck: random.Random) -> float:
    if luck.random() < world.borderline:
        return float(_RULES.bar)
    if luck.random() < world.bad:
        return luck.uniform(30, _RULES.bar)
    return max(_RULES.bar, min(98.0, luck.gauss(world.quality, world.spread)))


def _year_of(world: World, quality: float, code: str, begin: date, luck: random.Random) -> list[Scored]:
    count = sum(luck.random() < world.per_year / 12 for _ in range(12))
    days = sorted(luck.randrange(365) for _ in range(count))
    return [
        Scored(
            f"{code}/{day}",
            round(100 * max(0.0, min(100.0, luck.gauss(quality, world.scatter)))),
            begin + timedelta(days=day),
        )
        for day in days
    ]
