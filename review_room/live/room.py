"""One room with its readers: what was sent, what is new, and who gets which part of it."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import psycopg

from review_room.live.log import BATCH, Event, EventLog
from review_room.live.pointing import Moved, cursors_frame, view_frame
from review_room.live.presence import Elsewhere, Person, frame_for, people_of
from review_room.live.reader import Reader, send_all

_BREATH: Final = 0.01
_LONGEST_BREATH: Final = 0.1
_REST: Final = 4
"""A busy room rests between two frames, in seconds, and events of that time travel together: a little while, and four
times as long as it took to write the last frame to everybody. So a full room costs a fifth of a core at most, and the
first event after a quiet moment never waits."""

_log = logging.getLogger(__name__)


class LiveRoom:
    """Readers of one case. All have been sent everything up to `last` that they may see."""

    def __init__(self, case_id: int, log: EventLog) -> None:
        self.case_id = case_id
        self.readers: set[Reader] = set()
        self.elsewhere = Elsewhere()
        self.last = 0
        self._wrote = 0.0
        self._log = log
        self._turn = asyncio.Lock()
        self._rung = asyncio.Event()
        self._pump = asyncio.create_task(self._run(), name=f"room-{case_id}")

    def ring(self) -> None:
        """There may be something new."""
        self._rung.set()

    async def enter(self, reader: Reader, after: int) -> None:
        """Send the reader what it missed after that number, then let it in with the others. Raises psycopg.Error."""
        async with self._turn:
            if self.readers:
                await self._catch_up()
            else:
                self.last = (await self._log.newest([self.case_id])).get(self.case_id, 0)
            await self._send_missed(reader, after)
            self.readers.add(reader)
        self.ring()

    async def _send_missed(self, reader: Reader, after: int) -> None:
        if after >= self.last:
            return
        events = [event for event in await self._log.after(self.case_id, after) if event.number <= self.last]
        if events and events[-1].number < self.last:
            send_all([reader], f'{{"after":{after},"last":{self.last},"events":[],"reload":true}}')
        elif events:
            send_all([reader], _frame(events, reader.ticket.sees, after))

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        self.readers.discard(reader)

    def people_here(self) -> list[Person]:
        """Accounts connected to this process."""
        return people_of(self.readers)

    def show_presence(self) -> None:
        """Tell every reader who is in the room, as far as each may know."""
        here = {one.account: one for one in self.elsewhere.people(time.monotonic())}
        here |= {one.account: one for one in self.people_here()}
        people = sorted(here.values(), key=lambda one: one.account)
        for sees, readers in self._by_labels().items():
            send_all(readers, frame_for(sees, people))

    def show_pointing(self, moved: Sequence[Moved]) -> None:
        """Tell of pointers those who look at the same sheet, and of views those who follow."""
        groups: dict[tuple[frozenset[str], int | None], list[Reader]] = defaultdict(list)
        for reader in self.readers:
            groups[reader.ticket.sees, reader.sheet_id].append(reader)
            if reader.follows and (view := view_frame(reader.ticket, reader.follows, moved)):
                send_all([reader], view)
        for (sees, sheet), readers in groups.items():
            if frame := cursors_frame(sees, sheet, moved):
                send_all(readers, frame)

    def view_of(self, reader: Reader) -> None:
        """Show a reader at once what the person sees whom it follows now."""
        seen = [one.shown() for one in self.readers if one.ticket.account_id == reader.follows]
        if reader.follows and (view := view_frame(reader.ticket, reader.follows, seen)):
            send_all([reader], view)

    async def close(self) -> None:
        """Stop reading the log."""
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            try:
                async with self._turn:
                    await self._catch_up()
            except psycopg.Error:
                _log.warning("room %s: the database does not answer; the next poll tries again", self.case_id)
            await asyncio.sleep(min(_LONGEST_BREATH, max(_BREATH, _REST * self._wrote)))

    async def _catch_up(self) -> None:
        while self.readers:
            events = await self._log.after(self.case_id, self.last)
            if events:
                began = time.perf_counter()
                for sees, readers in self._by_labels().items():
                    send_all(readers, _frame(events, sees, self.last))
                self.last = events[-1].number
                self._wrote = time.perf_counter() - began
            if len(events) < BATCH:
                return  # whatever came meanwhile has rung

    def _by_labels(self) -> dict[frozenset[str], list[Reader]]:
        groups: dict[frozenset[str], list[Reader]] = defaultdict(list)
        for reader in self.readers:
            groups[reader.ticket.sees].append(reader)
        return groups


def _frame(events: Sequence[Event], sees: frozenset[str], after: int) -> str:
    """What readers with these labels get: numbers `after` < n ≤ `last` are covered, the visible ones included."""
    visible = ",".join(event.text for event in events if event.visibility in sees)
    return f'{{"after":{after},"last":{events[-1].number},"events":[{visible}]}}'
