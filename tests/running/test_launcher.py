"""`make run` as the person at the terminal meets it: real programs, started, killed, refused."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from service_centre.running.children import free_ports
from service_centre.running.programs import ROOT
from service_centre.running.tree import _programs

SECONDS_TO_START = 180
ADDRESSES = ("DATABASE_URL", "REDIS_URL", "OBJECT_STORE_URL", "LIVE_URL", "PUBLIC_URL", "SECRET_KEY")


@dataclass
class Launcher:
    """A launcher in a folder of its own, what it said, and the numbers of all it started."""

    folder: Path
    port: int
    child: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)
    started_in: float = 0.0

    def wait_until_running(self) -> None:
        began = time.monotonic()
        while not any("Ctrl-C" in line for line in self.said):
            assert self.child.poll() is None, "\n".join(self.said)
            assert time.monotonic() - began < SECONDS_TO_START, "\n".join(self.said)
            time.sleep(0.05)
        self.started_in = time.monotonic() - began

    def family(self) -> set[int]:
        """The launcher and everything below it."""
        programs = _programs()
        found = {self.child.pid}
        while below := {number for number, (parent, _) in programs.items() if parent in found} - found:
            found |= below
        return found

    def all_said(self) -> str:
        return "".join(self.said)


def living(numbers: set[int]) -> set[int]:
    programs = _programs()
    return {number for number in numbers if number in programs and not programs[number][1]}


def children_of(number: int) -> list[int]:
    return [child for child, (parent, _) in _programs().items() if parent == number]


def gone(numbers: set[int], seconds: float = 40) -> bool:
    deadline = time.monotonic() + seconds
    while living(numbers) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not living(numbers)


def begin(folder: Path, **settings: str) -> Launcher:
    port, live_port = free_ports(2)
    environment = {name: value for name, value in os.environ.items() if name not in ADDRESSES} | {
        "LIANSHEN_DATA": str(folder),
        "LIANSHEN_PORT": str(port),
        "LIVE_PORT": str(live_port),
        "LIANSHEN_WORKERS": "1",
        **settings,
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "service_centre.running"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    launcher = Launcher(folder, port, child)
    threading.Thread(target=_listen, args=(launcher,), daemon=True).start()
    return launcher


def _listen(launcher: Launcher) -> None:
    assert launcher.child.stdout is not None
    with launcher.child.stdout as lines:
        launcher.said.extend(iter(lines.readline, ""))


def end(launcher: Launcher) -> None:
    if launcher.child.poll() is None:
        launcher.child.send_signal(signal.SIGTERM)
    launcher.child.wait(60)


def refusal(folder: Path, **settings: str) -> str:
    """The one sentence of a launcher that does not start."""
    launcher = begin(folder, **settings)
    assert launcher.child.wait(30) == 2
    assert gone({launcher.child.pid})
    time.sleep(0.1)  # the last line may still be on its way through the pipe
    assert len(launcher.said) == 1, launcher.all_said()
    assert " / " in launcher.said[0]
    return launcher.said[0]


def _copy(folder: Path, place: Path) -> Path:
    """With owners, for the database belongs to another user when we are root."""
    subprocess.run(["cp", "-a", folder, place], check=True)
    return place


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Launcher:
    """An installation that was started once, and stopped."""
    first = begin(tmp_path_factory.mktemp("installation") / "data")
    try:
        first.wait_until_running()
    finally:
        end(first)
    return first


@pytest.fixture(scope="module")
def founded(first_start: Launcher) -> Path:
    """The folder of that installation; each test starts a copy."""
    return first_start.folder


@pytest.fixture(scope="module")
def launcher(founded: Path) -> Iterator[Launcher]:
    """The second start, for the tests that leave it running."""
    started = begin(_copy(founded, founded.parent / "second"))
    try:
        started.wait_until_running()
        yield started
    finally:
        end(started)


@pytest.fixture
def passing_launcher(founded: Path, tmp_path: Path) -> Iterator[Launcher]:
    """One for a test that ends it."""
    started = begin(_copy(founded, tmp_path / "data"))
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
    first_start: Launcher, launcher: Launcher
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
    unsafe = f"{postgres_url}?options=-csynchronous_commit%3Doff"
    assert "synchronous_commit" in refusal(tmp_path / "data", DATABASE_URL=unsafe)
