"""Keeps the programs of an installation running: one that ends is started again, later each time, and said so."""

import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from service_centre.running.children import Program, see_end, spawn
from service_centre.running.refusal import StartRefused

_LONGEST_WAIT: Final = 30.0
_CALM_SECONDS: Final = 60.0
"""Whoever ran this long was well; its next end is a first one again."""


def seconds_to_wait(ends: int) -> float:
    """How long to wait before starting a program again that has ended `ends` times in a row: 1, 2, 4 … 30 s."""
    return min(_LONGEST_WAIT, 2.0 ** (ends - 1))


@dataclass(slots=True)
class Watched:
    """One program and its running child."""

    program: Program
    child: "subprocess.Popen[bytes]"
    started: float
    ends: int = 0
    due: float | None = None


@dataclass(slots=True)
class Watch:
    """The programs of one installation, in the order of their start; they are ended in the reverse order."""

    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    watched: list[Watched] = field(default_factory=list)

    def start(self, program: Program) -> "subprocess.Popen[bytes]":
        """Start a program and watch it from now on. Raises StartRefused."""
        child = spawn(program)
        self.watched.append(Watched(program, child, self.clock()))
        return child

    def look(self) -> None:
        """One round: notice ends, start again whoever has waited long enough."""
        for one in self.watched:
            if one.due is None and one.child.poll() is not None:
                self._note_end(one)
            if one.due is not None and self.clock() >= one.due:
                self._start_again(one)

    def children(self) -> list[int]:
        """Numbers of the children that are watched."""
        return [one.child.pid for one in self.watched]

    def end(self, *, orderly_seconds: float) -> None:
        """End all, the last started first; those that can wait for each other are told at the same time."""
        for group in self._groups():
            for one in group:
                if one.child.poll() is None:
                    one.child.send_signal(one.program.ends_on)
            deadline = time.monotonic() + orderly_seconds
            for one in group:
                see_end(one.child, seconds=max(0.1, deadline - time.monotonic()))
        self.watched.clear()

    def _groups(self) -> list[Sequence[Watched]]:
        """First everything that uses servers, then the servers."""
        users = [one for one in self.watched if not one.program.is_server]
        servers = [one for one in self.watched if one.program.is_server]
        return [users, servers]

    def _note_end(self, one: Watched) -> None:
        one.ends = 1 if self.clock() - one.started > _CALM_SECONDS else one.ends + 1
        wait = seconds_to_wait(one.ends)
        one.due = self.clock() + wait
        self.say(
            f"{one.program.name} 意外结束（{one.child.returncode}），{wait:.0f} 秒后重新启动，日志 {one.program.log} / "
            f"{one.program.name} ended ({one.child.returncode}); starting again in {wait:.0f} s"
        )

    def _start_again(self, one: Watched) -> None:
        one.started = self.clock()
        one.due = None
        with suppress(StartRefused):
            one.child = spawn(one.program)
            self.say(f"{one.program.name} 已重新启动 / {one.program.name} started again")
