"""Scoring bids: weights and scores are whole numbers, so that a ranking has no rounding to argue about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from marketplace.domain.tender import Criterion

HIGHEST: Final = 100


@dataclass(frozen=True, slots=True)
class Scored:
    """One bid with the scores of all evaluators. `place` is its place among the receipts."""

    bidder: str
    place: int
    scores: Mapping[str, Sequence[int]]
    """By criterion; one score for each evaluator."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A bid in the ranking. `total` is 0 to 100, exact."""

    rank: int
    bidder: str
    place: int
    total: Fraction
    sums: Mapping[str, int]
    passed: bool


def rank(bids: Sequence[Scored], criteria: Sequence[Criterion], *, pass_mark: int) -> list[Ranked]:
    """Highest total first. Equal totals: the heavier criterion decides, then the next; last, the earlier receipt.

    The total is the weighted mean of the evaluators' scores.
    """
    heaviest = sorted(criteria, key=lambda one: -one.weight)

    def key(bid: Scored) -> tuple[Any, ...]:
        return (-total_of(bid, criteria), *(-sum(bid.scores[one.code]) for one in heaviest), bid.place)

    return [
        Ranked(
            rank=number,
            bidder=bid.bidder,
            place=bid.place,
            total=total_of(bid, criteria),
            sums={one.code: sum(bid.scores[one.code]) for one in criteria},
            passed=total_of(bid, criteria) >= pass_mark,
        )
        for number, bid in enumerate(sorted(bids, key=key), start=1)
    ]


def total_of(bid: Scored, criteria: Sequence[Criterion]) -> Fraction:
    """Weighted mean of all scores of a bid."""
    return sum(
        (Fraction(one.weight * sum(bid.scores[one.code]), 100 * len(bid.scores[one.code])) for one in criteria),
        start=Fraction(0),
    )


def written(total: Fraction) -> str:
    """A total for people: two decimals, the rest cut off, never rounded up over a pass mark."""
    hundredths = int(total * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def result_document(
    number: str, criteria: Sequence[Criterion], ranking: Sequence[Ranked], **terms: int
) -> dict[str, Any]:
    """The ranking as published; anyone recomputes it from the sums. `terms`: evaluators, pass mark, places."""
    return {
        "type": "lianshen/1/tender-result",
        "number": number,
        **terms,
        "criteria": [{"code": one.code, "weight": one.weight} for one in criteria],
        "ranking": [
            {
                "rank": one.rank,
                "bidder": one.bidder,
                "place": one.place,
                "sums": dict(one.sums),
                "total": f"{one.total.numerator}/{one.total.denominator}",
                "passed": one.passed,
            }
            for one in ranking
        ],
    }
