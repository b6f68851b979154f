"""Objects in an S3-compatible store; the only importer of the minio client."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, cast

from minio import Minio
from minio.error import S3Error

from storage.objects import ObjectDamaged, ObjectMissing, StoredObject, chunks, digest_of, key_of
from storage.spool import spooled

_MISSING: Final = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchVersion"})
_PART_BYTES: Final = 16 << 20
"""Size of the parts of a large upload; S3 asks for at least 5 MiB and allows 10,000 parts."""


class MinioStore:
    """Each object is one S3 object under the key of its digest; S3 shows an upload only when it is complete."""

    def __init__(self, client: Minio, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, stream: BinaryIO) -> StoredObject:
        """Store everything the stream still gives. It is spooled first, because the key is its digest."""
        with spooled(stream) as incoming:
            if not self.exists(incoming.stored.digest):
                with incoming.path.open("rb") as file:
                    self._client.put_object(
                        self._bucket,
                        key_of(incoming.stored.digest),
                        file,
                        incoming.stored.size,
                        part_size=_PART_BYTES,
                    )
            return incoming.stored

    def open(self, digest: str) -> BinaryIO:
        """The bytes, from the start, read over the network as they are asked for. Raises ObjectMissing."""
        key = key_of(digest)
        try:
            # urllib3's response is an io.IOBase; read, close and `with` are what readers use.
            return cast(BinaryIO, self._client.get_object(self._bucket, key))
        except S3Error as error:
            if error.code in _MISSING:
                raise ObjectMissing(digest) from None
            raise

    def exists(self, digest: str) -> bool:
        """Whether something is stored under this digest (its bytes are not read)."""
        key = key_of(digest)
        try:
            self._client.stat_object(self._bucket, key)
        except S3Error as error:
            if error.code in _MISSING:
                return False
            raise
        return True

    @contextmanager
    def local_copy(self, digest: str) -> Iterator[Path]:
        """A temporary file, checked against the digest before it is given out. Raises ObjectMissing, ObjectDamaged."""
        with TemporaryDirectory(prefix="object-") as folder:
            path = Path(folder) / "object"
            with self.open(digest) as source, path.open("wb") as copy:
                for chunk in chunks(source):
                    copy.write(chunk)
            with path.open("rb") as copy_again:
                found = digest_of(copy_again)
            if found != digest:
                raise ObjectDamaged(digest, found)
            path.chmod(0o400)
            yield path
