"""Files that a limited child leaves for us. The child owns its folder, so nothing in it is taken at its word."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from review_room.drawings.refusals import Refusal, RefusalCode


def open_handed_over(path: Path) -> BinaryIO:
    """A file that a child left, open for reading; the caller closes it.

    A link is never followed: a child taken over by a drawing could point it at what only we may read, and would be
    shown it as its sheet. Nor is a pipe waited for. Raises `Refusal` READING_BROKE_OFF for what is no plain file.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise Refusal(RefusalCode.READING_BROKE_OFF) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refusal(RefusalCode.READING_BROKE_OFF)
    return os.fdopen(descriptor, "rb")


@contextmanager
def handed_over(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file that a child left, as `open_handed_over` gives them."""
    with open_handed_over(path) as stream:
        yield stream
