"""Real servers for the tests: each started once per run on a free port, and ended with it.

Used as a plugin: `pytest_plugins = ["tests.servers"]` in the root conftest.
"""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from service_centre.running.children import Program
from service_centre.running.embedded import embedded_redis, embedded_s3, running
from service_centre.running.embedded_postgres import EmbeddedPostgres


class HurriedPostgres(EmbeddedPostgres):
    """It does not wait for the disk: no test cuts the power of the whole machine, and making a database takes a tenth.

    What the product itself starts, and what is said of losing nothing, is tested in tests/running.
    """

    @property
    def program(self) -> Program:
        program = super().program
        return replace(program, command=[*program.command, "-c", "fsync=off", "-c", "full_page_writes=off"])


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty PostgreSQL database, as DATABASE_URL; its role may create further databases."""
    with running(HurriedPostgres.in_folder(tmp_path_factory.mktemp("postgres"))) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis-compatible server, as REDIS_URL."""
    with embedded_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def s3_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An S3 server with one empty bucket, as OBJECT_STORE_URL."""
    with embedded_s3(tmp_path_factory.mktemp("s3")) as url:
        yield url


def environment_of(app: Flask) -> dict[str, str]:
    """For a process that works on the same servers as this application."""
    told = app.config["INSTALLATION"]
    return {
        **os.environ,
        "DATABASE_URL": told.database_url,
        "REDIS_URL": told.redis_url,
        "OBJECT_STORE_URL": told.object_store_url,
        "SECRET_KEY": told.secret_key,
        "CACHE_FOLDER": str(told.cache_folder),
    }
