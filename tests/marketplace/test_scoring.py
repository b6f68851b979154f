"""Scores of agencies: what one engagement is worth, decay, shrinkage, the interval, and the gate."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.assessment import AssessmentRules, Outcome, assess
from marketplace.domain.evaluation import (
    CRITERIA,
    FULL,
    ReviewFacts,
    Source,
    engagement_score,
    human_score,
    machine_items,
    machine_score,
)
from marketplace.domain.scoring import ONE, Grade, Scored, decay, grade_of, roster_figures, standing, totals

TODAY = date(2026, 11, 23)
WEIGHTS = {Source.OWNER: 30, Source.DESIGN_FIRM: 10, Source.DEPARTMENT: 30, Source.MACHINE: 30}
RULES = AssessmentRules(
    half_life_months=12, shrinkage=2, bar=60, least_engagements=5, minimum_roster=3, weights=WEIGHTS
)


def _scored(*scores: int, days: int = 0) -> list[Scored]:
    return [Scored(f"案{number}", score * 100, TODAY - timedelta(days=days)) for number, score in enumerate(scores)]


def test_levels_are_worth_twenty_points_each() -> None:
    assert human_score(Source.OWNER, dict(zip(CRITERIA[Source.OWNER], (5, 4, 4, 3), strict=True)), "") == 8000


def test_the_machine_takes_points_for_days_late_and_for_missed_provisions() -> None:
    facts = ReviewFacts(
        days_late=3, findings_issued=8, findings_first_round=6, findings_overturned=2, mandatory_missed=1
    )
    assert machine_items(facts) == {"on_time": 7000, "first_pass": 7500, "nothing_missed": 7500, "upheld": 7500}
    assert machine_score(facts) == 7375


def test_an_agency_without_findings_is_judged_by_what_there_is() -> None:
    assert machine_score(ReviewFacts(0, 0, 0, 0, 0)) == FULL
    assert machine_score(ReviewFacts(20, 0, 0, 0, 9)) == 0


def test_parts_count_thirty_ten_thirty_thirty_and_a_silent_one_not_at_all() -> None:
    parts = {Source.OWNER: 10000, Source.DESIGN_FIRM: 0, Source.DEPARTMENT: 5000, Source.MACHINE: 8000}
    assert engagement_score(parts, WEIGHTS) == 6900
    assert engagement_score({Source.MACHINE: 8000}, WEIGHTS) == 8000
    assert engagement_score({Source.OWNER: 9000, Source.MACHINE: 8000}, dict.fromkeys(Source, 0)) == 8500


def test_after_a_half_life_an_evaluation_weighs_half() -> None:
    assert decay(TODAY, TODAY, half_life_months=12) == ONE
    assert decay(TODAY - timedelta(days=365), TODAY, half_life_months=12) == pytest.approx(ONE / 2, rel=1e-3)
    assert decay(TODAY + timedelta(days=9), TODAY, half_life_months=12) == ONE


@pytest.mark.parametrize(
    ("score", "grade"), [(9000, Grade.A), (8999, Grade.B), (7000, Grade.C), (6000, Grade.D), (5999, Grade.E), (0, "E")]
)
def test_grades_begin_at_ninety_eighty_seventy_and_sixty(score: int, grade: Grade) -> None:
    assert grade_of(score) == grade


SCORES = st.lists(st.integers(0, 100), min_size=1, max_size=12)


@given(own=SCORES, others=SCORES)
@settings(max_examples=60, deadline=None)
def test_a_score_lies_between_ones_own_mean_and_that_of_the_roster(own: list[int], others: list[int]) -> None:
    mine, theirs = (totals(_scored(*one), TODAY, half_life_months=12) for one in (own, others))
    figures = roster_figures([mine, theirs])
    assert figures is not None
    found = standing(mine, figures, shrinkage=2)
    ends = sorted((mine.weighted / mine.weight, figures.mean))
    assert ends[0] - 1 <= found.score <= ends[1] + 1
    assert 0 <= found.lower <= found.score <= found.upper <= FULL


@given(scores=SCORES)
@settings(max_examples=40, deadline=None)
def test_more_evaluations_of_the_same_kind_narrow_the_interval(scores: list[int]) -> None:
    few, many = (totals(_scored(*(scores * times)), TODAY, half_life_months=12) for times in (1, 4))
    figures = roster_figures([few])
    assert figures is not None
    narrow, wide = standing(many, figures, shrinkage=2), standing(few, figures, shrinkage=2)
    assert narrow.upper - narrow.lower <= wide.upper - wide.lower


@given(scores=SCORES, days=st.integers(1, 2000))
@settings(max_examples=40, deadline=None)
def test_old_evaluations_say_less_than_new_ones(scores: list[int], days: int) -> None:
    new, old = (totals(_scored(*scores, days=one), TODAY, half_life_months=12) for one in (0, days))
    assert old.weight < new.weight


def _assess(**scores: list[Scored]) -> dict[str, Outcome]:
    result = assess(scores, active=frozenset(scores), today=TODAY, rules=RULES)
    return {one.agency: one.outcome for one in result.agencies}


GOOD = dict.fromkeys("abcd", _scored(*[88] * 12))


def test_the_last_one_is_only_looked_at() -> None:
    outcomes = _assess(**GOOD, e=_scored(*[80] * 12))
    assert outcomes.pop("e") is Outcome.LOOKED_AT
    assert set(outcomes.values()) == {Outcome.KEPT}


def test_removal_is_proposed_when_even_the_upper_bound_lies_below_the_bar() -> None:
    assert _assess(**GOOD, e=_scored(*[30] * 12))["e"] is Outcome.REMOVAL_PROPOSED


def test_four_evaluations_are_never_enough() -> None:
    assert _assess(**GOOD, e=_scored(*[0] * 4))["e"] is Outcome.LOOKED_AT


def test_the_roster_never_falls_below_its_minimum_and_the_worst_goes_first() -> None:
    bad = {name: _scored(*[points] * 15) for name, points in (("x", 20), ("y", 10), ("z", 15))}
    outcomes = _assess(**{name: GOOD[name] for name in "ab"}, **bad)
    assert [outcomes[name] for name in "xyz"] == [
        Outcome.HELD_BY_MINIMUM,
        Outcome.REMOVAL_PROPOSED,
        Outcome.REMOVAL_PROPOSED,
    ]


def test_without_evaluations_there_is_no_score_and_no_rank() -> None:
    result = assess({"a": [], "b": _scored(80)}, active=frozenset("ab"), today=TODAY, rules=RULES)
    first, second = result.agencies
    assert (first.outcome, first.standing, first.rank) == (Outcome.NOT_EVALUATED, None, None)
    assert (second.outcome, second.rank) == (Outcome.KEPT, 1)
    assert assess({"a": []}, active=frozenset("a"), today=TODAY, rules=RULES).roster is None


@given(
    scores=st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.integers(0, 100), max_size=14), max_size=8),
    minimum=st.integers(0, 6),
)
@settings(max_examples=60, deadline=None)
def test_whatever_was_said_the_minimum_holds_and_nobody_goes_by_rank(
    scores: dict[str, list[int]], minimum: int
) -> None:
    rules = AssessmentRules(12, 2, 60, 5, minimum, WEIGHTS)
    engagements = {code: _scored(*ones) for code, ones in scores.items()}
    result = assess(engagements, active=frozenset(scores), today=TODAY, rules=rules)
    gone = [one for one in result.agencies if one.outcome is Outcome.REMOVAL_PROPOSED]
    assert not gone or len(scores) - len(gone) >= minimum
    assert all(one.standing and one.standing.upper < 6000 and one.standing.count >= 5 for one in gone)
