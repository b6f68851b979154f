"""What the live process is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Addresses and the secret of one live process."""

    database_url: str
    """For psycopg (libpq), without a driver name."""
    redis_url: str
    secret_key: str
    host: str
    port: int
    origins: tuple[str, ...] | None
    """Browser origins that may connect; None allows any, for a site that has not named its address."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read DATABASE_URL, REDIS_URL, SECRET_KEY, LIVE_PORT and, if set, LIVE_HOST and PUBLIC_URL.

        PUBLIC_URL may name several addresses, separated by commas. Raises `ValueError` with the missing name.
        """
        missing = [
            name for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "LIVE_PORT") if not environment.get(name)
        ]
        if missing:
            raise ValueError(f"the live process needs {', '.join(missing)}")
        return cls(
            database_url=environment["DATABASE_URL"].replace("postgresql+psycopg://", "postgresql://", 1),
            redis_url=environment["REDIS_URL"],
            secret_key=environment["SECRET_KEY"],
            host=environment.get("LIVE_HOST") or "127.0.0.1",
            port=int(environment["LIVE_PORT"]),
            origins=_origins(environment.get("PUBLIC_URL", "")),
        )


def _origins(addresses: str) -> tuple[str, ...] | None:
    parts = [urlsplit(address.strip()) for address in addresses.split(",") if address.strip()]
    return tuple(f"{part.scheme}://{part.netloc}" for part in parts) or None
