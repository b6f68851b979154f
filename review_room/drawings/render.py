"""Cuts tiles, overviews and thumbnails of sheets in a rendering process that may die without harm to anyone."""

import contextlib
import json
import os
import queue
import selectors
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Self

from review_room.drawings.limits import Limits, kill_group
from review_room.drawings.pyramid import DPI
from review_room.drawings.refusals import Refusal, RefusalCode
from review_room.drawings.sandbox import child_environment, python_command, sandboxed

PdfSource = Path | Callable[[], AbstractContextManager[Path]]

THUMBNAIL_PIXELS = 480
THUMBNAIL_SUFFIX = ".webp"
_DEADLY_AFTER = 2
_CHUNK = 1 << 16


class RenderFailure(Exception):
    """A picture could not be made: `sentence` says in Chinese why. The next request works all the same."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence, detail)
        self.sentence = sentence


class TileRenderer:
    """Renders sheets, named by the digest of their PDF, in `workers` processes that are started when first needed.

    Safe to use from many threads. A process that dies or hangs is replaced at the next request; a sheet that killed two
    is not tried again.
    """

    def __init__(self, *, workers: int = 1, limits: Limits | None = None, seconds: float = 60.0) -> None:
        self._limits = limits or Limits(cpu_seconds=60)
        self._seconds = seconds
        self._deaths: Counter[str] = Counter()
        self._closed = False
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        # A child asks the kernel to die with the thread that started it, and threads of a web server come and go:
        # all children are started from one thread that stays.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="rendering")
        for _ in range(workers):
            self._idle.put(None)

    def tile(self, digest: str, pdf: PdfSource, level: int, x: int, y: int, *, dpi: int = DPI) -> bytes:
        """Lossless WebP of one tile of the sheet's pyramid; white tiles are all the same bytes.

        `pdf` is read only when the sheet is not in the process's memory. Raises `IndexError` outside the pyramid,
        `RenderFailure`.
        """
        if min(level, x, y) < 0:
            raise IndexError(f"tile {level}/{x}/{y}")
        return self._draw(digest, pdf, {"tile": [level, x, y, dpi]})

    def overview(self, digest: str, pdf: PdfSource, longest: int) -> bytes:
        """Lossless WebP of the whole sheet, its longer side `longest` pixels long. Raises `RenderFailure`."""
        return self._draw(digest, pdf, {"longest": longest})

    def close(self) -> None:
        """Ends the idle processes; one that is working ends when it has answered."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker:
                    worker.end()
        self._starter.shutdown(wait=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _draw(self, digest: str, pdf: PdfSource, wish: dict[str, Any]) -> bytes:
        if self._deaths[digest] >= _DEADLY_AFTER:
            raise RenderFailure("这张图纸两次使绘图程序中断，已停止绘制。")
        with self._worker() as worker:
            try:
                return worker.draw({"digest": digest, **wish}, pdf)
            except (OSError, EOFError, ValueError) as error:  # TimeoutError is an OSError
                worker.end()
                with self._lock:
                    self._deaths[digest] += 1
                raise RenderFailure("绘制图纸时绘图程序中断，请稍后再试。", repr(error)) from error

    @contextlib.contextmanager
    def _worker(self) -> Iterator["_Worker"]:
        worker = self._idle.get()
        try:
            if worker is not None and not worker.lives:
                worker.end()
            if worker is None or not worker.lives:
                worker = self._starter.submit(_Worker, self._limits, self._seconds).result()
            yield worker
        finally:
            if worker is not None and self._closed:
                worker.end()
            self._idle.put(worker if worker is not None and worker.lives else None)


class _Worker:
    """One rendering process and the conversation with it."""

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
        return self._child.poll() is None

    def draw(self, request: dict[str, Any], pdf: PdfSource) -> bytes:
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


def overview(pdf: Path, max_px: int) -> bytes:
    """Lossless WebP of the whole sheet in the one-page PDF at `pdf`, its longer side `max_px` pixels long.

    Raises `Refusal` SHEET_UNREADABLE.
    """
    with TileRenderer() as renderer:
        try:
            return renderer.overview(pdf.name, pdf, max_px)
        except RenderFailure as failure:
            raise Refusal(RefusalCode.SHEET_UNREADABLE, name=pdf.stem, reason=failure.sentence) from failure


def thumbnail(pdf: Path) -> bytes:
    """Lossless WebP of the sheet for lists: the one its reading left beside it, else drawn now. Raises `Refusal`."""
    beside = pdf.with_suffix(THUMBNAIL_SUFFIX)
    return beside.read_bytes() if beside.is_file() else overview(pdf, THUMBNAIL_PIXELS)


def page_image(pdf_path: Path, page: int, dpi: int) -> bytes:
    """PNG of one page (counted from 0) of a PDF of our own making at `dpi`. Never for uploads: it draws in-process."""
    import pymupdf

    with pymupdf.open(pdf_path) as document:  # type: ignore[no-untyped-call]
        picture: bytes = document[page].get_pixmap(dpi=dpi, alpha=False).tobytes("png")
    return picture
