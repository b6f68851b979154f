"""Objects as files in a folder: the default, and enough for one machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from storage.objects import ObjectMissing, StoredObject, key_of
from storage.spool import spooled

_ABANDONED_SECONDS: Final = 24 * 3600
"""An incoming file this old belongs to a writer that was killed; no upload takes a day."""


class FolderStore:
    """Each object is one read-only file named after its digest; it appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
        _remove_abandoned(self._incoming)

    def put(self, stream: BinaryIO) -> StoredObject:
        """Store everything the stream still gives; on return it survives a power cut."""
        with spooled(stream, self._incoming) as incoming:
            place = self._place(incoming.stored.digest)
            if not place.exists():
                self._make_folder(place.parent)
                incoming.path.chmod(0o400)
                # Same file system, so the rename is one step: a reader sees the whole object or none.
                incoming.path.rename(place)
            # Also when it was there: another writer may have renamed it and not yet reached this line.
            _sync_folder(place.parent)
            return incoming.stored

    def open(self, digest: str) -> BinaryIO:
        """The bytes, from the start; the caller closes. Raises ObjectMissing."""
        try:
            return self._place(digest).open("rb")
        except FileNotFoundError:
            raise ObjectMissing(digest) from None

    def exists(self, digest: str) -> bool:
        """Whether something is stored under this digest (its bytes are not read)."""
        return self._place(digest).is_file()

    @contextmanager
    def local_copy(self, digest: str) -> Iterator[Path]:
        """The stored file itself. Its mode forbids writing; whoever is root must keep to that too."""
        place = self._place(digest)
        if not place.is_file():
            raise ObjectMissing(digest)
        yield place

    def _place(self, digest: str) -> Path:
        return self._root / key_of(digest)

    def _make_folder(self, folder: Path) -> None:
        """A new folder is only there after a power cut if the one above it was written too."""
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for above in (folder.parent, self._root):
            _sync_folder(above)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _remove_abandoned(incoming: Path) -> None:
    with TemporaryFile(dir=incoming) as newest:
        # The clock of the file system, which need not be this machine's.
        oldest = os.fstat(newest.fileno()).st_mtime - _ABANDONED_SECONDS
    for path in incoming.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
