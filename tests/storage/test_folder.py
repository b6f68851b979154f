"""What the folder store adds to the contract: modes, power cuts, writers that were killed."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.checking import check_objects
from storage.folder import FolderStore
from storage.objects import key_of

DRAWING = "演示图纸".encode()

ENDLESS_WRITER = """
import sys
from pathlib import Path
from storage.folder import FolderStore

class Endless:
    def read(self, size):
        print("reading", flush=True)
        return b"x" * size

FolderStore(Path(sys.argv[1])).put(Endless())
"""


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_object_is_one_read_only_file_named_after_its_digest(tmp_path: Path) -> None:
    stored = FolderStore(tmp_path).put(io.BytesIO(DRAWING))
    place = tmp_path / key_of(stored.digest)
    assert files_in(tmp_path) == [place]
    assert place.stat().st_mode & 0o777 == 0o400
    assert place.parent.stat().st_mode & 0o077 == 0


def test_a_writer_killed_in_the_middle_leaves_no_half_object(tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", ENDLESS_WRITER, tmp_path], stdout=subprocess.PIPE)
    with writer:
        assert writer.stdout is not None
        for _ in range(20):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    assert not (tmp_path / "sha256").exists()
    assert [path.parent.name for path in files_in(tmp_path)] == ["incoming"]


def test_what_a_killed_writer_left_is_removed_after_a_day(tmp_path: Path) -> None:
    FolderStore(tmp_path)
    left, recent = tmp_path / "incoming" / "incoming-left", tmp_path / "incoming" / "incoming-recent"
    for path in (left, recent):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 86400
    os.utime(left, (two_days_ago, two_days_ago))
    FolderStore(tmp_path)
    assert files_in(tmp_path) == [recent]


def test_the_folder_is_written_to_disk_before_put_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(tmp_path)
    synced: list[str] = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda number: (synced.append(os.readlink(f"/proc/self/fd/{number}")), real(number))
    )
    place = tmp_path / key_of(store.put(io.BytesIO(DRAWING)).digest)
    assert Path(synced[0]).parent.name == "incoming"
    assert synced[-1] == str(place.parent)
    assert str(tmp_path) in synced


def test_bytes_changed_on_disk_are_found(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    stored = store.put(io.BytesIO(DRAWING))
    place = tmp_path / key_of(stored.digest)
    place.chmod(0o600)
    place.write_bytes(b"another drawing")
    outcome = check_objects(store, [stored.digest])
    assert [(damage.digest, outcome.right) for damage in outcome.damaged] == [(stored.digest, 0)]
