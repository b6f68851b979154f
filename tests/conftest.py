"""Real servers, real databases, put back in milliseconds."""

import io
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, g, request_started
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from service_centre.commands import alembic_config
from service_centre.config import Installation
from service_centre.db import db
from service_centre.people.models import Account
from service_centre.rate_limits import limiter
from tests.builders import PASSWORD
from tests.databases import drop, named, new_database, on_server
from wsgi import create_app

pytest_plugins = ["tests.servers", "tests.prepared"]

TEMPLATE = "lianshen_template"


@pytest.fixture(scope="session", autouse=True)
def _no_network_but_this_machine() -> Iterator[None]:
    """A test that reaches for another machine fails at once."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise RuntimeError(f"a test reached for {address}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


def _installation(database_url: str, redis_url: str, folder: Path) -> Installation:
    return Installation.from_environment(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "OBJECT_STORE_URL": f"file://{folder / 'objects'}",
            "SECRET_KEY": "a key of the tests",
            "CACHE_FOLDER": str(folder / "cache"),
        }
    )


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database brought up by the migrations, to copy from. Returns its name."""
    from alembic import command

    on_server(postgres_url, f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8'")
    app = create_app(_installation(named(postgres_url, TEMPLATE), redis_url, tmp_path_factory.mktemp("template")))
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        db.engine.dispose()
    return TEMPLATE


@pytest.fixture
def new_installation(
    migrated_template: str, postgres_url: str, redis_url: str, tmp_path: Path
) -> Iterator[Callable[[], Installation]]:
    """Make installations of one's own, each with a fresh, migrated, really committed database."""
    names: list[str] = []

    def make() -> Installation:
        name = f"own_{os.getpid()}_{abs(hash(tmp_path)) % 10**8}_{len(names)}"
        address = new_database(postgres_url, name, migrated_template)
        names.append(name)
        number = len(names) % 8 + 2
        return replace(_installation(address, redis_url, tmp_path), redis_url=_numbered(redis_url, number))

    yield make
    for name in names:
        drop(postgres_url, name)


def _numbered(redis_url: str, number: int) -> str:
    if redis_url.startswith("unix"):
        return f"{redis_url.partition('?')[0]}?db={number}"
    return f"{redis_url.rstrip('/').removesuffix('/0')}/{number}"


@pytest.fixture
def own_app(new_installation: Callable[[], Installation]) -> Iterator[Flask]:
    """An application on a database of its own: for tests of commits, jobs and concurrency."""
    app = create_app(new_installation())
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["redis"].flushdb()
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    app.extensions["redis"].close()


@pytest.fixture(scope="session")
def app(
    migrated_template: str, postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application on the database that `session` puts back after each test."""
    address = new_database(postgres_url, "lianshen_shared", migrated_template)
    app = create_app(_installation(address, redis_url, tmp_path_factory.mktemp("shared")))
    app.config.update(WTF_CSRF_ENABLED=False, RING_AFTER_COMMIT=False, RATELIMIT_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["redis"].close()


@pytest.fixture
def session(app: Flask, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A real session inside an outer transaction that is never committed."""
    prepared = "prepared_city" in request.fixturenames
    with app.app_context():
        engine = db.engines[None]
        with (request.getfixturevalue("prepared_city").engine if prepared else engine).connect() as connection:
            outer = connection.begin()
            db.engines[None] = connection  # type: ignore[assignment]
            db.session.configure(join_transaction_mode="create_savepoint")
            try:
                yield db.session()
            finally:
                db.session.remove()
                db.engines[None] = engine
                outer.rollback()


@pytest.fixture(autouse=True)
def _every_request_asks_who_it_is_and_what_they_read() -> Iterator[None]:
    """Requests of a test share the application context of `session`; in service each has its own."""

    def forget(_app: Flask, **_: object) -> None:
        for name in ("actor", "_login_user", "_flask_babel"):
            g.pop(name, None)

    with request_started.connected_to(forget):
        yield


@pytest.fixture
def log_in(app: Flask, session: Session) -> Callable[[Account], FlaskClient]:
    """A browser in which this person has signed in."""

    def make(account: Account) -> FlaskClient:
        session.commit()
        limiter.reset()  # the same person signs in for many tests within a minute
        client = app.test_client()
        answer = client.post("/sign-in", data={"login_name": account.login_name, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    return make


@pytest.fixture
def some_bytes() -> io.BytesIO:
    return io.BytesIO("演示图纸".encode())
