"""The web server's side of the pages: waits for slow clients without a thread, and lends threads to whole requests."""

import asyncio
import io
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import BinaryIO, Final, TypeVar, cast
from wsgiref.types import WSGIApplication

from service_centre.serving.answers import Answer, answer_of, plain
from service_centre.serving.asgi import Receive, Scope, Send
from service_centre.serving.bodies import Arriving, Full, Gone, WaitingRoom, read_whole
from service_centre.serving.environment import environment_of, header
from service_centre.serving.limits import Limits

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_FORMS: Final = ("multipart/", "application/x-www-form-urlencoded")

_BROKEN_OFF: Final = "请求没有传完。 / The request broke off."
_DEFECT: Final = "系统出现意外错误，请稍后重试。 / Something went wrong on our side. Please try again later."
_TOO_SLOW: Final = "请求传送过慢，已中断，请检查网络后重试。 / The request came too slowly. Please try again."
_TOO_LARGE: Final = "提交的内容过大。 / What was sent is too large."
_BUSY: Final = "同时提交的内容过多，请稍后重试。 / Too much is being sent at once. Please try again."
_AGAIN: Final = ("Retry-After", "5")


class PatientWeb:
    """An ASGI application that answers with a WSGI one. One for each web process."""

    def __init__(self, application: WSGIApplication, limits: Limits | None = None) -> None:
        self._application = application
        self._limits = limits or Limits()
        self._threads = ThreadPoolExecutor(self._limits.threads, thread_name_prefix="request")
        self._room = WaitingRoom(self._limits.waiting_bytes)
        self._files_now = 0  # touched by the loop's thread alone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except Gone:
            answer = plain(HTTPStatus.BAD_REQUEST, _BROKEN_OFF)
        except Exception:
            logger.exception("no answer to %s %s", scope["method"], scope["path"])
            answer = plain(HTTPStatus.INTERNAL_SERVER_ERROR, _DEFECT)
        await self._send(answer, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        announced = header(scope, b"content-length")
        if announced and not (announced.isascii() and announced.isdigit()):
            return plain(HTTPStatus.BAD_REQUEST, _BROKEN_OFF)
        size = int(announced or "0")
        if size > self._limits.whole_bytes and _is_file(scope):
            return await self._answer_to_file(scope, receive)
        if size > self._limits.form_bytes:
            return plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
        # HTTP/2 sends bodies of unknown length without saying so.
        unknown = not announced and (header(scope, b"transfer-encoding") != "" or scope["http_version"] == "2")
        if not unknown and size == 0:
            return await self._run(scope, io.BytesIO(), body_ends=True)
        return await self._answer_to_whole(scope, receive, size if announced else self._limits.whole_bytes)

    async def _answer_to_whole(self, scope: Scope, receive: Receive, at_most: int) -> Answer:
        try:
            async with asyncio.timeout(self._limits.seconds_for(at_most)):
                body = await read_whole(receive, self._room, at_most=at_most)
        except TimeoutError:
            return plain(HTTPStatus.REQUEST_TIMEOUT, _TOO_SLOW)
        except Full:
            return plain(HTTPStatus.SERVICE_UNAVAILABLE, _BUSY, _AGAIN)
        # More than that without a length: nothing of ours takes it, and the page that refuses it says why.
        return await self._run(scope, io.BytesIO(body or b""), body_ends=True)

    async def _answer_to_file(self, scope: Scope, receive: Receive) -> Answer:
        """A file is read by the page itself, which first asks who sends it, whether they may, and how large it is."""
        if self._files_now >= self._limits.files_at_once:
            return plain(HTTPStatus.SERVICE_UNAVAILABLE, _BUSY, _AGAIN)
        self._files_now += 1
        try:
            arriving = Arriving(receive, asyncio.get_running_loop(), self._limits)
            return await self._run(scope, io.BufferedReader(arriving), body_ends=False)
        finally:
            self._files_now -= 1

    async def _run(self, scope: Scope, body: io.BufferedIOBase, *, body_ends: bool) -> Answer:
        environ = environment_of(scope, cast(BinaryIO, body), body_ends=body_ends)
        return await self._in_thread(lambda: answer_of(self._application, environ))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def _send(self, answer: Answer, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.file is not None:
            await send({"type": "http.response.pathsend", "path": answer.file})
        elif answer.rest is None:
            await send({"type": "http.response.body", "body": answer.body, "more_body": False})
        else:
            await self._send_pieces(answer, receive, send)

    async def _send_pieces(self, answer: Answer, receive: Receive, send: Send) -> None:
        """The next piece is made only when the reader has taken the last but a few."""
        rest = answer.rest or iter(())
        gone = asyncio.ensure_future(_gone(receive))
        piece: bytes | None = answer.body
        try:
            while piece is not None and not gone.done():
                async with asyncio.timeout(self._limits.reader_seconds):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await self._in_thread(lambda: next(rest, None))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            logger.info("a reader took nothing for %s s", self._limits.reader_seconds)
        except Exception:
            # Status and headers are out; all that can be done is to break off.
            logger.exception("an answer broke off")
        finally:
            gone.cancel()
            await self._in_thread(answer.close)


def _is_file(scope: Scope) -> bool:
    """Forms are read before anybody asks who sends them; such a one would hold a thread for a stranger."""
    return scope["method"] == "PUT" and not header(scope, b"content-type").lower().startswith(_FORMS)


async def _gone(receive: Receive) -> None:
    """Return when the client has closed the connection. `send` itself does not say so."""
    with suppress(asyncio.CancelledError):
        while (await receive())["type"] != "http.disconnect":
            pass
