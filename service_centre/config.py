"""Settings of an installation, from the environment, checked before anything starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service_centre.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Installation:
    """What this installation is told from outside."""

    database_url: str
    redis_url: str
    object_store_url: str
    secret_key: str
    live_url: str
    public_url: str
    cache_folder: Path
    max_upload_bytes: int
    production: bool

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Installation":
        """Raise Misconfigured, naming the setting, when one is missing."""
        return cls(
            database_url=_required(environment, "DATABASE_URL").replace("postgresql://", "postgresql+psycopg://", 1),
            redis_url=_required(environment, "REDIS_URL"),
            object_store_url=_required(environment, "OBJECT_STORE_URL"),
            secret_key=_required(environment, "SECRET_KEY"),
            live_url=environment.get("LIVE_URL", "ws://127.0.0.1:8001/"),
            public_url=environment.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            cache_folder=Path(environment.get("CACHE_FOLDER", "cache")),
            max_upload_bytes=int(environment.get("MAX_UPLOAD_BYTES", str(1 << 30))),
            production=environment.get("LIANSHEN_PRODUCTION", "") == "1",
        )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "").strip()
    if not value:
        raise Misconfigured(f"{name} is not set; `make run` sets it, and the README lists all settings")
    return value
