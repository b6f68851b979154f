"""Runs a piece of work on a hostile file in a child process that may fail, hang or blow up without harm to us."""

import contextlib
import ctypes
import json
import logging
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from review_room.drawings.phrases import Phrase
from review_room.drawings.sandbox import child_environment, python_command, sandboxed

_LOG = logging.getLogger(__name__)

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE
LINES_NAME = "lines.jsonl"
REQUEST_NAME = "request.json"
_LOG_NAME = "child.log"
_PAUSE = 0.02
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """What one file may cost. CPU and wall clock count per sheet: an honest set of 300 sheets must pass.

    Measured against 979 PDFs, 145 DWGs and bombs: 2 GiB of address space and 300 s of CPU hold; large DXF need 4 GiB.
    """

    address_space: int = 2 * GIBIBYTE
    address_space_for_big_dxf: int = 4 * GIBIBYTE
    big_dxf_bytes: int = 20 * MEBIBYTE
    cpu_seconds: int = 300
    total_seconds: int = 3600
    output_bytes: int = 1 * GIBIBYTE
    open_files: int = 128
    file_bytes: int = 1 * GIBIBYTE
    pages: int = 2000
    entities: int = 2_000_000
    hatch_lines: int = 1_000_000
    pixels: int = 600_000_000
    pixel_bytes: int = 1200 * MEBIBYTE
    archive_members: int = 3000
    archive_bytes: int = 4 * GIBIBYTE

    @property
    def wall_seconds(self) -> int:
        """Seconds on the clock allowed without a finished sheet."""
        return 2 * self.cpu_seconds


class End(StrEnum):
    """How a child ended."""

    FINISHED = "finished"
    OUT_OF_TIME = "out_of_time"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"


END_REASONS: Mapping[End, Phrase] = {
    End.OUT_OF_TIME: Phrase("读取时间超过上限"),
    End.OUT_OF_MEMORY: Phrase("读取所需内存超过上限"),
    End.CRASHED: Phrase("读图程序意外中断"),
}

OnLine = Callable[[Mapping[str, Any]], None]
OnStill = Callable[[], None]
"""Called every two seconds while a child says nothing; what it raises ends the child."""
STILL_SECONDS = 2.0


def run_limited(
    module: str,
    request: Mapping[str, Any],
    *,
    work: Path,
    readable: Sequence[Path],
    limits: Limits,
    on_line: OnLine,
    on_still: OnStill | None = None,
) -> End:
    """Runs `python -m module work/request.json` and hands each JSON line it writes to `on_line` as it comes.

    `work` must exist; the child may write only there and, where bubblewrap works, read only `readable`. However the
    child ends, all that it started is dead when this returns.
    """
    work = work.resolve()
    (work / REQUEST_NAME).write_text(json.dumps(request), encoding="utf-8")
    lines = work / LINES_NAME
    lines.write_bytes(b"")
    command = sandboxed(
        python_command(module, str(work / REQUEST_NAME)),
        readable=[path.resolve() for path in readable],
        writable=[work],
    )
    with (work / _LOG_NAME).open("wb") as log, _started(command, work, log.fileno()) as child:
        end = _watch(child, lines, limits, on_line, on_still)
    if end is not End.FINISHED:
        _LOG.warning(
            "drawing child ended: %s; %s", end, (work / _LOG_NAME).read_bytes()[-600:].decode(errors="replace")
        )
    return end


@contextlib.contextmanager
def _started(command: Sequence[str], work: Path, log: int) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(  # noqa: S603 - our own command, no shell
        command,
        cwd=work,
        env=child_environment(work),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        kill_group(child)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """Kills a child started in its own session with everything in its group, and waits for it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _watch(
    child: subprocess.Popen[bytes], lines: Path, limits: Limits, on_line: OnLine, on_still: OnStill | None
) -> End:
    started = heard = told = time.monotonic()
    with lines.open("rb") as file:
        rest = b""
        while True:
            returncode = child.poll()
            fresh = file.read()
            if fresh:
                *whole, rest = (rest + fresh).split(b"\n")
                for line in whole:
                    on_line(json.loads(line))
                heard = time.monotonic()  # what our side took for a sheet is not the child's time
            elif returncode is not None:
                return end_of(returncode)
            now = time.monotonic()
            if now - heard > limits.wall_seconds or now - started > limits.total_seconds:
                return End.OUT_OF_TIME
            if on_still and now - max(heard, told) > STILL_SECONDS:
                on_still()
                told = time.monotonic()
            if not fresh:
                time.sleep(_PAUSE)


def end_of(returncode: int) -> End:
    """What the exit code of a child says of its end."""
    if returncode == 0:
        return End.FINISHED
    killed_by = -returncode if returncode < 0 else returncode - 128  # bubblewrap answers as a shell does
    if killed_by == signal.SIGXCPU:
        return End.OUT_OF_TIME
    if killed_by == signal.SIGKILL or returncode == MEMORY_EXIT:
        return End.OUT_OF_MEMORY
    return End.CRASHED


MEMORY_EXIT = 77
"""Exit code by which a child says that its memory was not enough."""


def die_with_parent() -> None:
    """Called in a child: the kernel kills it when the parent dies. Bubblewrap does the same for those inside it."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def restrict_child(limits: Limits, *, address_space: int) -> None:
    """Called in a child before it opens anything: sets its resource limits."""
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes, limits.output_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files, limits.open_files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    renew_cpu(limits.cpu_seconds)


def renew_cpu(seconds: int) -> None:
    """Called in a child when a sheet is done: the next one has the full CPU time again."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
