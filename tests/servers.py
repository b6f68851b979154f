"""Real servers for the tests: each started once per run on a free port, and ended with it.

Used as a plugin: `pytest_plugins = ["tests.servers"]` in the root conftest.
"""

from collections.abc import Iterator

import pytest

from service_centre.running.embedded import embedded_postgres, embedded_redis, embedded_s3


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty PostgreSQL database, as DATABASE_URL; its role may create further databases."""
    with embedded_postgres(tmp_path_factory.mktemp("postgres")) as url:
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
