"""Rotation (顺次): an ordered queue that anyone can replay from its events, turn by turn.

The queue has two parts: `waiting`, who still has a turn in this cycle, in order; and `used`, who has
had it, in the order in which the turns were used: that is the order of the next cycle. A cycle turns
over when nobody waiting can take a case; whoever was merely skipped then still stands at the head.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
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
    return _Running(queue).due(case)


def apply(queue: Queue, turn: Turn) -> Queue:
    """The queue after one more event. Raises OutOfTurn or RotationBroken."""
    return replay((turn,), queue)


def replay(turns: Iterable[Turn], queue: Queue | None = None) -> Queue:
    """The queue from its first event on; the same events always give the same queue."""
    running = _Running(queue or Queue())
    for turn in turns:
        if turn.kind not in (TurnKind.ORDERED, TurnKind.JOINED) and not running.holds(turn.agency):
            raise RotationBroken(agency=turn.agency)
        _EFFECTS[turn.kind](running, turn)
    return running.queue()


def sanction_due(turns: Iterable[Turn], agency: str, today: date) -> bool:
    """True when the agency twice refused or kept silent without reason within twelve months."""
    since = today.replace(year=today.year - 1, day=min(today.day, 28))
    return sum(one.agency == agency and one.kind in FAULTS and one.on > since for one in turns) >= FAULTS_FOR_SANCTION


class _Running:
    """A queue while events pass through it. Histories are long, and a copy for every event would grow with them."""

    def __init__(self, queue: Queue) -> None:
        self.waiting, self.used, self.out = list(queue.waiting), list(queue.used), list(queue.out)
        self.skips, self.extra, self.cycle = dict(queue.skips), dict(queue.extra), queue.cycle
        self.passed: dict[str, set[str]] = {}
        for case, agency in queue.passed_over:
            self.pass_over(case, agency)

    def queue(self) -> Queue:
        passed = frozenset((case, agency) for case, agencies in self.passed.items() for agency in agencies)
        parts = (tuple(self.waiting), tuple(self.used), tuple(self.out))
        return Queue(*parts, skips=self.skips, extra=self.extra, passed_over=passed, cycle=self.cycle)

    def holds(self, agency: str) -> bool:
        return agency in self.waiting or agency in self.used or agency in self.out

    def first(self, case: str, among: Iterable[str]) -> str | None:
        passed = self.passed.get(case, set())
        return next((one for one in among if one not in passed), None)

    def due(self, case: str) -> str | None:
        return self.first(case, self.waiting) or self.first(case, self.used)

    def pass_over(self, case: str, agency: str) -> None:
        self.passed.setdefault(case, set()).add(agency)

    def turn_over(self) -> None:
        self.waiting, self.used, self.cycle = self.waiting + self.used, [], self.cycle + 1

    def take_out(self, agency: str) -> None:
        for part in (self.waiting, self.used, self.out):
            if agency in part:
                part.remove(agency)

    def use_turn(self, agency: str) -> None:
        """The turn is over; an agency with one more turn due waits again at the tail of the cycle."""
        self.take_out(agency)
        self.skips.pop(agency, None)
        left = self.extra.pop(agency, 0)
        if left > 1:
            self.extra[agency] = left - 1
        (self.waiting if left else self.used).append(agency)


def _ordered(running: _Running, turn: Turn) -> None:
    """The first order, or a new order of those who wait (a drawn cycle)."""
    known = {*running.waiting, *running.used, *running.out}
    if len(set(turn.order)) != len(turn.order) or (known and set(turn.order) != set(running.waiting)):
        raise RotationBroken(agency="、".join(turn.order))
    running.waiting = list(turn.order)


def _joined(running: _Running, turn: Turn) -> None:
    if running.holds(turn.agency):
        raise RotationBroken(agency=turn.agency)
    place = uniform(turn.seed, f"joined:{turn.agency}", len(running.waiting) + 1)
    running.waiting.insert(place, turn.agency)


def _selected(running: _Running, turn: Turn) -> None:
    if running.first(turn.case, running.waiting) is None:
        running.turn_over()
    due = running.first(turn.case, running.waiting)
    if due != turn.agency:
        raise OutOfTurn(agency=turn.agency, due=due or "无")
    running.use_turn(turn.agency)


def _selected_out_of_order(running: _Running, turn: Turn) -> None:
    if not turn.reason or not turn.approver or turn.agency in running.out:
        raise OutOfTurn(agency=turn.agency, due=running.due(turn.case) or "无")
    running.use_turn(turn.agency)


def _back_to_head(running: _Running, turn: Turn) -> None:
    running.take_out(turn.agency)
    running.waiting.insert(0, turn.agency)


def _overturned(running: _Running, turn: Turn) -> None:
    running.extra[turn.agency] = running.extra.get(turn.agency, 0) + 1
    _back_to_head(running, turn)


def _skipped(running: _Running, turn: Turn) -> None:
    """Keeps its place, but a skip after three running ones uses the turn."""
    _check_in(running, turn)
    running.pass_over(turn.case, turn.agency)
    count = running.skips.get(turn.agency, 0) + 1
    if count > MOST_SKIPS:
        running.use_turn(turn.agency)
    else:
        running.skips[turn.agency] = count


def _unfit(running: _Running, turn: Turn) -> None:
    """Not qualified for this one case: passed over, and that is no skip of its own making."""
    running.pass_over(turn.case, turn.agency)


def _to_tail(running: _Running, turn: Turn) -> None:
    running.take_out(turn.agency)
    running.waiting.append(turn.agency)
    running.skips.pop(turn.agency, None)
    if turn.case:
        running.pass_over(turn.case, turn.agency)


def _turn_lost(running: _Running, turn: Turn) -> None:
    _check_in(running, turn)
    running.pass_over(turn.case, turn.agency)
    running.take_out(turn.agency)
    running.used.append(turn.agency)
    running.skips.pop(turn.agency, None)


def _suspended(running: _Running, turn: Turn) -> None:
    running.take_out(turn.agency)
    running.out.append(turn.agency)


def _reinstated(running: _Running, turn: Turn) -> None:
    if turn.agency not in running.out:
        raise RotationBroken(agency=turn.agency)
    _to_tail(running, turn)


def _check_in(running: _Running, turn: Turn) -> None:
    if turn.agency in running.out:
        raise RotationBroken(agency=turn.agency)


_EFFECTS: Final[Mapping[TurnKind, Callable[[_Running, Turn], None]]] = MappingProxyType(
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
