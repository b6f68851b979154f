"""Answers of a WSGI application: made in a thread, sent by the loop, so that a slow reader holds no thread."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from service_centre.serving.files import PIECE_BYTES, large_plain_file

logger = logging.getLogger(__name__)

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


@dataclass(slots=True)
class Answer:
    """Status and headers, the body as far as it is there, and where the rest comes from."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    rest: Iterator[bytes] | None = None
    file: str | None = None
    close: Callable[[], None] = field(default=lambda: None)


def plain(status: int, sentence: str, *headers: tuple[str, str]) -> Answer:
    """A short answer of the server's own, after which the connection is closed."""
    body = f"{sentence}\n".encode()
    told = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    return Answer(status, _encoded([*told, ("Cache-Control", "no-store"), ("Connection", "close"), *headers]), body)


def answer_of(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Run the application until its answer is complete, or so long that the rest is better fetched when needed."""
    start = _Start()
    iterable = application(environ, start)
    close: Callable[[], None] = getattr(iterable, "close", lambda: None)
    try:
        answer = _begun(start, iterable)
    except BaseException:
        _close(close)
        raise
    if answer.rest is None:
        _close(close)
    else:
        answer.close = close
    return answer


def _begun(start: "_Start", iterable: Iterable[bytes]) -> Answer:
    if (file := large_plain_file(iterable)) is not None:
        return Answer(start.status, start.headers, file=file)
    pieces = iter(iterable)
    body, rest = bytearray(), pieces
    for piece in pieces:
        body += piece
        if len(body) > PIECE_BYTES:
            break
    else:
        return Answer(start.status, start.headers, bytes(start.written + body))
    return Answer(start.status, start.headers, bytes(start.written + body), rest)


def _close(close: Callable[[], None]) -> None:
    """An answer that is complete stays so, whatever its tidying up says."""
    try:
        close()
    except Exception:
        logger.exception("the close() of an answer failed")


class _Start:
    """`start_response`: remembers what the application says, until the first piece of the body is there."""

    def __init__(self) -> None:
        self._told: tuple[str, list[tuple[str, str]]] | None = None
        self.written = bytearray()

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: _ExcInfo | None = None, /
    ) -> Callable[[bytes], Any]:
        if self._told is not None and exc_info is None:
            raise RuntimeError("start_response was called twice")
        self._told = (status, headers)
        return self.written.extend

    @property
    def status(self) -> int:
        return int(self._answer[0].split(" ", 1)[0])

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return _encoded(self._answer[1])

    @property
    def _answer(self) -> tuple[str, list[tuple[str, str]]]:
        if self._told is None:
            raise RuntimeError("the application did not call start_response")
        return self._told


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
