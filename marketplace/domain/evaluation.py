"""What one engagement is worth, from what people say and what the machine counts (domain.md, Evaluation).

All scores are integers in hundredths of a point, 0 to 10000, so that a published sheet can be recomputed to the digit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from marketplace.domain.engagement_errors import LevelMissing, ReasonForLowScore

FULL: Final = 10_000
"""A hundred points."""
LEVELS: Final = (5, 4, 3, 2, 1)
LOW: Final = 6_000
"""Below it an evaluation gives its reason in words."""
POINTS_PER_DAY_LATE: Final = 1_000
POINTS_PER_MISSED_PROVISION: Final = 2_500


class Source(StrEnum):
    """Who evaluates an engagement."""

    OWNER = "owner"
    DESIGN_FIRM = "design_firm"
    DEPARTMENT = "department"
    MACHINE = "machine"


SOURCE_LABELS: Final[Mapping[Source, str]] = MappingProxyType(
    {
        Source.OWNER: "建设单位",
        Source.DESIGN_FIRM: "设计单位",
        Source.DEPARTMENT: "参审部门",
        Source.MACHINE: "系统计算",
    }
)

LEVEL_LABELS: Final[Mapping[int, str]] = MappingProxyType(
    {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
)

CRITERIA: Final[Mapping[Source, Mapping[str, str]]] = MappingProxyType(
    {
        Source.OWNER: {
            "promptness": "服务时效",
            "response": "沟通与答疑",
            "fees": "收费规范",
            "conduct": "廉洁自律",
        },
        Source.DESIGN_FIRM: {
            "correctness": "意见准确",
            "basis": "条文依据充分",
            "response": "沟通与答疑",
        },
        Source.DEPARTMENT: {
            "depth": "审查深度",
            "basis": "条文依据充分",
            "coordination": "配合联审",
        },
    }
)

MACHINE_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "on_time": "按期完成",
        "first_pass": "首轮提出的意见占比",
        "nothing_missed": "强制性条文无漏审",
        "upheld": "意见未被撤回或豁免",
    }
)


def human_score(source: Source, levels: Mapping[str, int], remark: str) -> int:
    """The mean of the levels, 20 points each. Raises LevelMissing, or ReasonForLowScore below 60 without words."""
    criteria = CRITERIA[source]
    if any(levels.get(name) not in LEVELS for name in criteria):
        raise LevelMissing
    score = half_up(Fraction(sum(levels[name] for name in criteria) * FULL, len(criteria) * max(LEVELS)))
    if score < LOW and not remark.strip():
        raise ReasonForLowScore
    return score


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What the review room counted. `days_late` are working days past the official clock; findings are the agency's."""

    days_late: int
    findings_issued: int
    findings_first_round: int
    findings_overturned: int
    mandatory_missed: int


def machine_items(facts: ReviewFacts) -> Mapping[str, int | None]:
    """Each item in hundredths of a point; null where there is nothing to judge by."""
    issued = facts.findings_issued
    return {
        "on_time": max(0, FULL - POINTS_PER_DAY_LATE * facts.days_late),
        "first_pass": half_up(Fraction(facts.findings_first_round * FULL, issued)) if issued else None,
        "nothing_missed": max(0, FULL - POINTS_PER_MISSED_PROVISION * facts.mandatory_missed),
        "upheld": half_up(Fraction((issued - facts.findings_overturned) * FULL, issued)) if issued else None,
    }


def machine_score(facts: ReviewFacts) -> int:
    """The mean of the items that there are."""
    return mean([value for value in machine_items(facts).values() if value is not None])


def engagement_score(parts: Mapping[Source, int], weights: Mapping[Source, int]) -> int:
    """The weighted mean of the parts that were given; who kept silent neither helps nor harms.

    `parts` never lacks the machine's.
    """
    total = sum(weights[source] for source in parts)
    if total == 0:
        return mean(list(parts.values()))
    return half_up(Fraction(sum(parts[source] * weights[source] for source in parts), total))


def mean(scores: Sequence[int]) -> int:
    """Rounded half up."""
    return half_up(Fraction(sum(scores), len(scores)))


def half_up(value: Fraction) -> int:
    """The nearest integer; halves go up. Values are never negative."""
    return int(value + Fraction(1, 2))
