"""The live process: sockets, rooms, doorbell, and the clocks that keep them honest."""

import asyncio
import contextlib
import json
import logging
import random
import time
import uuid
from collections.abc import Coroutine
from dataclasses import asdict
from typing import Any, Final

import psycopg
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from review_room.live.door import Door
from review_room.live.doorbell import POINTING, PRESENCE, REVOKE, ROOM, Doorbell
from review_room.live.hearing import take
from review_room.live.log import EventLog
from review_room.live.pointing import Moved
from review_room.live.reader import RENEW, REVOKED, TRY_LATER, Reader, send_all
from review_room.live.room import LiveRoom
from review_room.live.settings import LiveSettings
from review_room.live.ticket import TicketRefused

POLL_SECONDS: Final = 3.0
"""How late an event is at most when the doorbell did not ring."""
BEAT_SECONDS: Final = 3.0
"""A browser that hears nothing for eight seconds takes the line for dead."""
PRESENCE_ANEW_SECONDS: Final = 15.0
PING_SECONDS: Final = 3.5
"""How often each browser is asked for a sign of life, and how long it has to give it: who is gone is seen in ten."""
PRESENCE_SECONDS: Final = 0.25
POINTING_SECONDS: Final = 0.1
LIFE_SECONDS: Final = 300.0
"""After this a browser must fetch a new ticket, so that no right outlives its end by more than minutes."""
_CANCELS: Final = 4

_log = logging.getLogger(__name__)


