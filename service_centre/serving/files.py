"""Files as answers: small ones are read at once, large ones are left to the server, which needs no thread of ours."""

import os
import stat
from collections.abc import Iterable
from typing import IO, Final

from werkzeug.wsgi import FileWrapper

PIECE_BYTES: Final = 256 * 1024
"""An answer up to this size goes out in one piece; longer ones in pieces of this size."""


class SentFile(FileWrapper):
    """What Flask wraps a file in that is sent as it is; pieces are of our size instead of 8 KiB."""

    def __init__(self, file: IO[bytes], buffer_size: int = PIECE_BYTES) -> None:
        super().__init__(file, max(buffer_size, PIECE_BYTES))


def large_plain_file(answer: Iterable[bytes]) -> str | None:
    """The path when the answer is a large file on this machine's disk, from its first byte on; otherwise None."""
    file = answer.file if isinstance(answer, SentFile) else None
    name = getattr(file, "name", None)
    if file is None or not isinstance(name, str | os.PathLike):
        return None
    try:
        state = os.fstat(file.fileno())
        same = os.path.samestat(state, os.stat(name))  # another file may lie there by now
        whole = stat.S_ISREG(state.st_mode) and file.tell() == 0
    except (OSError, ValueError):
        return None
    return os.path.abspath(name) if same and whole and state.st_size > PIECE_BYTES else None
