"""The programs of one installation beside its servers: web, live, workers, and what ticks."""

import sys
from collections.abc import Mapping
from pathlib import Path

from service_centre.running.children import Program
from service_centre.running.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
"""Where wsgi.py lies."""


def facing_people(settings: Settings, environment: Mapping[str, str]) -> list[Program]:
    """Web and live: whoever opens the address needs both."""
    return [
        _program("web", _web(settings), settings, environment),
        _program("live", [sys.executable, "-m", "review_room.live"], settings, environment),
    ]


def behind_the_scenes(settings: Settings, environment: Mapping[str, str]) -> list[Program]:
    """The workers that run promised jobs, one of them never at drawings, and the tick that rings for them."""
    workers = [
        _program(f"worker-{number + 1}", _flask("work"), settings, environment) for number in range(settings.workers)
    ]
    quick = _program("worker-quick", _flask("work", "--without-drawings"), settings, environment)
    return [*workers, quick, _program("tick", _flask("tick"), settings, environment)]


def preparation(log: Path, environment: Mapping[str, str]) -> Program:
    """Bring the database to the newest migration and found the demo city; both do nothing when it is done."""
    command = [sys.executable, "-m", "service_centre.running.in_turn", "migrate", "seed-demo-city"]
    return Program("prepare", command, log, ROOT, environment)


def _program(name: str, command: list[str], settings: Settings, environment: Mapping[str, str]) -> Program:
    return Program(name, command, settings.place.logs / f"{name}.log", ROOT, environment)


def _flask(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]


def _web(settings: Settings) -> list[str]:
    """granian answers far more requests than the others tried, and holds its latency (docs: architecture).

    Not through its WSGI interface: there a thread waits for ever for a slow body (docs/adr/0012-slow-bodies.md).
    """
    return [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--factory", "wsgi:create_web"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--workers", "2", "--http", "1", "--no-ws"),
        *("--respawn-failed-workers", "--respawn-interval", "1"),
        *("--workers-kill-timeout", "5"),
    ]
