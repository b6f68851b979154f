"""Bytes that come with a request: a streamed body of announced length, and the file of a form."""

from collections.abc import Callable
from typing import Any

from flask import request
from werkzeug.exceptions import ClientDisconnected

from review_room.errors import ImportFileMissing, LengthUnknown, UploadBroken, UploadEmpty
from service_centre.errors import DomainError
from service_centre.pages import readable_size


def announced_size(
    name: str, *, limit: int, too_large: type[DomainError], shown: Callable[[int], str] = readable_size
) -> int:
    """The length of the body in bytes; decides before anything is read. `shown` writes a size for people.

    Raises LengthUnknown, UploadEmpty, `too_large`.
    """
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthUnknown
    if not request.content_length:
        raise UploadEmpty(name=name)
    if request.content_length > limit:
        raise too_large(name=name, size=shown(request.content_length), limit=shown(limit))
    return request.content_length


class Arriving:
    """The body of the request; ends in an error, not in silence, when fewer bytes came than announced."""

    def __init__(self, name: str, expected: int) -> None:
        self._stream: Any = request.stream
        self._name, self._expected, self._received = name, expected, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end. Raises UploadBroken."""
        try:
            chunk: bytes = self._stream.read(size)
        except (ClientDisconnected, OSError):
            chunk = b""
        self._received += len(chunk)
        if not chunk and self._received < self._expected:
            raise UploadBroken(name=self._name, expected=self._expected, received=self._received)
        return chunk


def file_of_form(*, limit: int, too_large: DomainError) -> bytes:
    """The field `file` of the form, of at most `limit` bytes. Raises ImportFileMissing, `too_large`."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise ImportFileMissing
    with file.stream:
        content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise too_large
    return content
