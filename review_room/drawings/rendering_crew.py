"""The rendering processes of one web process: who draws which sheet, so that no list is built twice without need."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from review_room.drawings.rendering_child import RenderingChild

_CHEAP_SECONDS = 0.25
"""A list that is built faster than this is worth having in a second process when the first one is busy."""

_KEYS_REMEMBERED = 64


@dataclass
class Seat:
    """A place for one process, the sheets it has been given, and how long the first picture of each took it."""

    child: RenderingChild | None = None
    taken: bool = False
    sheets: OrderedDict[Hashable, float] = field(default_factory=OrderedDict)


class RenderingCrew:
    """Hands out processes one at a time each. Safe to use from many threads."""

    def __init__(self, size: int, start: Callable[[], RenderingChild]) -> None:
        self._start = start
        self._seats = [Seat() for _ in range(size)]
        self._changed = threading.Condition()
        self._begun = self._closed = False
        # A child asks the kernel to die with the thread that started it, and threads of a web server come and go:
        # all children are started from one thread that stays.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="rendering")

    @contextmanager
    def child_for(self, sheet: Hashable) -> Iterator[RenderingChild]:
        """A living process for a picture of this sheet: one that has the sheet, even after a wait, if there is one.

        A process that dies or has been ended in the meantime is replaced at the next request.
        """
        seat = self._take(sheet)
        started = time.monotonic()
        try:
            yield self._living(seat)
            seat.sheets[sheet] = self._cost(seat, sheet, time.monotonic() - started)
        finally:
            self._give_back(seat, sheet)

    def close(self) -> None:
        """Ends the idle processes; one that is working ends when it has answered."""
        with self._changed:
            self._closed = True
            for seat in self._seats:
                if seat.child and not seat.taken:
                    seat.child.end()
        self._starter.shutdown(wait=False)

    @staticmethod
    def _cost(seat: Seat, sheet: Hashable, seconds: float) -> float:
        """What the first picture took; later ones say nothing about building the list."""
        known = seat.sheets[sheet]
        return seconds if known == float("inf") else known

    def _take(self, sheet: Hashable) -> Seat:
        with self._changed:
            if not self._begun:  # all of them at once, so that the second one is ready when it is needed
                self._begun = True
                for empty in self._seats:
                    empty.child = self._started()
            while True:
                seat = self._choice(sheet)
                if seat is not None:
                    seat.taken = True
                    if sheet not in seat.sheets:
                        seat.sheets[sheet] = float("inf")  # being built: how long it takes is not known yet
                    seat.sheets.move_to_end(sheet)
                    return seat
                self._changed.wait()

    def _choice(self, sheet: Hashable) -> Seat | None:
        """An idle seat that knows the sheet; another idle one if nobody knows it or it is built in no time."""
        knowing = [seat for seat in self._seats if sheet in seat.sheets]
        for seat in knowing:
            if not seat.taken:
                return seat
        if knowing and min(seat.sheets[sheet] for seat in knowing) > _CHEAP_SECONDS:
            return None
        idle = [seat for seat in self._seats if not seat.taken]
        return min(idle, key=lambda seat: len(seat.sheets)) if idle else None

    def _living(self, seat: Seat) -> RenderingChild:
        if seat.child is not None and not seat.child.lives:
            seat.child.end()
            seat.child = None
        if seat.child is None:
            seat.child = self._started()
        return seat.child

    def _started(self) -> RenderingChild:
        return self._starter.submit(self._start).result()

    def _give_back(self, seat: Seat, sheet: Hashable) -> None:
        with self._changed:
            if seat.child is not None and self._closed:
                seat.child.end()
            if seat.child is None or not seat.child.lives:
                seat.child = None
                seat.sheets.clear()
            elif seat.sheets.get(sheet) == float("inf"):
                del seat.sheets[sheet]
            while len(seat.sheets) > _KEYS_REMEMBERED:
                seat.sheets.popitem(last=False)
            seat.taken = False
            self._changed.notify_all()
