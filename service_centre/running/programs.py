"""The programs of one installation beside its servers: web, live, workers, and what ticks."""

import sys
from collections.abc import Mapping
from pathlib import Path

from service_centre.running.children import Program
from service_centre.running.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
"""Where wsgi.py lies."""


def flask(*words: str) -> list[str]:
    """A command of the application."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]


def programs(settings: Settings, environment: Mapping[str, str]) -> list[Program]:
    """All of them, in the order of their start."""

    def one(name: str, command: list[str]) -> Program:
        return Program(name, command, settings.place.logs / f"{name}.log", ROOT, environment)

    workers = [one(f"worker-{number + 1}", flask("work")) for number in range(settings.workers)]
    return [
        one("web", _web(settings)),
        one("live", [sys.executable, "-m", "review_room.live"]),
        *workers,
        one("tick", flask("tick")),
    ]


def _web(settings: Settings) -> list[str]:
    """granian answers far more requests than the others tried, and holds its latency (docs: architecture)."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "wsgi:create_app"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--workers", "2", "--blocking-threads", "8", "--no-ws"),
        *("--respawn-failed-workers", "--respawn-interval", "1"),
        *("--workers-kill-timeout", "8"),
    ]
