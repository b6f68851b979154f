"""The programs that listen and send, each a process of its own, and the peers they are compared with."""

import contextlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import psutil  # type: ignore[import-untyped]

from review_room.drawings.dwg import node_binary
from service_centre.running.bootstrap import node_folder
from service_centre.running.children import free_ports

PEERS: Final = Path(__file__).parent / "peers"
Kind = Literal["ours", "y-websocket", "hocuspocus"]
_SERVERS: Final[Mapping[Kind, str]] = {
    "y-websocket": "node_modules/y-websocket/bin/server.cjs",
    "hocuspocus": "hocuspocus.mjs",
}
_SETTLED_SECONDS: Final = 1.0
_ARRIVAL_SECONDS: Final = 20


def bring_peers() -> None:
    """Install the peers beside the benchmark; nothing else needs them."""
    if not (PEERS / "node_modules").is_dir():
        npm = [str(node_folder() / "npm"), "install", "--no-package-lock", "--ignore-scripts"]
        path = f"{node_folder()}{os.pathsep}{os.environ.get('PATH', '')}"
        subprocess.run(  # noqa: S603 - our own command
            [*npm, "--no-audit", "--no-fund"],
            cwd=PEERS,
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PATH": path},
        )


@contextlib.contextmanager
def peer(kind: Kind) -> Iterator[tuple[str, int]]:
    """A peer's server without storage, on loopback; yields its address and its process."""
    port = free_ports(1)[0]
    environment = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1"}
    server = subprocess.Popen([_node(), _SERVERS[kind]], cwd=PEERS, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait_for(port)
        yield f"ws://127.0.0.1:{port}/room", server.pid
    finally:
        server.kill()
        server.wait()


def processor_seconds(process: int) -> float:
    """Seconds of processor time that a process and all it started have used, whatever else the machine does."""
    seconds = 0.0
    for one in (psutil.Process(process), *psutil.Process(process).children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            used = one.cpu_times()
            seconds += used.user + used.system
    return seconds


class Listeners:
    """Readers of a room, all in one process."""

    def __init__(self, kind: Kind, addresses: Sequence[str], origin: str | None = None) -> None:
        self._program = _program("listeners.mjs")
        self._ask(json.dumps({"kind": kind, "addresses": addresses, "origin": origin}))
        time.sleep(1)
        self._count = len(addresses)

    def reset(self) -> None:
        """Forget what was received, once nothing of what was sent before comes any more."""
        before = -1
        while (received := self._ask("report")["received"]) != before:
            before = received
            time.sleep(_SETTLED_SECONDS)
        self._ask("reset")

    def report(self, expected: int) -> dict[str, Any]:
        """Wait until all have `expected` events, at most some seconds; tells milliseconds, and what did not come."""
        until = time.monotonic() + _ARRIVAL_SECONDS
        while (told := self._ask("report"))["received"] < expected * self._count and time.monotonic() < until:
            time.sleep(0.1)
        lost = expected * self._count - told["received"]
        rate = told["received"] / self._count / told["seconds"] if told["seconds"] else 0.0
        return {**told, "lost": lost, "events_per_second": rate}

    def close(self) -> None:
        """End the process."""
        self._program.kill()
        self._program.wait()

    def _ask(self, line: str) -> dict[str, Any]:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(line + "\n")
        self._program.stdin.flush()
        told: dict[str, Any] = json.loads(self._program.stdout.readline())
        return told


@contextlib.contextmanager
def listening(kind: Kind, addresses: Sequence[str], origin: str | None = None) -> Iterator[Listeners]:
    """Readers at these addresses, as long as the block lasts."""
    listeners = Listeners(kind, addresses, origin)
    try:
        yield listeners
    finally:
        listeners.close()


def send(
    kind: Kind,
    senders: Sequence[Mapping[str, str]],
    *,
    seconds: float,
    sheet: int = 0,
    rate: float | None = None,
    window: int = 1,
) -> dict[str, Any]:
    """Let people mark `rate` times a second, or keep `window` operations of each on their way; tells milliseconds."""
    plan = {"kind": kind, "senders": senders, "seconds": seconds, "sheet": sheet, "rate": rate, "window": window}
    told, _ = _program("senders.mjs").communicate(json.dumps(plan) + "\n")
    answer: dict[str, Any] = json.loads(told)
    return answer


def _program(name: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([_node(), name], cwd=PEERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program


def _node() -> Path:
    found = node_binary()
    if found is None:
        raise RuntimeError("no Node")
    return found


def _wait_for(port: int) -> None:
    until = time.monotonic() + _ARRIVAL_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("the peer did not start")
