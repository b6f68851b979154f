"""Carried marks: their life on a new revision, and which sheet of it they follow theirs to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from review_room.domain.comparison import SheetText, likeness
from service_centre.errors import Conflict


class CarriedState(StrEnum):
    """Condition of a mark that was carried to a new revision."""

    PLACED = "placed"
    TO_CHECK = "to_check"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    DROPPED = "dropped"


class CarriedAction(StrEnum):
    """What the unit that drew the mark may say of it."""

    CONFIRM = "confirm_carried_mark"
    MOVE = "move_carried_mark"
    DROP = "drop_carried_mark"
    RECHECK = "recheck_carried_mark"
    """Taking back what was said: it waits again as it did before."""


_S, _A = CarriedState, CarriedAction

TRANSITIONS: Final[Mapping[tuple[CarriedState, CarriedAction], CarriedState]] = MappingProxyType(
    {
        (_S.TO_CHECK, _A.CONFIRM): _S.CONFIRMED,
        (_S.TO_CHECK, _A.MOVE): _S.MOVED,
        (_S.TO_CHECK, _A.DROP): _S.DROPPED,
        (_S.PLACED, _A.CONFIRM): _S.CONFIRMED,
        (_S.PLACED, _A.MOVE): _S.MOVED,
        (_S.PLACED, _A.DROP): _S.DROPPED,
        (_S.CONFIRMED, _A.MOVE): _S.MOVED,
        (_S.CONFIRMED, _A.DROP): _S.DROPPED,
        (_S.CONFIRMED, _A.RECHECK): _S.TO_CHECK,
        (_S.MOVED, _A.RECHECK): _S.TO_CHECK,
        (_S.MOVED, _A.MOVE): _S.MOVED,
        (_S.MOVED, _A.DROP): _S.DROPPED,
    }
)

TRUSTED: Final = frozenset({_S.PLACED, _S.CONFIRMED, _S.MOVED})
"""From here a mark is carried on to the next revision."""

STATE_LABELS: Final = {
    _S.PLACED: "已跟随",
    _S.TO_CHECK: "待核对",
    _S.CONFIRMED: "已确认",
    _S.MOVED: "已移位",
    _S.DROPPED: "不再标注",
}


class CarriedMarkDecided(Conflict):
    """Somebody of the unit was quicker."""

    code = "carried_mark_decided"
    sentence = "该批注处于“{state}”状态，不能再这样处理。"
    next_step = "请刷新后按最新状态处理。"


class CarriedMarkNowhere(Conflict):
    """What has no place can't be confirmed."""

    code = "carried_mark_nowhere"
    sentence = "该批注在新版图纸上没有找到位置，不能直接确认。"
    next_step = "请在新版图纸上指定位置，或选择不再标注。"


class CarriedMarkPassed(Conflict):
    """A later revision has come, or the mark or its finding is over: nothing is to be said of this place any more."""

    code = "carried_mark_passed"
    sentence = "该批注已有更新的版本，或意见已办结，不再需要核对。"
    next_step = "请刷新页面，按最新版图纸核对。"


def next_carried_state(state: CarriedState, action: CarriedAction) -> CarriedState:
    """The state that `action` leads to. Raises CarriedMarkDecided."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise CarriedMarkDecided(state=STATE_LABELS[state]) from None


@dataclass(frozen=True, slots=True)
class Follows:
    """Which sheet of the new revision an earlier one became; `sure` unless another might be meant as well."""

    new_id: int
    sure: bool


_ALIKE: Final = 0.5
_BARELY: Final = 0.25
_CLEARLY: Final = 0.08


def followed(old: SheetText, new: Sequence[SheetText]) -> Follows | None:
    """The sheet that an old one became: by its number, and by its content where the number was given to another.

    None: its number was not sent again and nothing is like it, so the old sheet stays in force.
    """
    scored = sorted(((likeness(old, one), one.sheet_no == old.sheet_no, one) for one in new), key=_order, reverse=True)
    same = next(((score, one) for score, numbered, one in scored if numbered), None)
    others = [(score, one) for score, numbered, one in scored if not numbered]
    best_other = others[0] if others else None
    if same is not None:
        return _by_number(old, *same, best_other)
    if best_other is None or best_other[0] < _ALIKE:
        return None
    runner_up = others[1][0] if len(others) > 1 else 0.0
    return Follows(best_other[1].id, sure=best_other[0] - runner_up >= _CLEARLY)


def _order(scored: tuple[float, bool, SheetText]) -> tuple[float, bool, int]:
    return scored[0], scored[1], -scored[2].id


def _by_number(
    old: SheetText, score: float, one: SheetText, best_other: tuple[float, SheetText] | None
) -> Follows | None:
    """The sheet with the same number, unless another is clearly more like the old one: then numbers were shifted."""
    if best_other is not None and best_other[0] >= _ALIKE and best_other[0] > score + _CLEARLY:
        return Follows(best_other[1].id, sure=best_other[0] > score + 2 * _CLEARLY)
    unread = not old.words.strip() or not one.words.strip()  # scans have no words to be known by
    known = score >= _BARELY or (unread and old.title == one.title)
    if best_other is not None and best_other[0] >= max(_ALIKE, score - _CLEARLY) and old.title != one.title:
        known = False  # storeys that repeat each other, and no title to tell them apart
    return Follows(one.id, sure=known)
