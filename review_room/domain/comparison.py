"""Comparisons of sheet revisions: their short life, and which revisions belong together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service_centre.errors import Conflict


class ComparisonState(StrEnum):
    """How far a comparison is."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class ComparisonAction(StrEnum):
    """What may become of a comparison."""

    FINISH = "finish"
    FAIL = "fail"
    ASK_AGAIN = "ask_again"


_S, _A = ComparisonState, ComparisonAction

TRANSITIONS: Final[Mapping[tuple[ComparisonState, ComparisonAction], ComparisonState]] = MappingProxyType(
    {
        (_S.WAITING, _A.FINISH): _S.READY,
        (_S.WAITING, _A.FAIL): _S.FAILED,
        (_S.FAILED, _A.ASK_AGAIN): _S.WAITING,
    }
)


class ComparisonOver(Conflict):
    """The comparison has been made already."""

    code = "comparison_over"
    sentence = "这两版图纸已经比对过。"


def next_comparison_state(state: ComparisonState, action: ComparisonAction) -> ComparisonState:
    """The state that `action` leads to. Raises ComparisonOver."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise ComparisonOver from None


@dataclass(frozen=True, slots=True)
class SheetText:
    """What is known of a sheet revision without looking at its lines."""

    id: int
    sheet_no: str
    title: str
    words: str


_ALIKE: Final = 0.5
_FEWEST_WORDS: Final = 5


def renumbered(new: Sequence[SheetText], old: Sequence[SheetText]) -> Mapping[int, int]:
    """New sheets whose words are mostly those of an old sheet with another number: id of the new to id of the old.

    Each old sheet is taken once, the most alike pairs first.
    """
    scored = sorted(
        ((likeness(one, other), -one.id, -other.id) for one in new for other in old if one.sheet_no != other.sheet_no),
        reverse=True,
    )
    found: dict[int, int] = {}
    for score, new_id, old_id in scored:
        if score >= _ALIKE and -new_id not in found and -old_id not in found.values():
            found[-new_id] = -old_id
    return found


def likeness(one: SheetText, other: SheetText) -> float:
    """The share of words that two sheets have in common, and a fifth more for the same title."""
    words, others = _words(one), _words(other)
    if min(len(words), len(others)) < _FEWEST_WORDS:
        return 0.0
    return len(words & others) / len(words | others) + (0.2 if one.title and one.title == other.title else 0.0)


def _words(sheet: SheetText) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", sheet.words))
