"""No program that this one started, at whatever remove, lives on after it: not even after kill -9.

Every direct child asks for a signal on its parent's death, but children of children do not, and a program may move
its own children into other groups and sessions (RQ and the drawing sandbox do). So there are two of us, guard and
launcher, each a "subreaper": the kernel gives it the orphans below it. Whichever is killed, the other one is told
and ends what is left.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_ORDERLY_SECONDS: Final = 10

_libc: Final = ctypes.CDLL(None, use_errno=True)


def under_guard(body: Callable[[], int]) -> int:
    """Run `body` in a child that ends in good order when we are killed; when it is killed, end what it left.

    Gives the exit code of `body`. To be called first, while there is one thread and no child.
    """
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    guard = os.getpid()
    launcher = os.fork()
    if launcher == 0:
        _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        sys.exit(body() if os.getppid() == guard else 1)

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.kill(launcher, signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    _, outcome = os.waitpid(launcher, 0)
    end_descendants(orderly_seconds=_ORDERLY_SECONDS)
    return os.waitstatus_to_exitcode(outcome) if os.WIFEXITED(outcome) else 1


def end_descendants(*, orderly_seconds: float) -> None:
    """Return when nothing below us runs any more; what still does after `orderly_seconds` is killed."""
    deadline = time.monotonic() + orderly_seconds
    while living := descendants():
        if time.monotonic() >= deadline:
            for number in living:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
        reap_orphans(kept=())
        time.sleep(0.02)


def reap_orphans(*, kept: Iterable[int]) -> None:
    """Take note of the end of orphans that came to us, except the children in `kept`, which others wait for."""
    with suppress(ChildProcessError):
        # Nearly always nobody has ended, and to ask the kernel that is far cheaper than to look through /proc.
        if os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return
    known = frozenset(kept)
    for number, (parent, ended) in _programs().items():
        if parent == os.getpid() and ended and number not in known:
            with suppress(ChildProcessError):
                os.waitpid(number, os.WNOHANG)


def descendants() -> list[int]:
    """Numbers of everything below us that has not ended (ended ones that nobody waited for are reaped elsewhere)."""
    programs = _programs()
    found = {os.getpid()}
    while below := {number for number, (parent, _) in programs.items() if parent in found and number not in found}:
        found |= below
    return [number for number in found - {os.getpid()} if not programs[number][1]]


def _programs() -> dict[int, tuple[int, bool]]:
    """Every program of the machine: its number, its parent's, and whether it has ended."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                # The name in brackets may contain anything; what follows the last bracket is state and parent.
                state, parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
                found[int(folder.name)] = (int(parent), state in "ZX")
    return found
