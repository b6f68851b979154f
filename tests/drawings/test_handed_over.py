"""What a child leaves is read as it lies there, or not at all."""

import os
from pathlib import Path

import pytest

from review_room.drawings.handed_over import handed_over
from review_room.drawings.refusals import Refusal, RefusalCode


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "sheet-0001.pdf").write_bytes(b"a sheet")

    with handed_over(tmp_path / "sheet-0001.pdf") as stream:
        assert stream.read() == b"a sheet"


def test_a_link_is_never_followed_to_what_only_we_may_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"a key")
    (tmp_path / "sheet-0001.pdf").symlink_to(tmp_path / "secret")

    with pytest.raises(Refusal) as refused, handed_over(tmp_path / "sheet-0001.pdf"):
        pass
    assert refused.value.code is RefusalCode.READING_BROKE_OFF


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sheet-0001.pdf")

    with pytest.raises(Refusal), handed_over(tmp_path / "sheet-0001.pdf"):
        pass


def test_a_folder_is_no_sheet(tmp_path: Path) -> None:
    with pytest.raises(Refusal), handed_over(tmp_path):
        pass


def test_what_is_not_there_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refusal), handed_over(tmp_path / "sheet-0001.pdf"):
        pass
