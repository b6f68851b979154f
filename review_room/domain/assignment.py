"""Assignments: who of a unit takes care of a finding, until when, and when that is over."""

from datetime import date
from typing import Final

from review_room.domain.finding import OVER, FindingState
from service_centre.errors import Invalid


class DueInThePast(Invalid):
    """Nobody can be done before today."""

    code = "due_in_the_past"
    sentence = "办理期限 {due_on} 已经过去。"
    next_step = "请选择今天或以后的日期。"


class DueUnreadable(Invalid):
    """The day is no day."""

    code = "due_unreadable"
    sentence = "办理期限不是有效的日期。"
    next_step = "请按“年-月-日”填写，如 2026-12-01；也可不填。"


class NotAColleague(Invalid):
    """A finding is assigned within one's own unit."""

    code = "not_a_colleague"
    sentence = "只能指派给本单位能办理这条意见的人员。"
    next_step = "请在列表中另选一人。"


_FAR: Final = 10_000
"""A year that nobody means."""


def due_day(raw: str, today: date) -> date | None:
    """The day that was written (ISO 8601), none when nothing was. Raises DueUnreadable, DueInThePast."""
    if not raw:
        return None
    try:
        due_on = date.fromisoformat(raw)
    except ValueError:
        raise DueUnreadable from None
    if due_on.year >= _FAR:
        raise DueUnreadable
    if due_on < today:
        raise DueInThePast(due_on=due_on.isoformat())
    return due_on


def waits(state: FindingState, *, reviews: bool) -> bool:
    """Whether somebody still has to do something: reviewers until it is over, the others until they have replied."""
    return state not in OVER if reviews else state is FindingState.ISSUED