class LiveServer:
    """All rooms of one live process."""

    def __init__(self, settings: LiveSettings) -> None:
        self._settings = settings
        self._door = Door(settings.secret_key)
        self._log = EventLog(settings.database_url)
        self._bell = Doorbell(settings.redis_url)
        self._rooms: dict[int, LiveRoom] = {}  # kept once made: an empty room is one waiting task
        self._stirred: set[int] = set()
        self._pointing: dict[int, set[Reader]] = {}
        self._farewells: set[asyncio.Task[None]] = set()
        self._name = uuid.uuid4().hex

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then say goodbye to every browser."""
        origins = [Origin(one) for one in self._settings.origins] if self._settings.origins else None
        clocks = [self._bell.listen(self._heard, self._renew_all), self._poll(), self._beat(), self._tell_presence()]
        clocks.append(self._tell_pointing())
        tasks = [asyncio.create_task(clock) for clock in clocks]
        try:
            async with serve(
                self._receive,
                self._settings.host,
                self._settings.port,
                process_request=self._door.check,
                origins=origins,
                compression=None,
                max_size=4096,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
                close_timeout=2,
            ):
                _log.info("live on %s:%s", self._settings.host, self._settings.port)
                await _first_of([asyncio.create_task(stop.wait()), *tasks])
        finally:
            await self._end(tasks)

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        waiting = set(tasks)
        for _ in range(_CANCELS):
            for task in waiting:
                task.cancel()
            # A library may swallow a cancellation that meets its own time-out: ask again, and never wait for ever.
            _, waiting = await asyncio.wait(waiting, timeout=1)
            if not waiting:
                break
        for close in (*(room.close for room in self._rooms.values()), self._bell.close, self._log.close):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(close(), timeout=1)

    async def _receive(self, socket: ServerConnection) -> None:
        try:
            ticket, after = self._door.admit(socket.request)
        except TicketRefused:  # revoked between the door and here
            return await socket.close(REVOKED)
        reader = Reader(socket, ticket, ends_at=time.monotonic() + LIFE_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 - spreads reconnections, decides nothing
        room = self._rooms.get(ticket.case_id) or self._rooms.setdefault(
            ticket.case_id, LiveRoom(ticket.case_id, self._log)
        )
        try:
            await room.enter(reader, after)
            self._door.revocations.check(ticket)  # revoked while it was on its way in
            self._stirred.add(room.case_id)
            async for text in socket:
                self._told(room, reader, text)
        except TicketRefused:
            await socket.close(REVOKED)
        except (ConnectionClosed, psycopg.Error):
            await socket.close(TRY_LATER)
        finally:
            room.leave(reader)
            reader.point(None)
            self._pointing.setdefault(room.case_id, set()).add(reader)
            self._stirred.add(room.case_id)
        return None

    def _told(self, room: LiveRoom, reader: Reader, text: str | bytes) -> None:
        """A browser tells where it looks and points, whom it follows and whether it asks others to."""
        with contextlib.suppress(ValueError, RecursionError):  # anything else is ignored
            stirred = take(reader, json.loads(text))
            if stirred.people:
                self._stirred.add(room.case_id)
            if stirred.pointing:
                self._pointing.setdefault(room.case_id, set()).add(reader)
            if stirred.follows:
                room.view_of(reader)

    def _heard(self, channel: str, message: dict[str, Any]) -> None:
        if channel == REVOKE:
            return self._revoke(message.get("account"))
        prefix, _, case = channel.partition(":")
        room = self._rooms.get(int(case)) if case.isascii() and case.isdigit() else None
        if room is None:
            return None
        if prefix == ROOM.rstrip(":"):
            return room.ring()
        if message.get("process") == self._name:
            return None
        if prefix == POINTING.rstrip(":"):
            with contextlib.suppress(KeyError, TypeError, ValueError):  # a process of another release
                room.show_pointing([Moved.of(one) for one in message["moved"]])
        else:
            room.elsewhere.hear(str(message.get("process")), message.get("people", []), time.monotonic())
            room.show_presence()
        return None

    def _revoke(self, account_id: object) -> None:
        if isinstance(account_id, int):
            self._door.revocations.revoke(account_id)
            self._close([one for one in self._readers() if one.ticket.account_id == account_id], REVOKED)

    def _renew_all(self) -> None:
        """A revocation may have been missed: everybody fetches a new ticket, which the web process may refuse."""
        self._close(self._readers(), RENEW)

    def _close(self, readers: list[Reader], code: int) -> None:
        for reader in readers:
            for room in self._rooms.values():
                room.leave(reader)  # nothing more is sent, however slow the goodbye
            self._start(reader.socket.close(code))

    def _start(self, farewell: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(farewell)
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)

    def _readers(self) -> list[Reader]:
        return [reader for room in self._rooms.values() for reader in room.readers]

    async def _poll(self) -> None:
        """The safety net under the doorbell."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            rooms = {case_id: room for case_id, room in self._rooms.items() if room.readers}
            try:
                newest = await self._log.newest(rooms) if rooms else {}
            except psycopg.Error:
                _log.warning("the database does not answer")
                continue
            for case_id, number in newest.items():
                if number > rooms[case_id].last:
                    rooms[case_id].ring()

    async def _beat(self) -> None:
        """Browsers cannot see pings; without a beat they take the line for dead. Old tickets end here."""
        told = time.monotonic()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            send_all(self._readers(), '{"beat":1}')
            now = time.monotonic()
            self._close([one for one in self._readers() if one.ends_at <= now], RENEW)
            if now - told >= PRESENCE_ANEW_SECONDS:
                told = now
                self._stirred |= {case_id for case_id, room in self._rooms.items() if room.readers}

    async def _tell_presence(self) -> None:
        """Several moves within a moment are told once."""
        while True:
            await asyncio.sleep(PRESENCE_SECONDS)
            stirred, self._stirred = self._stirred, set()
            for case_id in stirred:
                room = self._rooms[case_id]
                room.show_presence()
                people = [asdict(one) for one in room.people_here()]
                await self._bell.publish(f"{PRESENCE}{case_id}", {"process": self._name, "people": people})

    async def _tell_pointing(self) -> None:
        """Ten times a second is a smooth enough hand; what lies between is not sent."""
        while True:
            await asyncio.sleep(POINTING_SECONDS)
            pointing, self._pointing = self._pointing, {}
            for case_id, readers in pointing.items():
                room = self._rooms[case_id]
                moved = [reader.moved() for reader in readers]
                room.show_pointing(moved)
                content = {"process": self._name, "moved": [one.content() for one in moved]}
                await self._bell.publish(f"{POINTING}{case_id}", content)


async def _first_of(tasks: list[asyncio.Task[Any]]) -> None:
    """Wait until one ends; when that is a clock, it has failed, and a process without it had better end too."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
