"""A live process of one's own: its table, its Valkey that can be restarted, and browsers made of a few lines."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import redis
from itsdangerous import URLSafeTimedSerializer
from websockets.asyncio.client import ClientConnection, connect

from service_centre.running.children import free_ports, spawn, stop
from service_centre.running.embedded_valkey import EmbeddedValkey

SECRET = "a key of the tests"
ORIGIN = "http://room.test"

TABLE = """
    CREATE TABLE IF NOT EXISTS room_events (
        case_id integer, number integer, kind text, visibility text, payload jsonb, actor_name text, at timestamptz,
        PRIMARY KEY (case_id, number)
    );
    CREATE TABLE IF NOT EXISTS remarks (id uuid PRIMARY KEY, case_id integer, state text);
    TRUNCATE room_events, remarks
"""


class RestartableValkey:
    """A Valkey that can go away and come back on the same port."""

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedValkey.in_folder(folder)
        self.start()

    def start(self) -> None:
        self.child = spawn(self.server.program)
        self.server.wait_until_ready(self.child)

    def stop(self) -> None:
        stop(self.child, self.server.program.ends_on, seconds=30)


@dataclass
class Stand:
    """The live process under test and everything around it."""

    database_url: str
    valkey: RestartableValkey
    port: int
    process: subprocess.Popen[bytes]
    numbers: dict[int, int] = field(default_factory=dict)

    def write(self, visibility: str, *, case: int = 1, text: str = "", ring: bool = True) -> int:
        """Write an event as the web process does: committed first, then the doorbell, whose failure is ignored."""
        number = self.numbers[case] = self.numbers.get(case, 0) + 1
        payload = json.dumps({"finding": {"id": f"finding-{number}", "text": text}})
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO room_events VALUES (%s, %s, 'submit_finding', %s, %s, '张演示', now())",
                (case, number, visibility, payload),
            )
        if ring:
            self.publish(f"room:{case}", {"last": number})
        return number

    def write_remark(self, remark_id: str, text: str) -> int:
        """Write that somebody said something to everyone."""
        number = self.numbers[1] = self.numbers.get(1, 0) + 1
        remark = {"id": remark_id, "state": "written", "text": text, "mentions": [{"id": 1}], "attachments": []}
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("INSERT INTO remarks VALUES (%s, 1, 'written')", (remark_id,))
            connection.execute(
                "INSERT INTO room_events VALUES (1, %s, 'write_remark', 'everyone', %s, '张演示', now())",
                (number, json.dumps({"remark": remark})),
            )
        return number

    def withdraw_remark(self, remark_id: str) -> None:
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("UPDATE remarks SET state = 'withdrawn' WHERE id = %s", (remark_id,))

    def fill(self, count: int, *, case: int = 1) -> None:
        """Write many events at once, without ringing."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO room_events SELECT %s, n, 'place_mark', 'everyone', '{}', '张演示', now() "
                "FROM generate_series(1, %s) n",
                (case, count),
            )
        self.numbers[case] = count

    def publish(self, channel: str, message: dict[str, Any]) -> None:
        try:
            with redis.Redis.from_url(self.valkey.server.url, socket_connect_timeout=0.2) as client:
                client.publish(channel, json.dumps(message))
        except redis.exceptions.RedisError:
            return

    def ticket(
        self, sees: list[str], *, account: int = 11, organisation: int = 5, case: int = 1, key: str = SECRET
    ) -> str:
        content = {"case": case, "account": account, "name": "张演示", "organisation": organisation, "sees": sees}
        return str(URLSafeTimedSerializer(key, salt="live-ticket").dumps(content))

    def open(self, ticket: str, *, after: int = 0, origin: str | None = ORIGIN) -> connect:
        url = f"ws://127.0.0.1:{self.port}/?ticket={quote(ticket)}&after={after}"
        return connect(url, origin=origin, proxy=None)  # type: ignore[arg-type]


class Browser:
    """What the room's client does with the stream: it keeps numbers and remembers the last one covered."""

    def __init__(self) -> None:
        self.last = 0
        self.events: list[dict[str, Any]] = []
        self.presence: list[dict[str, Any]] = []

    async def read_until(self, socket: ClientConnection, last: int, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while self.last < last:
                self.take(json.loads(await socket.recv()))

    def take(self, frame: dict[str, Any]) -> None:
        if "presence" in frame:
            self.presence = frame["presence"]
        if "events" in frame:
            assert frame["after"] == self.last, "a frame starts where the one before ended"
            self.events += frame["events"]
            self.last = frame["last"]

    @property
    def numbers(self) -> list[int]:
        return [event["number"] for event in self.events]


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartableValkey]:
    server = RestartableValkey(tmp_path_factory.mktemp("restartable"))
    yield server
    server.stop()


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """The table alone, in a schema of our own, so that no other test meets it."""
    plain = postgres_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS live_test; SET search_path = live_test;" + TABLE)
    return f"{plain}{'&' if '?' in plain else '?'}options=-csearch_path%3Dlive_test"


@pytest.fixture
def stand(database_url: str, valkey: RestartableValkey) -> Iterator[Stand]:
    port = free_ports(1)[0]
    process = start_live(database_url, valkey, port)
    yield Stand(database_url, valkey, port, process)
    process.terminate()
    assert process.wait(10) == 0, "SIGTERM ends the live process cleanly"


def start_live(database_url: str, valkey: RestartableValkey, port: int) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.defpath,
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey.server.url,
        "SECRET_KEY": SECRET,
        "LIVE_PORT": str(port),
        "PUBLIC_URL": ORIGIN,
    }
    process = subprocess.Popen([sys.executable, "-m", "review_room.live"], env=environment)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1):
                return process
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError("the live process did not start")
