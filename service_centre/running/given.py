"""Are the database, the Redis and the store that we were given really there, and safe enough to start?"""

from typing import Final

import psycopg
import redis

from service_centre.running.embedded_postgres import SAFETY
from service_centre.running.refusal import StartRefused
from storage.objects import StoreUnreachable, open_store

_SECONDS: Final = 5
_OLDEST_POSTGRES: Final = 14
_SAFE_COMMITS: Final = frozenset({"on", "remote_apply"})
"""`remote_apply` waits for even more than `on` does."""


def check_database(url: str) -> None:
    """Connect, and read back what protects acknowledged rows. Raises StartRefused."""
    plain = plain_database_url(url)
    try:
        with psycopg.connect(plain, connect_timeout=_SECONDS) as connection:
            shown = {name: _shown(connection, name) for name in (*SAFETY, "server_encoding")}
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        reason = " ".join(str(error).split())
        raise StartRefused(
            f"DATABASE_URL 指向的 PostgreSQL 无法连接：{reason}",
            "The PostgreSQL named by DATABASE_URL cannot be reached.",
        ) from None
    _refuse_unsafe(shown, version)


def check_redis(url: str) -> None:
    """Connect and ask for an answer. Raises StartRefused."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS) as client:
            client.ping()
    except (redis.exceptions.RedisError, ValueError, OSError) as error:
        reason = " ".join(str(error).split())
        raise StartRefused(
            f"REDIS_URL 指向的 Redis 无法连接：{reason}", "The Redis named by REDIS_URL cannot be reached."
        ) from None


def check_store(url: str) -> None:
    """Open the store. Raises StartRefused."""
    try:
        open_store(url)
    except StoreUnreachable as refusal:
        raise StartRefused(*str(refusal).split(" / ", 1)) from None


def plain_database_url(url: str) -> str:
    """For psycopg; SQLAlchemy's form names the driver. Raises StartRefused for another database than PostgreSQL."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise StartRefused("DATABASE_URL 应以 postgresql:// 开头。", "DATABASE_URL has to begin with postgresql://.")
    return f"postgresql://{rest}"


def _shown(connection: "psycopg.Connection[tuple[str, ...]]", name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return row[0] if row else ""


def _refuse_unsafe(shown: dict[str, str], version: int) -> None:
    if version < _OLDEST_POSTGRES:
        raise StartRefused(
            f"PostgreSQL 版本 {version} 过低，至少需要 {_OLDEST_POSTGRES}。",
            f"PostgreSQL {version} is too old; at least {_OLDEST_POSTGRES} is needed.",
        )
    if shown["server_encoding"] != "UTF8":
        raise StartRefused(
            f"数据库编码为 {shown['server_encoding']}，须为 UTF8。",
            f"The database is encoded in {shown['server_encoding']}; it has to be UTF8.",
        )
    for name, wanted in SAFETY.items():
        right = shown[name] in _SAFE_COMMITS if name == "synchronous_commit" else shown[name] == wanted
        if not right:
            raise StartRefused(
                f"PostgreSQL 设置 {name}={shown[name]} 会在断电时丢失已确认的数据，须为 {wanted}。",
                f"PostgreSQL has {name}={shown[name]}, which loses acknowledged rows in a power cut; "
                f"it has to be {wanted}.",
            )
