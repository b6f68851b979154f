"""A reading process that waits for its drawing: started before the drawing comes, so that nobody waits for the start.

A worker keeps one ready between its jobs (`renew`) and forks for each job; the fork takes it (`take`) and gives it one
drawing. It reads that one and no other, under the same limits and in the same sandbox as a child that is started for
the purpose.
"""

import json
import logging
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from review_room.drawings.limits import MEBIBYTE, STILL_SECONDS, End, Limits, OnLine, OnStill, end_of, kill_group
from review_room.drawings.sandbox import child_environment, python_command, sandboxed

_LOG = logging.getLogger(__name__)

COPIED_BYTES = 64 * MEBIBYTE
"""A larger drawing is read where it lies, by a child of its own: copying it would take as long as starting one."""

_CHUNK = 1 << 16
_TAKEN = "taken"
_LOG_NAME = "child.log"


@dataclass(frozen=True)
class Spare:
    """A waiting process, the folder that is all it can see, and our end of the conversation."""

    folder: Path
    channel: socket.socket
    child: "subprocess.Popen[bytes]"

    @property
    def fresh(self) -> bool:
        """Whether nobody has taken it and it still lives."""
        return not (self.folder / _TAKEN).exists() and self.child.poll() is None

    def read(
        self,
        drawing: Path,
        request: Mapping[str, Any],
        limits: Limits,
        on_line: OnLine,
        on_still: OnStill | None = None,
    ) -> End:
        """Has it read the drawing as `child` does; its sheets are left in `folder`. Afterwards it is no more.

        The drawing is copied, never linked: the process owns what it sees and could change the store's own file.
        """
        place = self.folder / "drawing"
        shutil.copyfile(drawing, place)
        asked = {**request, "path": str(place), "work": str(self.folder)}
        try:
            self.channel.sendall(json.dumps(asked).encode() + b"\n")
            end = _listen(self.channel, limits, on_line, on_still)
        except OSError:
            end = End.CRASHED
        finally:
            self._hang_up()
        if end is not End.FINISHED:
            said = (self.folder / _LOG_NAME).read_bytes()[-600:].decode(errors="replace")
            _LOG.warning("drawing child ended: %s; %s", end, said)
        return end

    def discard(self) -> None:
        """Ends it with all that it started, and removes what it left. For the process that started it."""
        self._hang_up()
        kill_group(self.child)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _hang_up(self) -> None:
        """Also for those that hold the channel beside us: the process at its other end sees the end and dies."""
        try:
            self.channel.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has gone first
        finally:
            self.channel.close()


_ready: Spare | None = None
_used: list[Spare] = []


def renew() -> None:
    """Have a fresh one ready. Called by a worker between its jobs; takes milliseconds, the start goes on beside it."""
    global _ready
    if _ready is not None and not _ready.fresh:
        _ready.discard()
        _ready = None
    if _ready is None:
        try:
            _ready = _started()
        except OSError:
            _LOG.warning("no reading process could be started in advance", exc_info=True)


def end() -> None:
    """End the waiting one, and what is left of those that were used, when this process stops."""
    global _ready
    for spare in (*_used, *([_ready] if _ready else [])):
        spare.discard()
    _used.clear()
    _ready = None


def take(drawing: Path) -> Spare | None:
    """The waiting process, if this one's worker has one and it suits the drawing. Nobody gets it twice."""
    global _ready
    spare = _ready
    if spare is None or drawing.stat().st_size > COPIED_BYTES:
        return None
    _ready = None
    _used.append(spare)
    (spare.folder / _TAKEN).touch()
    return spare


def _started() -> Spare:
    folder = Path(tempfile.mkdtemp(prefix="lianshen-spare-"))
    ours, theirs = socket.socketpair()
    with (folder / _LOG_NAME).open("wb") as log, theirs:
        try:
            child = subprocess.Popen(  # noqa: S603 - our own command, no shell
                sandboxed(python_command("review_room.drawings.spare_child"), writable=[folder]),
                cwd=folder,
                env=child_environment(folder),
                stdin=theirs.fileno(),
                stdout=log.fileno(),
                stderr=log.fileno(),
                start_new_session=True,
            )
        except OSError:
            ours.close()
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return Spare(folder, ours, child)


def _listen(channel: socket.socket, limits: Limits, on_line: OnLine, on_still: OnStill | None) -> End:
    """Hands on what it says, until it says how it ended, or nothing more, or nothing for too long."""
    started = heard = time.monotonic()
    rest = b""
    while True:
        now = time.monotonic()
        left = min(heard + limits.wall_seconds, started + limits.total_seconds) - now
        if left <= 0:
            return End.OUT_OF_TIME
        channel.settimeout(min(left, STILL_SECONDS))
        try:
            piece = channel.recv(_CHUNK)
        except TimeoutError:
            if on_still:
                on_still()
            continue
        if not piece:
            return End.CRASHED
        *whole, rest = (rest + piece).split(b"\n")
        for line in map(json.loads, whole):
            if line["event"] == "end":
                return end_of(line["returncode"])
            on_line(line)
        heard = time.monotonic()  # what our side took for a sheet is not the child's time
