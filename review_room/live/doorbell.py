"""Redis as a doorbell: it wakes the live process, it carries nothing that could be lost with it."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from typing import Any, Final

import redis.asyncio as redis
from redis.exceptions import RedisError

ROOM: Final = "room:"
PRESENCE: Final = "presence:"
POINTING: Final = "pointing:"
REVOKE: Final = "revoke"

_WAITS: Final = (0.1, 0.2, 0.5, 1.0, 2.0)

_log = logging.getLogger(__name__)

Listener = Callable[[str, dict[str, Any]], None]


class Doorbell:
    """One subscription to all rooms, kept up over restarts of Redis."""

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(redis_url, socket_connect_timeout=2, health_check_interval=10)

    async def listen(self, heard: Listener, deaf: Callable[[], None]) -> None:
        """Call `heard(channel, message)` for each ring, `deaf()` after a time in which rings may have been missed."""
        failures = 0
        while True:
            with contextlib.suppress(RedisError, OSError):
                async with self._redis.pubsub() as subscription:
                    await subscription.psubscribe(f"{ROOM}*", f"{PRESENCE}*", f"{POINTING}*")
                    await subscription.subscribe(REVOKE)
                    if failures:
                        deaf()
                    failures = 0
                    await self._hear(subscription, heard)
            _log.warning("Redis does not answer; the rooms are read every few seconds until it does")
            await asyncio.sleep(_WAITS[min(failures, len(_WAITS) - 1)])
            failures += 1

    async def publish(self, channel: str, message: dict[str, Any]) -> None:
        """Tell the other live processes; a Redis that is away is no failure."""
        with contextlib.suppress(RedisError, OSError):
            await self._redis.publish(channel, json.dumps(message, ensure_ascii=False))

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()

    async def _hear(self, subscription: redis.client.PubSub, heard: Listener) -> None:
        while True:
            message = await subscription.get_message(ignore_subscribe_messages=True, timeout=5.0)
            if message is not None:
                content = _parsed(message["data"])
                if content is not None:
                    heard(message["channel"].decode(), content)


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
