"""Launchers for tests: started as a person starts them, each in a folder of its own."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class Founded:
    """An installation that was started once, and stopped: what its launcher said, and how many seconds it took."""

    folder: Path
    said: Sequence[str]
    started_in: float

    def copy(self, place: Path) -> Path:
        """With owners, for the database belongs to another user when we are root."""
        subprocess.run(["cp", "-a", self.folder, place], check=True)
        return place


def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A folder in which the city was founded; made once for all processes of a test run, and only copied."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place = common / "city"
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "told.json").exists():
            first = begin(place / "data")
            try:
                first.wait_until_running()
            finally:
                end(first)
            (place / "told.json").write_text(json.dumps([first.said, first.started_in]))
    said, started_in = json.loads((place / "told.json").read_text())
    return Founded(place / "data", said, started_in)
