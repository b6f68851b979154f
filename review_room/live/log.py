"""Reading the room's operation log from PostgreSQL, one reconnecting connection for the whole process."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.types.json import Jsonb

from review_room.domain.remark import WITHDRAWN_SAYS, RemarkState

BATCH: Final = 500

_AFTER: Final = """
    SELECT number, kind, visibility,
        CASE WHEN remarks.id IS NULL THEN payload
            ELSE jsonb_set(payload, '{remark}', payload->'remark' || %(gone)s) END,
        actor_name, at
    FROM room_events
    LEFT JOIN remarks ON remarks.state = %(withdrawn)s AND remarks.id = (payload->'remark'->>'id')::uuid
    WHERE room_events.case_id = %(case_id)s AND number > %(after)s ORDER BY number LIMIT %(batch)s
"""
_NEWEST: Final = "SELECT case_id, max(number) FROM room_events WHERE case_id = ANY(%(cases)s) GROUP BY case_id"


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log, written as JSON once for all its readers."""

    number: int
    visibility: str
    text: str


class EventLog:
    """Questions to `room_events`. A lost connection is opened again by the next question; the lost one raises."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._turn = asyncio.Lock()

    async def after(self, case_id: int, number: int) -> Sequence[Event]:
        """The next events after `number`, at most BATCH of them. Raises psycopg.Error."""
        asked = {"case_id": case_id, "after": number, "batch": BATCH}
        gone = {"withdrawn": str(RemarkState.WITHDRAWN), "gone": Jsonb(dict(WITHDRAWN_SAYS))}
        rows = await self._ask(_AFTER, {**asked, **gone})
        return [_event(row) for row in rows]

    async def newest(self, cases: Collection[int]) -> Mapping[int, int]:
        """The highest number of each case that has any. Raises psycopg.Error."""
        rows = await self._ask(_NEWEST, {"cases": list(cases)})
        return dict(rows)

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            await self._connection.close()

    async def _ask(self, question: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        async with self._turn:
            if self._connection is None or self._connection.closed:
                self._connection = await psycopg.AsyncConnection.connect(
                    self._database_url, autocommit=True, connect_timeout=5, application_name="live"
                )
            try:
                cursor = await self._connection.execute(question, values)
                return await cursor.fetchall()
            except psycopg.Error:
                await self._connection.close()
                raise


def _event(row: tuple[Any, ...]) -> Event:
    number, kind, visibility, payload, actor_name, at = row
    content = {"number": number, "kind": kind, "at": at.isoformat(), "actor": actor_name, "payload": payload}
    return Event(number, visibility, json.dumps(content, ensure_ascii=False, separators=(",", ":")))
