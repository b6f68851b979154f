"""Scores, weights and ties: exact, whatever the order of the evaluators."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.domain.bid_scoring import Scored, rank, total_of, written
from marketplace.domain.tender import Criterion

CRITERIA = (Criterion("team", "队伍", 60), Criterion("price", "报价", 40))


def _bid(bidder: str, place: int, team: list[int], price: list[int]) -> Scored:
    return Scored(bidder, place, {"team": team, "price": price})


def test_the_total_is_the_weighted_mean_of_all_evaluators() -> None:
    assert total_of(_bid("a", 1, [90, 80, 70], [60, 60, 61]), CRITERIA) == Fraction(60 * 80, 100) + Fraction(
        40 * 181, 300
    )


def test_a_third_is_neither_rounded_up_nor_down_at_the_pass_mark() -> None:
    bids = [_bid("a", 1, [59, 60, 60], [60, 60, 60])]
    assert not rank(bids, CRITERIA, pass_mark=60)[0].passed
    assert written(rank(bids, CRITERIA, pass_mark=60)[0].total) == "59.80"


def test_equal_totals_are_decided_by_the_heavier_criterion() -> None:
    bids = [_bid("price", 1, [60], [90]), _bid("team", 2, [80], [60])]
    assert total_of(bids[0], CRITERIA) == total_of(bids[1], CRITERIA)
    assert [one.bidder for one in rank(bids, CRITERIA, pass_mark=0)] == ["team", "price"]


def test_equal_in_everything_the_earlier_receipt_stands_first() -> None:
    bids = [_bid("later", 7, [80], [80]), _bid("earlier", 3, [80], [80])]
    assert [one.bidder for one in rank(bids, CRITERIA, pass_mark=0)] == ["earlier", "later"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 100), min_size=6, max_size=6), min_size=1, max_size=5))
def test_the_order_of_bids_and_evaluators_changes_nothing(points: list[list[int]]) -> None:
    bids = [_bid(str(n), n, one[:3], one[3:]) for n, one in enumerate(points)]
    turned = [
        _bid(one.bidder, one.place, list(one.scores["team"])[::-1], list(one.scores["price"])) for one in bids[::-1]
    ]
    assert rank(bids, CRITERIA, pass_mark=60) == rank(turned, CRITERIA, pass_mark=60)


@pytest.mark.parametrize(
    ("total", "text"), [(Fraction(0), "0.00"), (Fraction(200, 3), "66.66"), (Fraction(100), "100.00")]
)
def test_totals_are_cut_off_for_people(total: Fraction, text: str) -> None:
    assert written(total) == text
