"""What every store promises, tried on a folder and on a real S3 server."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.checking import check_objects
from storage.objects import CHUNK_BYTES, NotADigest, ObjectMissing, ObjectStore, digest_of, open_store

ABSENT = "sha256:" + "0" * 64
DRAWING = "演示图纸：一层平面图".encode()


@pytest.fixture(params=["folder", "s3"], scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ObjectStore:
    if request.param == "folder":
        return open_store(f"file://{tmp_path_factory.mktemp('objects')}")
    return open_store(request.getfixturevalue("s3_url"))


class BreaksOff(io.RawIOBase):
    """An upload whose connection is lost after some pieces."""

    def __init__(self, pieces: int) -> None:
        self._pieces = pieces

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._pieces == 0:
            raise ConnectionResetError("the client went away")
        self._pieces -= 1
        return b"half a drawing" * 1000


def read(store: ObjectStore, digest: str) -> bytes:
    with store.open(digest) as stream:
        return stream.read()


def test_what_goes_in_comes_out(store: ObjectStore) -> None:
    stored = store.put(io.BytesIO(DRAWING))
    assert stored.digest == digest_of(io.BytesIO(DRAWING))
    assert stored.size == len(DRAWING)
    assert read(store, stored.digest) == DRAWING


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=st.binary(max_size=3000))
def test_any_bytes_come_out_as_they_went_in(store: ObjectStore, content: bytes) -> None:
    assert read(store, store.put(io.BytesIO(content)).digest) == content


def test_an_empty_object_is_an_object(store: ObjectStore) -> None:
    stored = store.put(io.BytesIO(b""))
    assert stored.size == 0
    assert read(store, stored.digest) == b""


def test_a_large_object_passes_in_several_parts(store: ObjectStore) -> None:
    piece = bytes(range(256)) * (CHUNK_BYTES // 256)
    content = piece * 17 + b"tail"
    stored = store.put(io.BytesIO(content))
    with store.local_copy(stored.digest) as path:
        assert path.stat().st_size == len(content)
        assert path.read_bytes() == content


def test_storing_twice_is_harmless(store: ObjectStore) -> None:
    assert store.put(io.BytesIO(DRAWING)) == store.put(io.BytesIO(DRAWING))


def test_two_at_once_with_the_same_bytes_both_succeed(store: ObjectStore) -> None:
    content = DRAWING * 5000
    with ThreadPoolExecutor(4) as pool:
        digests = {stored.digest for stored in pool.map(lambda _: store.put(io.BytesIO(content)), range(8))}
    assert [read(store, digest) for digest in digests] == [content]


def test_a_stream_is_stored_from_where_it_stands(store: ObjectStore) -> None:
    stream = io.BytesIO(b"read already|rest")
    stream.seek(13)
    assert read(store, store.put(stream).digest) == b"rest"


@pytest.mark.parametrize("pieces", [0, 1, 200])
def test_an_upload_broken_off_stores_nothing(store: ObjectStore, pieces: int) -> None:
    with pytest.raises(ConnectionResetError):
        store.put(cast(BinaryIO, BreaksOff(pieces)))
    half = b"half a drawing" * 1000 * pieces
    assert not store.exists(digest_of(io.BytesIO(half))) or pieces == 0


def test_a_missing_object_is_named_in_the_error(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissing, match=ABSENT):
        store.open(ABSENT)
    with pytest.raises(ObjectMissing, match=ABSENT), store.local_copy(ABSENT):
        pass
    assert not store.exists(ABSENT)


@pytest.mark.parametrize("name", ["../../x", "sha256:../../etc/passwd", "sha256:AB", "", "md5:" + "0" * 64])
def test_a_name_that_is_no_digest_reaches_no_file(store: ObjectStore, name: str) -> None:
    with pytest.raises(NotADigest):
        store.open(name)
    with pytest.raises(NotADigest):
        store.exists(name)
    with pytest.raises(NotADigest), store.local_copy(name):
        pass


def test_a_local_copy_cannot_be_written_by_an_ordinary_user(store: ObjectStore) -> None:
    with store.local_copy(store.put(io.BytesIO(DRAWING)).digest) as path:
        assert path.read_bytes() == DRAWING
        assert path.stat().st_mode & 0o222 == 0


def test_the_check_tells_right_objects_from_missing_ones(store: ObjectStore) -> None:
    stored = store.put(io.BytesIO(DRAWING))
    outcome = check_objects(store, [stored.digest, ABSENT])
    assert (outcome.right, [absence.digest for absence in outcome.missing]) == (1, [ABSENT])
    assert not outcome.all_right
