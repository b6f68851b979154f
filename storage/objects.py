"""What a store of bytes promises, and how its objects are named, independent of where the bytes lie."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Final, Protocol

CHUNK_BYTES: Final = 1 << 20
"""How much is read at once; larger pieces bring nothing, and many readers share the memory."""

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


class StoreError(Exception):
    """Something about stored bytes is wrong; the message is a sentence for the log and the operator."""

    code: ClassVar[str] = "store_error"


class ObjectMissing(StoreError):
    """Nothing is stored under this digest."""

    code = "object_missing"

    def __init__(self, digest: str) -> None:
        super().__init__(f"存储中没有对象 {digest} / The store has no object {digest}.")
        self.digest = digest


class ObjectDamaged(StoreError):
    """What is stored under this digest has another digest: the bytes were changed or cut off after they were stored."""

    code = "object_damaged"

    def __init__(self, digest: str, found: str) -> None:
        super().__init__(
            f"对象 {digest} 已损坏，实际摘要为 {found} / Object {digest} is damaged: its bytes are {found}."
        )
        self.digest, self.found = digest, found


class NotADigest(StoreError):
    """A name that is no digest was given where one is needed; names chosen by users never reach a store."""

    code = "not_a_digest"

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}”不是对象摘要（sha256:…） / {text!r} is not an object digest (sha256:…).")


class StoreUnreachable(StoreError):
    """The store named by OBJECT_STORE_URL cannot be used: bad address, wrong key, no such place."""

    code = "store_unreachable"


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object after it was stored: its digest (`sha256:<hex>`) and its size in bytes."""

    digest: str
    size: int


class ObjectStore(Protocol):
    """A place for bytes that are written once and named after themselves."""

    def put(self, stream: BinaryIO) -> StoredObject:
        """Store everything the stream still gives. Twice is harmless; a stream that fails stores nothing."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The bytes, from the start; the caller closes. Raises ObjectMissing."""
        ...

    def exists(self, digest: str) -> bool:
        """Whether something is stored under this digest (its bytes are not read)."""
        ...

    def local_copy(self, digest: str) -> AbstractContextManager[Path]:
        """A file with the bytes, to be read only, for the time of the block. Raises ObjectMissing, ObjectDamaged."""
        ...


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """What the stream still gives, in pieces of at most CHUNK_BYTES."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def digest_of(stream: BinaryIO) -> str:
    """The digest of what the stream still gives; the stream is left at its end."""
    sha = hashlib.sha256()
    for chunk in chunks(stream):
        sha.update(chunk)
    return named(sha.hexdigest())


def named(hexadecimal: str) -> str:
    """A digest carries its algorithm, so that a site that must use SM3 can change later."""
    return f"sha256:{hexadecimal}"


def key_of(digest: str) -> str:
    """`sha256:ab12…` lives at `sha256/ab/ab12…`, so no folder grows too large. Raises NotADigest."""
    if not _DIGEST.fullmatch(digest):
        raise NotADigest(digest)
    algorithm, _, hexadecimal = digest.partition(":")
    return f"{algorithm}/{hexadecimal[:2]}/{hexadecimal}"


def open_store(url: str) -> ObjectStore:
    """The store that `url` names, tried: `file:///folder` or `s3+http(s)://key:secret@host:port/bucket`.

    Raises StoreUnreachable, whose sentence never repeats the secret.
    """
    from storage.opening import opened

    return opened(url)
