"""What the person at the terminal may set for `make run`, from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service_centre.running.place import Place
from service_centre.running.refusal import StartRefused

_HIGHEST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses and places; None where the launcher brings its own server."""

    place: Place
    host: str
    port: int
    live_port: int
    workers: int
    database_url: str | None
    redis_url: str | None
    object_store_url: str | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read LIANSHEN_DATA, LIANSHEN_HOST, LIANSHEN_PORT, LIVE_PORT, LIANSHEN_WORKERS and the three addresses.

        Raises StartRefused for a number that is none.
        """
        port = _number(environment, "LIANSHEN_PORT", 8000, highest=_HIGHEST_PORT - 1)
        return cls(
            place=Place(Path(environment.get("LIANSHEN_DATA") or "data").absolute()),
            host=environment.get("LIANSHEN_HOST") or "127.0.0.1",
            port=port,
            live_port=_number(environment, "LIVE_PORT", port + 1, highest=_HIGHEST_PORT),
            workers=_number(environment, "LIANSHEN_WORKERS", 2, highest=64),
            database_url=_given(environment, "DATABASE_URL"),
            redis_url=_given(environment, "REDIS_URL"),
            object_store_url=_given(environment, "OBJECT_STORE_URL"),
        )


def _given(environment: Mapping[str, str], name: str) -> str | None:
    return environment.get(name, "").strip() or None


def _number(environment: Mapping[str, str], name: str, default: int, *, highest: int) -> int:
    text = _given(environment, name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise StartRefused(
            f"{name} 应为 1 到 {highest} 的整数，而不是“{text}”。",
            f"{name} has to be a whole number from 1 to {highest}, not {text!r}.",
        )
    return int(text)
