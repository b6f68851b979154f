"""A wrong OBJECT_STORE_URL ends in one sentence, in both languages, without the secret."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storage.folder import FolderStore
from storage.minio_store import MinioStore
from storage.objects import StoreUnreachable, open_store


def test_a_file_address_gives_a_folder(tmp_path: Path) -> None:
    assert isinstance(open_store(f"file://{tmp_path}/objects"), FolderStore)
    assert (tmp_path / "objects").is_dir()


def test_an_s3_address_gives_a_bucket(s3_url: str) -> None:
    assert isinstance(open_store(s3_url), MinioStore)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "objects",
        "ftp://host/x",
        "file:relative",
        "file://another-host/x",
        "s3+http://127.0.0.1:1/bucket",
        "s3+http://key:topsecret@127.0.0.1:1",
        "s3+http://key:topsecret@127.0.0.1:1/two/parts",
        "s3+http://key:topsecret@127.0.0.1:notaport/bucket",
        "s3+http://key:topsecret@127.0.0.1:1/Not_A_Bucket",
        "file:///proc/nothing-can-be-made-here",
    ],
)
def test_a_wrong_address_is_one_sentence_in_both_languages(url: str) -> None:
    with pytest.raises(StoreUnreachable) as refusal:
        open_store(url)
    sentence = str(refusal.value)
    assert "OBJECT_STORE_URL" in sentence
    assert " / " in sentence
    assert "\n" not in sentence
    assert "topsecret" not in sentence


def test_a_store_that_does_not_answer_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(StoreUnreachable, match=f"127.0.0.1:{port}"):
        open_store(f"s3+http://key:topsecret@127.0.0.1:{port}/bucket")


def test_a_wrong_key_is_refused(s3_url: str) -> None:
    place = urlsplit(s3_url)
    with pytest.raises(StoreUnreachable, match=r"AccessDenied|SignatureDoesNotMatch"):
        open_store(f"s3+http://{place.username}:topsecret@{place.hostname}:{place.port}{place.path}")


def test_a_bucket_that_is_not_there_is_named(s3_url: str) -> None:
    with pytest.raises(StoreUnreachable, match="no bucket another-one"):
        open_store(s3_url.rpartition("/")[0] + "/another-one")
