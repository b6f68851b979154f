"""Who fits a request, and for everyone else the one reason from a closed list, with evidence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from marketplace.domain.canonical import digest
from marketplace.domain.fairdraw import Candidate, Exclusion


class ExclusionReason(StrEnum):
    """Why an agency of the roster does not take part. Nothing else may be a reason."""

    CONFLICT_OF_INTEREST = "conflict_of_interest"
    SUSPENDED = "suspended"
    CLASS_TOO_LOW = "class_too_low"
    DISCIPLINE_MISSING = "discipline_missing"
    AT_CAPACITY = "at_capacity"


REASON_LABELS: Final[Mapping[ExclusionReason, str]] = MappingProxyType(
    {
        ExclusionReason.CONFLICT_OF_INTEREST: "与建设单位或设计单位有利害关系，应当回避",
        ExclusionReason.SUSPENDED: "资格暂停或受限",
        ExclusionReason.CLASS_TOO_LOW: "机构类别不满足项目规模",
        ExclusionReason.DISCIPLINE_MISSING: "缺少所需专业",
        ExclusionReason.AT_CAPACITY: "在办量已满",
    }
)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that must have no tie with the reviewer; `code` identifies it for ever."""

    code: str
    control_group: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What the case asks for. `size_band`: large, medium or small."""

    disciplines: frozenset[str]
    size_band: str
    owner: Party
    designer: Party | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An agency in the roster as it stands at the moment of the announcement.

    `agency_class` 1 may review any size, 2 medium and below (Ministry Order 13, art. 6 and 7);
    `capacity` and `running` count cases; `interests` are codes of organisations it declared a tie with.
    """

    code: str
    agency_class: int
    disciplines: frozenset[str]
    capacity: int
    running: int
    suspended: bool = False
    control_group: str | None = None
    interests: frozenset[str] = frozenset()
    balls: int = 1

    @property
    def group(self) -> str:
        """Agencies under common control share one ball; default: the agency itself."""
        return f"group:{self.control_group}" if self.control_group else self.code


@dataclass(frozen=True, slots=True)
class Excluded:
    """An exclusion with the facts it rests on; the announcement carries their digest."""

    code: str
    reason: ExclusionReason
    facts: Mapping[str, Any]

    @property
    def evidence(self) -> Mapping[str, Any]:
        """What is hashed: agency, reason and facts together."""
        return {
            "type": "lianshen/1/exclusion",
            "agency": self.code,
            "reason": str(self.reason),
            "facts": dict(self.facts),
        }

    def announced(self) -> Exclusion:
        """The entry of the announcement."""
        return Exclusion(self.code, str(self.reason), digest(self.evidence))


@dataclass(frozen=True, slots=True)
class Pool:
    """The whole roster version, divided in two."""

    candidates: tuple[Candidate, ...]
    excluded: tuple[Excluded, ...]

    @property
    def groups(self) -> int:
        """Independent groups among the candidates."""
        return len({one.group for one in self.candidates})


def divide(standings: Iterable[Standing], need: Need) -> Pool:
    """Candidates and everyone else; together they are exactly the roster version, sorted by code."""
    candidates: list[Candidate] = []
    excluded: list[Excluded] = []
    for standing in sorted(standings, key=lambda one: one.code):
        found = _why_not(standing, need)
        if found is None:
            candidates.append(Candidate(standing.code, standing.group, standing.balls))
        else:
            excluded.append(Excluded(standing.code, *found))
    return Pool(tuple(candidates), tuple(excluded))


Finding = Mapping[str, Any] | None


def _why_not(standing: Standing, need: Need) -> tuple[ExclusionReason, Mapping[str, Any]] | None:
    for reason, test in _TESTS:
        facts = test(standing, need)
        if facts is not None:
            return reason, facts
    return None


def _conflict(standing: Standing, need: Need) -> Finding:
    ties = []
    for side, party in (("owner", need.owner), ("designer", need.designer)):
        if party is None:
            continue
        if party.code == standing.code:
            ties.append({"with": side, "tie": "same_organisation"})
        elif party.control_group and party.control_group == standing.control_group:
            ties.append({"with": side, "tie": "same_control_group"})
        elif party.code in standing.interests:
            ties.append({"with": side, "tie": "declared_interest"})
    return {"ties": ties} if ties else None


def _suspension(standing: Standing, _need: Need) -> Finding:
    return {"suspended": True} if standing.suspended else None


def _class(standing: Standing, need: Need) -> Finding:
    if need.size_band == "large" and standing.agency_class > 1:
        return {"agency_class": standing.agency_class, "size_band": need.size_band}
    return None


def _disciplines(standing: Standing, need: Need) -> Finding:
    missing = sorted(need.disciplines - standing.disciplines)
    return {"missing": missing} if missing else None


def _capacity(standing: Standing, _need: Need) -> Finding:
    if standing.running >= standing.capacity:
        return {"running": standing.running, "capacity": standing.capacity}
    return None


_TESTS: Final[tuple[tuple[ExclusionReason, Callable[[Standing, Need], Finding]], ...]] = (
    (ExclusionReason.CONFLICT_OF_INTEREST, _conflict),
    (ExclusionReason.SUSPENDED, _suspension),
    (ExclusionReason.CLASS_TOO_LOW, _class),
    (ExclusionReason.DISCIPLINE_MISSING, _disciplines),
    (ExclusionReason.AT_CAPACITY, _capacity),
)
"""In this order; the first that applies is the reason."""
