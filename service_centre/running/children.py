"""Children that cannot outlive whoever started them: each asks the kernel for a signal on its parent's death."""

import ctypes
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from service_centre.running.refusal import StartRefused
from service_centre.running.unprivileged import Identity

_PR_SET_PDEATHSIG: Final = 1
_libc: Final = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Program:
    """How to start one program, and with which signal it ends in good order. Servers are ended after their users."""

    name: str
    command: Sequence[str | Path]
    log: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    ends_on: signal.Signals = signal.SIGTERM
    identity: Identity | None = None
    is_server: bool = False


def spawn(program: Program) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own, its output appended to its log.

    Call it from the main thread: the kernel gives the death signal when the *thread* that forked ends.
    Raises StartRefused.
    """
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        try:
            return subprocess.Popen(
                [os.fspath(word) for word in program.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=program.folder,
                env=dict(program.environment),
                start_new_session=True,
                preexec_fn=_before_exec(program),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise StartRefused(
                f"程序 {program.name} 无法启动：{error}", f"The program {program.name} cannot be started: {error}"
            ) from error


def _before_exec(program: Program) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        if program.identity is not None:
            program.identity.take_on()
        # After the change of user, which would clear it.
        _libc.prctl(_PR_SET_PDEATHSIG, int(program.ends_on), 0, 0, 0)
        if os.getppid() != parent:
            # The parent died before the line above; nobody would tell us any more.
            os._exit(1)

    return prepare


def stop(child: "subprocess.Popen[bytes]", ends_on: signal.Signals, *, seconds: float = 10) -> None:
    """End a child in good order; after `seconds` end its whole process group by force."""
    if child.poll() is None:
        child.send_signal(ends_on)
    see_end(child, seconds=seconds)


def see_end(child: "subprocess.Popen[bytes]", *, seconds: float) -> None:
    """Wait for a child that has been told to end; after `seconds` end its whole process group by force.

    It is not told twice: RQ takes a second signal for "drop the job at once".
    """
    with suppress(subprocess.TimeoutExpired):
        child.wait(seconds)
    with suppress(ProcessLookupError):
        # The group is the child's own (a new session), so this reaches nothing that we did not start.
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that nobody uses at this moment."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log, for the sentence that says why a program did not start."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(lines[-count:])
