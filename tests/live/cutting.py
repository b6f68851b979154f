"""A road to a server on which connections are cut at random moments."""

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CHUNK = 1 << 18


@dataclass
class Road:
    """Passes bytes on until chance cuts the line: before a request arrives, before its answer, or in its middle."""

    target: int
    there: float
    """Share of pieces of a request that are lost with their line."""
    back: float
    """Share of pieces of an answer that are cut, in the middle of them."""
    chance: random.Random
    port: int = 0
    cuts: int = 0
    passing: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await stop.wait()
        for task in self.passing:
            task.cancel()
        await asyncio.gather(*self.passing, return_exceptions=True)
        await asyncio.sleep(0.1)  # aborted lines are closed in the next rounds of the loop

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass(reader, writer))
        self.passing.add(task)
        task.add_done_callback(self.passing.discard)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines, ways = [writer], []
        try:
            their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self.target)
            lines.append(their_writer)
            ways = [
                asyncio.create_task(self._one_way(reader, their_writer, self.there)),
                asyncio.create_task(self._one_way(their_reader, writer, self.back)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        except OSError:
            return
        finally:  # also when all roads are closed while this one still waits
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for line in lines:
                line.transport.abort()

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, share: float) -> None:
        while piece := await reader.read(CHUNK):
            if self.chance.random() < share:
                self.cuts += 1
                writer.write(piece[: self.chance.randrange(len(piece))])
                await writer.drain()
                return
            writer.write(piece)
            await writer.drain()


@contextmanager
def roads(*wanted: Road) -> Iterator[None]:
    """Open the roads in a thread of their own."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    ready = [threading.Event() for _ in wanted]

    async def serve() -> None:
        await asyncio.gather(
            *(road.serve(event, stop) for road, event in zip(wanted, ready, strict=True)), return_exceptions=True
        )

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    for event in ready:
        assert event.wait(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
