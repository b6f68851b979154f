"""A rotation's history replayed from its first event."""

from collections.abc import Iterator
from random import Random

from benchmarks.drawings.measure import fastest, tell
from demonstration.drawings.building import chance
from marketplace.domain.rotation import Queue, Turn, TurnKind, next_in_turn, replay

EVENTS = 100_000
AGENCIES = 30
OTHER_KINDS = (
    TurnKind.RECUSED,
    TurnKind.AT_CAPACITY,
    TurnKind.UNFIT,
    TurnKind.DECLINED_WITH_REASON,
    TurnKind.NO_ANSWER,
)


def long_rotation() -> None:
    """100,000 events of 30 agencies, one in three something else than a plain turn."""
    turns = list(_history(chance(1, "rotation")))
    ended = replay(turns)

    def again() -> None:
        assert replay(turns) == ended

    tell("rotation replayed", events=len(turns), agencies=AGENCIES, seconds=fastest(again), target_seconds=1)


def _history(luck: Random) -> Iterator[Turn]:
    names = tuple(f"A{number:02}" for number in range(AGENCIES))
    first = Turn(TurnKind.ORDERED, order=names)
    yield first
    queue, case = replay([first]), 0
    for _ in range(EVENTS - 1):
        turn = _one(queue, f"C{case}", luck)
        case += turn.kind is TurnKind.SELECTED
        queue = _without_old_cases(replay([turn], queue), f"C{case}")
        yield turn


def _one(queue: Queue, case: str, luck: Random) -> Turn:
    due = next_in_turn(queue, case)
    assert due is not None
    last = len([one for one, _ in queue.passed_over if one == case]) >= AGENCIES - 2
    kind = TurnKind.SELECTED if last or luck.random() > 1 / 3 else luck.choice(OTHER_KINDS)
    return Turn(kind, due, case)


def _without_old_cases(queue: Queue, case: str) -> Queue:
    """What was passed over for earlier cases decides nothing more; making the history would take for ever with it."""
    still = frozenset(one for one in queue.passed_over if one[0] == case)
    return Queue(queue.waiting, queue.used, queue.out, queue.skips, queue.extra, still, queue.cycle)
