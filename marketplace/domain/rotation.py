"""Rotation (顺次): an ordered queue that anyone can replay from its events, turn by turn.

The queue has two parts: `waiting`, who still has a turn in this cycle, in order; and `used`, who has
had it, in the order in which the turns were used: that is the order of the next cycle. A cycle turns
over when nobody waiting can take a case; whoever was merely skipped then still stands at the head.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from marketplace.domain.errors import OutOfTurn, RotationBroken
from marketplace.domain.fairdraw import uniform

MOST_SKIPS: Final = 3
"""Skips running before a further one uses up the turn (domain.md, rotation)."""
FAULTS_FOR_SANCTION: Final = 2


class TurnKind(StrEnum):
    """What can happen in a rotation."""

    ORDERED = "ordered"
    JOINED = "joined"
    SELECTED = "selected"
    SELECTED_OUT_OF_ORDER = "selected_out_of_order"
    CANCELLED_BEFORE_START = "cancelled_before_start"
    RECUSED = "recused"
    AT_CAPACITY = "at_capacity"
    UNFIT = "unfit"
    DECLINED_WITH_REASON = "declined_with_reason"
    DECLINED_WITHOUT_REASON = "declined_without_reason"
    NO_ANSWER = "no_answer"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    OVERTURNED_ON_APPEAL = "overturned_on_appeal"


FAULTS: Final = (TurnKind.DECLINED_WITHOUT_REASON, TurnKind.NO_ANSWER)
"""What uses up a turn and counts towards a sanction."""

TURN_LABELS: Final[Mapping[TurnKind, str]] = MappingProxyType(
    {
        TurnKind.ORDERED: "确定本轮次序",
        TurnKind.JOINED: "新入围，随机插入本轮",
        TurnKind.SELECTED: "轮到并选取",
        TurnKind.SELECTED_OUT_OF_ORDER: "不按次序选取（经二人批准）",
        TurnKind.CANCELLED_BEFORE_START: "项目开始前取消，回到队首",
        TurnKind.RECUSED: "因利害关系回避，保留位置",
        TurnKind.AT_CAPACITY: "在办量已满，保留位置",
        TurnKind.UNFIT: "不具备本件所需专业，保留位置",
        TurnKind.DECLINED_WITH_REASON: "有正当理由放弃，排到本轮末尾",
        TurnKind.DECLINED_WITHOUT_REASON: "无正当理由放弃，本轮次序已用",
        TurnKind.NO_ANSWER: "逾期未答复，本轮次序已用",
        TurnKind.SUSPENDED: "暂停资格，移出队列",
        TurnKind.REINSTATED: "恢复资格，排到本轮末尾",
        TurnKind.OVERTURNED_ON_APPEAL: "申诉成立，回到队首并加一次",
    }
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One event. `agency` and `case` are identifiers; `on` is the day in Beijing."""

    kind: TurnKind
    agency: str = ""
    case: str = ""
    on: date = date.min
    order: tuple[str, ...] = ()
    seed: str = ""
    """Hexadecimal seed that places a newcomer."""
    reason: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """The state after some events. Every member is in exactly one of `waiting`, `used`, `out`."""

    waiting: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    skips: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, int] = field(default_factory=dict)
    passed_over: frozenset[tuple[str, str]] = frozenset()
    """(case, agency): who is skipped for which case."""
    cycle: int = 1

    @property
    def members(self) -> tuple[str, ...]:
        return (*self.waiting, *self.used, *self.out)


def next_in_turn(queue: Queue, case: str) -> str | None:
    """Whose turn it is for `case`; null when nobody in the queue can take it."""
    return _first(queue, case) or _first(_turned_over(queue), case)


def _first(queue: Queue, case: str) -> str | None:
    return next((one for one in queue.waiting if (case, one) not in queue.passed_over), None)


def _turned_over(queue: Queue) -> Queue:
    return replace(queue, waiting=queue.waiting + queue.used, used=(), cycle=queue.cycle + 1)


def apply(queue: Queue, turn: Turn) -> Queue:
    """The queue after one more event. Raises OutOfTurn or RotationBroken."""
    if turn.kind not in (TurnKind.ORDERED, TurnKind.JOINED) and turn.agency not in queue.members:
        raise RotationBroken(agency=turn.agency)
    return _EFFECTS[turn.kind](queue, turn)


def replay(turns: Iterable[Turn]) -> Queue:
    """The queue from its first event on; the same events always give the same queue."""
    queue = Queue()
    for turn in turns:
        queue = apply(queue, turn)
    return queue


def sanction_due(turns: Iterable[Turn], agency: str, today: date) -> bool:
    """True when the agency twice refused or kept silent without reason within twelve months."""
    since = today.replace(year=today.year - 1, day=min(today.day, 28))
    return sum(one.agency == agency and one.kind in FAULTS and one.on > since for one in turns) >= FAULTS_FOR_SANCTION


def _without(queue: Queue, agency: str) -> Queue:
    def rest(part: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in part if one != agency)

    return replace(queue, waiting=rest(queue.waiting), used=rest(queue.used), out=rest(queue.out))


def _unskipped(queue: Queue, agency: str) -> Mapping[str, int]:
    return {one: count for one, count in queue.skips.items() if one != agency}


