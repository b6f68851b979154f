"""The whole product, started once for all modules of a process, and put back before each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis

from tests.running.launching import Launcher, begin, end, founded

_OWNER = "lianshen"
_FOUNDED = "as_founded"


@dataclass(frozen=True, slots=True)
class RunningSite:
    """A site with a copy of its database as it was founded."""

    launcher: Launcher

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.launcher.port}"

    def keep(self) -> None:
        """Copy the database: from here on it can be put back."""
        with self._server() as server:
            _shut(server)
            server.execute(f"CREATE DATABASE {_FOUNDED} TEMPLATE {_OWNER} OWNER {_OWNER}")
            server.execute(f"ALTER DATABASE {_OWNER} ALLOW_CONNECTIONS true")

    def put_back(self) -> None:
        """The database as it was founded, under the feet of all programs, which connect again; and no limit reached."""
        with self._server() as server:
            _shut(server)
            server.execute(f"DROP DATABASE {_OWNER} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {_OWNER} TEMPLATE {_FOUNDED} OWNER {_OWNER}")
        with self._bell() as bell:
            for key in bell.scan_iter("LIMIT*"):
                bell.delete(key)

    def _server(self) -> "psycopg.Connection[tuple[object, ...]]":
        folder = self.launcher.folder / "postgres"
        return psycopg.connect(
            host="127.0.0.1",
            port=int((folder / "cluster" / "postmaster.pid").read_text().split("\n")[3]),
            user="postgres",
            password=(folder / "password-postgres").read_text().strip(),
            dbname="postgres",
            autocommit=True,
        )

    def _bell(self) -> redis.Redis:
        environment = next(
            found
            for number in self.launcher.family()
            if (found := _environment_of(number)).get("REDIS_URL") is not None
        )
        return redis.Redis.from_url(environment["REDIS_URL"])


def _shut(server: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Nobody is in the database, and nobody comes in."""
    server.execute(f"ALTER DATABASE {_OWNER} ALLOW_CONNECTIONS false")
    server.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
        [_OWNER],
    )


def _environment_of(number: int) -> dict[str, str]:
    lines = Path(f"/proc/{number}/environ").read_bytes().decode().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


@contextmanager
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """`make run` in a copy of a folder in which the city was founded."""
    site = RunningSite(begin(founded(tmp_path_factory).copy(tmp_path_factory.mktemp("browser") / "data")))
    try:
        site.launcher.wait_until_running()
        site.keep()
        yield site
    finally:
        end(site.launcher)
