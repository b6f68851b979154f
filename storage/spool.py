"""Takes a stream into a temporary file while computing its digest, so that a store sees only whole objects."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storage.objects import StoredObject, chunks, named


@dataclass(frozen=True, slots=True)
class Spooled:
    """A whole stream on disk, safe against a power cut, with its digest and its size in bytes."""

    path: Path
    stored: StoredObject


@contextmanager
def spooled(stream: BinaryIO, folder: Path | None = None) -> Iterator[Spooled]:
    """The stream as a file in `folder` (the system's temporary folder if none) for the time of the block.

    The file is removed at the end unless the block has moved it away. When the stream raises, nothing is left.
    """
    number, name = tempfile.mkstemp(prefix="incoming-", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            sha = hashlib.sha256()
            size = 0
            for chunk in chunks(stream):
                sha.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        yield Spooled(path, StoredObject(named(sha.hexdigest()), size))
    finally:
        with suppress(FileNotFoundError):
            path.unlink()
