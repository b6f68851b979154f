"""`make run` as the person at the terminal meets it: real programs, started, killed, refused."""

import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.running.launching import Founded, Launcher, begin, children_of, end, founded, gone


def refusal(folder: Path, **settings: str) -> str:
    """The one sentence of a launcher that does not start."""
    launcher = begin(folder, **settings)
    assert launcher.child.wait(30) == 2
    assert gone({launcher.child.pid})
    time.sleep(0.1)  # the last line may still be on its way through the pipe
    assert len(launcher.said) == 1, launcher.all_said()
    assert " / " in launcher.said[0]
    return launcher.said[0]


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Each test starts a copy of this installation."""
    return founded(tmp_path_factory)


@pytest.fixture(scope="module")
def launcher(first_start: Founded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """The second start, for the tests that leave it running."""
    started = begin(first_start.copy(tmp_path_factory.mktemp("installation") / "data"))
    try:
        started.wait_until_running()
        yield started
    finally:
        end(started)


@pytest.fixture
def passing_launcher(first_start: Founded, tmp_path: Path) -> Iterator[Launcher]:
    """One for a test that ends it."""
    started = begin(first_start.copy(tmp_path / "data"))
    try:
        started.wait_until_running()
        yield started
    finally:
        end(started)


def test_it_prints_the_address_the_accounts_and_the_folder_and_serves(launcher: Launcher) -> None:
    said = launcher.all_said()
    assert f"http://127.0.0.1:{launcher.port}/" in said
    assert str(launcher.folder) in said
    with urllib.request.urlopen(f"http://127.0.0.1:{launcher.port}/health") as answer:
        assert answer.status == 200
    assert (launcher.folder / "secret").stat().st_mode & 0o777 == 0o600


def test_the_second_start_founds_nothing_again_and_takes_far_less_time(
    first_start: Founded, launcher: Launcher
) -> None:
    """Compared with the first start on the same machine: seconds alone would tell how busy the machine is."""
    assert launcher.started_in < first_start.started_in * 0.6


def test_a_second_launcher_on_the_same_folder_is_refused(launcher: Launcher) -> None:
    assert str(launcher.folder) in refusal(launcher.folder)


def test_a_taken_port_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = str(listener.getsockname()[1])
        assert taken in refusal(tmp_path / "data", LIANSHEN_PORT=taken)


def test_a_program_that_is_killed_is_started_again_and_it_says_so(launcher: Launcher) -> None:
    below = children_of(launcher.child.pid)[0]
    web = next(n for n in children_of(below) if b"granian" in Path(f"/proc/{n}/cmdline").read_bytes())
    os.kill(web, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while "started again" not in launcher.all_said() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "web" in launcher.all_said().rpartition("started again")[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_in_good_order(passing_launcher: Launcher, number: signal.Signals) -> None:
    family = passing_launcher.family()
    passing_launcher.child.send_signal(number)
    assert passing_launcher.child.wait(40) == 0
    assert gone(family, seconds=1)
    assert not (passing_launcher.folder / "postgres" / "cluster" / "postmaster.pid").exists()


@pytest.mark.parametrize("which", ["guard", "launcher below it"])
def test_kill_9_ends_everything_it_started_and_nothing_else(
    passing_launcher: Launcher, launcher: Launcher, which: str
) -> None:
    family = passing_launcher.family()
    others = launcher.family()
    guard = passing_launcher.child.pid
    os.kill(guard if which == "guard" else children_of(guard)[0], signal.SIGKILL)
    passing_launcher.child.wait(40)
    assert gone(family)
    assert launcher.child.poll() is None
    assert set(children_of(children_of(launcher.child.pid)[0])) <= others


@pytest.mark.parametrize(
    "settings",
    [
        {"DATABASE_URL": "postgresql://nobody:topsecret@127.0.0.1:1/none"},
        {"DATABASE_URL": "mysql://127.0.0.1/none"},
        {"REDIS_URL": "redis://:topsecret@127.0.0.1:1/0"},
        {"REDIS_URL": "nonsense"},
        {"OBJECT_STORE_URL": "s3+http://key:topsecret@127.0.0.1:1/bucket"},
        {"OBJECT_STORE_URL": "nonsense"},
        {"LIANSHEN_PORT": "eighty"},
    ],
    ids=lambda settings: str(settings),
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path, settings: Mapping[str, str]) -> None:
    sentence = refusal(tmp_path / "data", **settings)
    assert next(iter(settings)) in sentence
    assert "topsecret" not in sentence


def test_a_database_of_ones_own_that_may_lose_rows_is_refused(tmp_path: Path, postgres_url: str) -> None:
    assert "fsync" in refusal(tmp_path / "data", DATABASE_URL=postgres_url)