def _ordered(queue: Queue, turn: Turn) -> Queue:
    """The first order, or a new order of those who wait (a drawn cycle)."""
    known = set(queue.members)
    if len(set(turn.order)) != len(turn.order) or (known and set(turn.order) != set(queue.waiting)):
        raise RotationBroken(agency="、".join(turn.order))
    return replace(queue, waiting=turn.order)


def _joined(queue: Queue, turn: Turn) -> Queue:
    if turn.agency in queue.members:
        raise RotationBroken(agency=turn.agency)
    place = uniform(turn.seed, f"joined:{turn.agency}", len(queue.waiting) + 1)
    return replace(queue, waiting=(*queue.waiting[:place], turn.agency, *queue.waiting[place:]))


def _selected(queue: Queue, turn: Turn) -> Queue:
    if _first(queue, turn.case) is None:
        queue = _turned_over(queue)
    due = _first(queue, turn.case)
    if due != turn.agency:
        raise OutOfTurn(agency=turn.agency, due=due or "无")
    return _use_turn(queue, turn.agency)


def _selected_out_of_order(queue: Queue, turn: Turn) -> Queue:
    if not turn.reason or not turn.approver or turn.agency in queue.out:
        raise OutOfTurn(agency=turn.agency, due=next_in_turn(queue, turn.case) or "无")
    return _use_turn(queue, turn.agency)


def _use_turn(queue: Queue, agency: str) -> Queue:
    extra = queue.extra.get(agency, 0)
    bare = replace(_without(queue, agency), skips=_unskipped(queue, agency))
    if extra:
        left = {one: count for one, count in queue.extra.items() if one != agency} | (
            {agency: extra - 1} if extra > 1 else {}
        )
        return replace(bare, waiting=(*bare.waiting, agency), extra=left)
    return replace(bare, used=(*bare.used, agency))


def _back_to_head(queue: Queue, turn: Turn) -> Queue:
    bare = _without(queue, turn.agency)
    return replace(bare, waiting=(turn.agency, *bare.waiting))


def _overturned(queue: Queue, turn: Turn) -> Queue:
    extra = {**queue.extra, turn.agency: queue.extra.get(turn.agency, 0) + 1}
    return replace(_back_to_head(queue, turn), extra=extra)


def _skipped(queue: Queue, turn: Turn) -> Queue:
    """Keeps its place, but a skip after three running ones uses the turn."""
    if turn.agency in queue.out:
        raise RotationBroken(agency=turn.agency)
    passed = queue.passed_over | {(turn.case, turn.agency)}
    count = queue.skips.get(turn.agency, 0) + 1
    if count > MOST_SKIPS:
        return replace(_use_turn(queue, turn.agency), passed_over=passed)
    return replace(queue, skips={**queue.skips, turn.agency: count}, passed_over=passed)


def _unfit(queue: Queue, turn: Turn) -> Queue:
    """Not qualified for this one case: passed over, and that is no skip of its own making."""
    return replace(queue, passed_over=queue.passed_over | {(turn.case, turn.agency)})


def _to_tail(queue: Queue, turn: Turn) -> Queue:
    bare = _without(queue, turn.agency)
    passed = queue.passed_over | ({(turn.case, turn.agency)} if turn.case else set())
    return replace(bare, waiting=(*bare.waiting, turn.agency), skips=_unskipped(queue, turn.agency), passed_over=passed)


def _turn_lost(queue: Queue, turn: Turn) -> Queue:
    if turn.agency in queue.out:
        raise RotationBroken(agency=turn.agency)
    bare = _without(queue, turn.agency)
    passed = queue.passed_over | {(turn.case, turn.agency)}
    return replace(bare, used=(*bare.used, turn.agency), skips=_unskipped(queue, turn.agency), passed_over=passed)


def _suspended(queue: Queue, turn: Turn) -> Queue:
    bare = _without(queue, turn.agency)
    return replace(bare, out=(*bare.out, turn.agency))


def _reinstated(queue: Queue, turn: Turn) -> Queue:
    if turn.agency not in queue.out:
        raise RotationBroken(agency=turn.agency)
    return _to_tail(queue, turn)


_EFFECTS: Final[Mapping[TurnKind, Callable[[Queue, Turn], Queue]]] = MappingProxyType(
    {
        TurnKind.ORDERED: _ordered,
        TurnKind.JOINED: _joined,
        TurnKind.SELECTED: _selected,
        TurnKind.SELECTED_OUT_OF_ORDER: _selected_out_of_order,
        TurnKind.CANCELLED_BEFORE_START: _back_to_head,
        TurnKind.RECUSED: _skipped,
        TurnKind.AT_CAPACITY: _skipped,
        TurnKind.UNFIT: _unfit,
        TurnKind.DECLINED_WITH_REASON: _to_tail,
        TurnKind.DECLINED_WITHOUT_REASON: _turn_lost,
        TurnKind.NO_ANSWER: _turn_lost,
        TurnKind.SUSPENDED: _suspended,
        TurnKind.REINSTATED: _reinstated,
        TurnKind.OVERTURNED_ON_APPEAL: _overturned,
    }
)
