"""What `make run` starts: one installation with everything it needs, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from service_centre.running.children import spawn
from service_centre.running.embedded import EmbeddedServer
from service_centre.running.embedded_postgres import EmbeddedPostgres
from service_centre.running.embedded_valkey import EmbeddedValkey
from service_centre.running.given import check_database, check_redis, check_store, plain_database_url
from service_centre.running.kept import kept_secret
from service_centre.running.place import refuse_taken_port
from service_centre.running.programs import behind_the_scenes, facing_people, preparation
from service_centre.running.refusal import StartRefused
from service_centre.running.settings import Settings
from service_centre.running.tree import end_descendants, reap_orphans
from service_centre.running.watching import Watch

REFUSED: Final = 2
"""Exit code when something given is wrong; the sentence is on the standard error."""

_ANSWER_SECONDS: Final = 60
_ORDERLY_SECONDS: Final = 12


class ToldToStop(BaseException):
    """A signal asked the launcher to end."""


def launch(environment: Mapping[str, str], *, say: Callable[[str], None]) -> int:
    """Start everything, keep it running until told to stop, end everything. Gives the exit code."""
    _listen_to_signals()
    watch = Watch(say)
    try:
        settings = Settings.from_environment(environment)
        settings.place.make()
        with settings.place.lock():
            _Start(settings, watch, environment, say).all()
            while True:
                time.sleep(0.2)
                watch.look()
                reap_orphans(kept=watch.children())
    except StartRefused as refusal:
        print(refusal, file=sys.stderr, flush=True)
        return REFUSED
    except ToldToStop:
        say("正在停止，数据保留 / stopping; the data stays")
        return 0
    finally:
        _deaf_to_signals()
        watch.end(orderly_seconds=_ORDERLY_SECONDS)
        end_descendants(orderly_seconds=1)


@dataclass(frozen=True, slots=True)
class _Start:
    """The steps of one start, in order."""

    settings: Settings
    watch: Watch
    given: Mapping[str, str]
    say: Callable[[str], None]
    began: float = field(default_factory=time.monotonic)

    def all(self) -> None:
        """Everything up and answering, or StartRefused."""
        settings = self.settings
        refuse_taken_port(settings.host, settings.port, "LIANSHEN_PORT")
        refuse_taken_port(settings.host, settings.live_port, "LIVE_PORT")
        environment = self._environment()
        # Loading the application is what takes the time, so web and live load it while the database is prepared;
        # nobody knows the address yet. Workers wait, for they would take the city's jobs while it is being founded.
        for program in facing_people(settings, environment):
            self.watch.start(program)
        self._prepare_database(environment)
        self._until_answering()
        for program in behind_the_scenes(settings, environment):
            self.watch.start(program)
        self._greet()

    def _environment(self) -> dict[str, str]:
        """Servers started or checked, and their addresses for the programs."""
        settings, place = self.settings, self.settings.place
        store = settings.object_store_url or f"file://{place.objects}"
        check_store(store)
        database, bell = self._servers()
        return {
            **self.given,
            "DATABASE_URL": database,
            "REDIS_URL": bell,
            "OBJECT_STORE_URL": store,
            "SECRET_KEY": self.given.get("SECRET_KEY") or kept_secret(place.secret),
            "PUBLIC_URL": self.given.get("PUBLIC_URL") or f"http://{settings.host}:{settings.port}",
            "LIVE_URL": self.given.get("LIVE_URL") or f"ws://{settings.host}:{settings.live_port}/",
            "LIVE_HOST": settings.host,
            "LIVE_PORT": str(settings.live_port),
            "LIANSHEN_DATA": str(place.root),
            "CACHE_FOLDER": str(place.cache),
            "PYTHONUNBUFFERED": "1",
        }

    def _servers(self) -> tuple[str, str]:
        """DATABASE_URL and REDIS_URL; what was not given is started, both at the same time."""
        settings, place = self.settings, self.settings.place
        if settings.database_url:
            check_database(settings.database_url)
        if settings.redis_url:
            check_redis(settings.redis_url)
        waiting: list[tuple[EmbeddedServer, subprocess.Popen[bytes]]] = []
        database, bell = settings.database_url, settings.redis_url
        if database is None:
            postgres = EmbeddedPostgres.in_folder(place.root / "postgres", place.logs)
            waiting.append((postgres, self.watch.start(postgres.program)))
            database = postgres.url
        if bell is None:
            valkey = EmbeddedValkey.in_folder(place.root / "valkey", place.logs)
            waiting.append((valkey, self.watch.start(valkey.program)))
            bell = valkey.url
        for server, child in waiting:
            server.wait_until_ready(child)
        check_database(database)
        return plain_database_url(database).replace("://", "+psycopg://", 1), bell

    def _prepare_database(self, environment: Mapping[str, str]) -> None:
        """Migrate and found the demo city, saying what that says while it says it. Raises StartRefused."""
        log = self.settings.place.logs / "prepare.log"
        log.unlink(missing_ok=True)
        child = spawn(preparation(log, environment))
        with log.open(encoding="utf-8", errors="replace") as said:
            running = True
            while running:
                running = child.poll() is None
                for line in said:
                    self.say(line.rstrip("\n"))
                time.sleep(0.05 if running else 0)
        if child.returncode != 0:
            raise StartRefused(f"数据库准备失败，日志：{log}", f"Preparing the database failed; its log is {log}")

    def _until_answering(self) -> None:
        """Wait for web and live; a program that ends meanwhile is started again by the watch."""
        settings = self.settings
        deadline = time.monotonic() + _ANSWER_SECONDS
        while not (_web_answers(settings) and _listens(settings.host, settings.live_port)):
            if time.monotonic() > deadline:
                raise StartRefused(
                    f"网页服务或实时服务没有应答，日志在 {settings.place.logs}",
                    f"The web or the live program does not answer; the logs are in {settings.place.logs}",
                )
            self.watch.look()
            time.sleep(0.1)

    def _greet(self) -> None:
        settings = self.settings
        self.say(
            f"联审已启动（{self._seconds()}） / Lianshen is running:\n"
            f"  地址 / address   http://{settings.host}:{settings.port}/\n"
            f"  数据 / data      {settings.place.root}\n"
            f"  日志 / logs      {settings.place.logs}\n"
            "  停止 / stop      Ctrl-C"
        )

    def _seconds(self) -> str:
        return f"{time.monotonic() - self.began:.1f} s"


def _web_answers(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"http://{settings.host}:{settings.port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _listen_to_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        _deaf_to_signals()
        raise ToldToStop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _deaf_to_signals() -> None:
    """From now on we are ending, and a second Ctrl-C does not make that faster or safer.

    Not SIG_IGN: Python complains of a signal that arrived just before it was to be ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: None)


def main() -> int:
    """For `python -m service_centre.running`."""
    return launch(os.environ, say=_print)


def _print(words: str) -> None:
    print(words, flush=True)
