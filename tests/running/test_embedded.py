"""The servers from wheels: safe, private, and gone with whoever started them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from service_centre.running.children import spawn
from service_centre.running.embedded import embedded_postgres, embedded_redis
from service_centre.running.embedded_postgres import SAFETY, EmbeddedPostgres

STARTS_BOTH_AND_WAITS = """
import sys, time
from pathlib import Path
from service_centre.running.embedded import embedded_postgres, embedded_redis
folder = Path(sys.argv[1])
with embedded_postgres(folder / "postgres") as database, embedded_redis(folder / "redis") as bell:
    print(database, bell, flush=True)
    time.sleep(600)
"""


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def alive_in(place: Path) -> list[int]:
    """Numbers of the running programs that work in a folder below `place`."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                working_in = (folder / "cwd").readlink()
            except OSError:  # ended meanwhile, or somebody else's
                continue
            if working_in.is_relative_to(place):
                found.append(int(folder.name))
    return found


def eventually(holds: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_postgres_finds_chinese_words(postgres_url: str) -> None:
    with psycopg.connect(plain(postgres_url)) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert connection.execute("SELECT show_trgm('建筑设计') <> '{}'").fetchone() == (True,)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        connection.rollback()


def test_the_applications_role_is_no_superuser(postgres_url: str) -> None:
    with psycopg.connect(plain(postgres_url)) as connection:
        row = connection.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == (False, True)


def test_postgres_asks_for_its_password(postgres_url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(plain(postgres_url).replace("://lianshen:", "://lianshen:not-"))


def test_postgres_loses_nothing_it_acknowledged_and_does_not_run_as_root(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres") as url, psycopg.connect(plain(url)) as connection:
        users = {Path(f"/proc/{number}").stat().st_uid for number in alive_in(tmp_path)}
        for name, wanted in SAFETY.items():
            assert connection.execute(f"SHOW {name}").fetchone() == (wanted,)
    assert users
    assert 0 not in users


def test_redis_asks_for_its_password(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        assert client.ping()
        assert client.config_get("appendonly") == {"appendonly": "yes"}
    with (
        redis.Redis.from_url("redis://" + redis_url.rpartition("@")[2]) as stranger,
        pytest.raises(redis.exceptions.AuthenticationError),
    ):
        stranger.ping()


def test_servers_listen_to_this_machine_only(postgres_url: str, redis_url: str, s3_url: str) -> None:
    for url in (postgres_url, redis_url, s3_url):
        port = int(url.rpartition(":")[2].partition("/")[0])
        assert _answers("127.0.0.1", port)
        # Whoever listens on all addresses of the machine also answers on this one.
        assert not _answers("127.0.0.2", port)


def _answers(place: str, port: int) -> bool:
    try:
        socket.create_connection((place, port), timeout=1).close()
    except OSError:
        return False
    return True


def test_rows_and_keys_are_there_at_the_second_start(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path / "postgres") as url, psycopg.connect(plain(url)) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('留下')")
    with embedded_redis(tmp_path / "redis") as url, redis.Redis.from_url(url) as client:
        client.set("kept", "留下")
    with embedded_postgres(tmp_path / "postgres") as url, psycopg.connect(plain(url)) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("留下",)
    with embedded_redis(tmp_path / "redis") as url, redis.Redis.from_url(url) as client:
        assert client.get("kept") in {"留下", "留下".encode()}


def test_postgres_recovers_after_kill_9_and_a_stale_note(tmp_path: Path) -> None:
    server = EmbeddedPostgres.in_folder(tmp_path / "postgres")
    child = spawn(server.program)
    server.wait_until_ready(child)
    with psycopg.connect(plain(server.url)) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('留下')")
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    note = tmp_path / "postgres" / "cluster" / "postmaster.pid"
    lines = note.read_text().split("\n")
    # The number now belongs to a program of somebody else, as after a restart of the machine.
    note.write_text("\n".join([str(os.getppid()), *lines[1:]]))
    with embedded_postgres(tmp_path / "postgres") as url, psycopg.connect(plain(url)) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("留下",)


def test_an_interrupted_initdb_is_thrown_away(tmp_path: Path) -> None:
    making = tmp_path / "postgres" / "cluster-in-the-making"
    making.mkdir(parents=True)
    (making / "PG_VERSION").write_text("18\n")
    with embedded_postgres(tmp_path / "postgres") as url, psycopg.connect(plain(url)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not making.exists()


def test_servers_end_when_their_starter_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_BOTH_AND_WAITS, tmp_path], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        first_line = starter.stdout.readline()
        running = alive_in(tmp_path)
        starter.send_signal(signal.SIGKILL)
    assert first_line.startswith(b"postgresql+psycopg://")
    assert len(running) >= 2
    assert eventually(lambda: alive_in(tmp_path) == [])
