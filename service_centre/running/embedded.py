"""Servers for the time of a block: what the tests and the rehearsal use, on free ports, in folders they choose."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Protocol

from service_centre.running.children import Program, spawn, stop
from service_centre.running.embedded_postgres import EmbeddedPostgres
from service_centre.running.embedded_s3 import EmbeddedS3
from service_centre.running.embedded_valkey import EmbeddedValkey


class EmbeddedServer(Protocol):
    """A server of ours that can be started, waited for, and reached at an address."""

    @property
    def url(self) -> str: ...

    @property
    def program(self) -> Program: ...

    def wait_until_ready(self, child: "Popen[bytes]") -> None: ...


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL with its cluster in `folder`; gives DATABASE_URL. Raises StartRefused."""
    with running(EmbeddedPostgres.in_folder(folder)) as url:
        yield url


@contextmanager
def embedded_redis(folder: Path) -> Iterator[str]:
    """A Redis-compatible server with its files in `folder`; gives REDIS_URL. Raises StartRefused."""
    with running(EmbeddedValkey.in_folder(folder)) as url:
        yield url


@contextmanager
def embedded_s3(folder: Path) -> Iterator[str]:
    """An S3 server with its files in `folder` and one bucket; gives OBJECT_STORE_URL. Raises StartRefused."""
    with running(EmbeddedS3.in_folder(folder)) as url:
        yield url


@contextmanager
def running(server: EmbeddedServer) -> Iterator[str]:
    """Start the server, give its address when it answers, and end it with the block, however that ends."""
    program = server.program
    child = spawn(program)
    try:
        server.wait_until_ready(child)
        yield server.url
    finally:
        stop(child, program.ends_on, seconds=30)
