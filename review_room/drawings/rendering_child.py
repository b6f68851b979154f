"""One rendering process and the conversation with it, which never waits longer than it may."""

import contextlib
import json
import os
import selectors
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from review_room.drawings.limits import Limits, kill_group
from review_room.drawings.sandbox import child_environment, python_command, sandboxed

PdfSource = Path | Callable[[], AbstractContextManager[Path]]

_CHUNK = 1 << 16


class RenderFailure(Exception):
    """A picture could not be made: `sentence` says in Chinese why. The next request works all the same."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence, detail)
        self.sentence = sentence


class RenderingChild:
    """A rendering process. Answers are bytes; what goes wrong with it is `OSError`, `EOFError` or `ValueError`."""

    def __init__(self, limits: Limits, seconds: float) -> None:
        self._seconds = seconds
        command = python_command("review_room.drawings.tile_worker", json.dumps(asdict(limits)))
        self._child = subprocess.Popen(  # noqa: S603 - our own command, no shell
            sandboxed(command),
            env=child_environment(Path("/tmp")),  # noqa: S108 - a home it never writes to
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,
        )
        self._rest = b""

    @property
    def lives(self) -> bool:
        """Whether it still runs."""
        return self._child.poll() is None

    def draw(self, request: dict[str, Any], pdf: PdfSource) -> bytes:
        """What the request asks for; `pdf` is read and sent only where the process does not have the sheet.

        Raises `IndexError` outside the pyramid, `RenderFailure` for a sheet that cannot be drawn.
        """
        deadline = time.monotonic() + self._seconds
        head, body = self._ask(request, b"", deadline)
        if not head["known"]:
            content = _content(pdf)
            head, body = self._ask({**request, "size": len(content)}, content, deadline)
        if "outside" in head:
            raise IndexError(head["outside"])
        if "error" in head:
            raise RenderFailure("这张图纸无法绘制。", head["error"])
        return body

    def end(self) -> None:
        """Kill it and wait for it."""
        kill_group(self._child)
        for stream in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                _open(stream).close()

    def _ask(self, request: dict[str, Any], content: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        self._send(json.dumps(request).encode() + b"\n" + content, deadline)
        while b"\n" not in self._rest:
            self._rest += self._receive(deadline)
        line, self._rest = self._rest.split(b"\n", 1)
        head: dict[str, Any] = json.loads(line)
        pieces = [self._rest]
        missing = head["bytes"] - len(self._rest)
        while missing > 0:
            pieces.append(self._receive(deadline))
            missing -= len(pieces[-1])
        self._rest = b""
        return head, b"".join(pieces)

    def _send(self, content: bytes, deadline: float) -> None:
        stream = _open(self._child.stdin)
        os.set_blocking(stream.fileno(), False)
        view = memoryview(content)
        while view:
            _wait(stream, selectors.EVENT_WRITE, deadline)
            written = stream.write(view[:_CHUNK])
            view = view[written or 0 :]

    def _receive(self, deadline: float) -> bytes:
        stream = _open(self._child.stdout)
        _wait(stream, selectors.EVENT_READ, deadline)
        piece = os.read(stream.fileno(), _CHUNK)
        if not piece:
            raise EOFError("the rendering process ended")
        return piece


def _wait(stream: IO[bytes], event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(stream, event)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise TimeoutError("the rendering process does not answer")


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("no stream")
    return stream


def _content(pdf: PdfSource) -> bytes:
    if isinstance(pdf, Path):
        return pdf.read_bytes()
    with pdf() as path:
        return path.read_bytes()
