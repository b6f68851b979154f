"""Where an installation keeps what it keeps, and that only one launcher at a time uses it."""

import errno
import fcntl
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from service_centre.running.refusal import StartRefused

_LOCK_SECONDS: Final = 5
"""A launcher that was just stopped may still be ending its servers."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of an installation (LIANSHEN_DATA)."""

    root: Path

    @property
    def logs(self) -> Path:
        """One file per program."""
        return self.root / "logs"

    @property
    def objects(self) -> Path:
        """The object store, unless OBJECT_STORE_URL names another."""
        return self.root / "objects"

    @property
    def cache(self) -> Path:
        """What can be made again: tiles and the like."""
        return self.root / "cache"

    @property
    def secret(self) -> Path:
        """SECRET_KEY of this installation; checkpoints of the trail depend on it, so it belongs in the backup."""
        return self.root / "secret"

    def make(self) -> None:
        """Make the folders that every start needs. Raises StartRefused."""
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for folder in (self.logs, self.cache):
                folder.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise StartRefused(
                f"文件夹 {self.root} 不能使用：{error.strerror}", f"The folder {self.root} cannot be used."
            ) from None

    def lock(self) -> IO[str]:
        """Hold the folder for as long as the given file is open. Raises StartRefused when another launcher holds it."""
        file = (self.root / "lock").open("a+")
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    file.close()
                    raise StartRefused(
                        f"文件夹 {self.root} 正被另一个实例使用；请先停止它，或用 LIANSHEN_DATA 指定别的文件夹。",
                        f"Another launcher is using {self.root}; stop it first, or name another folder.",
                    ) from None
                time.sleep(0.1)
            else:
                return file


def refuse_taken_port(host: str, port: int, setting: str) -> None:
    """Raise StartRefused when nobody could listen on this port now."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as error:
            number = getattr(error, "errno", None)
            reason = "已被占用" if number == errno.EADDRINUSE else os.strerror(number) if number else "无效"
            raise StartRefused(
                f"端口 {host}:{port} {reason}，请用 {setting} 指定别的端口。",
                f"Port {host}:{port} cannot be used; name another one with {setting}.",
            ) from None
