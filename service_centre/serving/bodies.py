"""Bodies of requests on their way in: small ones are awaited by the loop, files are handed on piece by piece."""

import asyncio
import io
import time
from concurrent.futures import CancelledError
from typing import Any

from service_centre.serving.asgi import Receive
from service_centre.serving.limits import Limits


class Gone(Exception):
    """The client closed the connection before its request was complete."""


class Full(Exception):
    """The unfinished bodies together are too large."""


class WaitingRoom:
    """What has come of all bodies that are not complete yet. Only the loop's thread enters it."""

    def __init__(self, size: int) -> None:
        self.free = size

    def take(self, size: int) -> None:
        """Raises Full. What was only announced takes no room, or a few silent lines would fill it."""
        if size > self.free:
            raise Full
        self.free -= size


async def read_whole(receive: Receive, room: WaitingRoom, *, at_most: int) -> bytes | None:
    """All that comes, or None as soon as it is more than `at_most`. Raises Gone and Full."""
    pieces: list[bytes] = []
    try:
        return await _all_pieces(receive, room, pieces, at_most)
    finally:
        room.free += sum(map(len, pieces))


async def _all_pieces(receive: Receive, room: WaitingRoom, pieces: list[bytes], at_most: int) -> bytes | None:
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        room.take(len(message["body"]))
        pieces.append(message["body"])
        size += len(message["body"])
        if size > at_most:
            return None
        if not message["more_body"]:
            return b"".join(pieces)


class Arriving(io.RawIOBase):
    """A file on its way in, as a thread reads it: one piece at a time, none in advance.

    Ends early when the next piece takes too long or the whole comes too slowly; werkzeug turns an early end into
    ClientDisconnected, so that no half body is ever taken for a whole one. Only the time that the reader waits
    counts: a slow disk of ours is not the sender's fault.
    """

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        super().__init__()
        self._receive, self._loop, self._limits = receive, loop, limits
        self._rest = memoryview(b"")
        self._received, self._waited, self._more = 0, 0.0, True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._rest and self._more:
            self._rest = memoryview(self._next())
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def _next(self) -> bytes:
        began = time.monotonic()
        asked = asyncio.run_coroutine_threadsafe(self._piece(), self._loop)
        try:
            piece = asked.result(self._limits.piece_seconds)
        except (TimeoutError, CancelledError, RuntimeError):
            asked.cancel()
            self._more = False
            return b""
        self._received += len(piece)
        self._waited += time.monotonic() - began
        if self._waited > self._limits.rate_from_seconds and self._received < self._limits.rate * self._waited:
            self._more = False
        return piece

    async def _piece(self) -> bytes:
        message = await self._receive()
        self._more = message["type"] == "http.request" and message["more_body"]
        body: bytes = message.get("body", b"")
        return body
