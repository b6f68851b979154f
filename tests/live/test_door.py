"""Who is let in, and how those inside are put out."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from review_room.live.settings import LiveSettings
from review_room.live.ticket import Revocations, TicketRefused, read_ticket
from tests.live.conftest import SECRET, Stand

SEES = ["unit:5", "reviewers", "everyone"]


async def _read_for_ever(socket: ClientConnection) -> None:
    while True:
        await socket.recv()


async def _answer(stand: Stand, ticket: str, origin: str | None = "http://room.test") -> int:
    try:
        async with stand.open(ticket, origin=origin):
            return 101
    except InvalidStatus as error:
        return error.response.status_code


def test_a_good_ticket_opens_the_door(stand: Stand):
    assert asyncio.run(_answer(stand, stand.ticket(SEES))) == 101


def test_a_forged_ticket_is_refused(stand: Stand):
    assert asyncio.run(_answer(stand, stand.ticket(SEES, key="another key"))) == 403


def test_no_ticket_is_refused(stand: Stand):
    assert asyncio.run(_answer(stand, "")) == 403


def test_an_old_ticket_is_refused(stand: Stand):
    with patch.object(TimestampSigner, "get_timestamp", lambda _: int(time.time()) - 61):
        old = stand.ticket(SEES)
    assert asyncio.run(_answer(stand, old)) == 403


def test_a_page_of_another_site_is_refused_even_with_a_good_ticket(stand: Stand):
    assert asyncio.run(_answer(stand, stand.ticket(SEES), origin="http://elsewhere.test")) == 403


def test_a_revoked_account_is_put_out_within_a_second_and_its_old_ticket_is_void(stand: Stand):
    ticket = stand.ticket(SEES, account=77)

    async def story() -> tuple[int, float]:
        async with stand.open(ticket) as socket, stand.open(stand.ticket(SEES, account=78)) as colleague:
            await asyncio.sleep(0.4)
            start = time.perf_counter()
            await asyncio.to_thread(stand.publish, "revoke", {"account": 77})
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(_read_for_ever(socket), 5)
            took = time.perf_counter() - start
            await asyncio.wait_for(await colleague.ping(), 2)
        assert closed.value.rcvd is not None
        return closed.value.rcvd.code, took

    code, took = asyncio.run(story())
    assert code == 4401
    assert took < 1
    assert asyncio.run(_answer(stand, ticket)) == 403


def test_owners_do_not_learn_who_is_reviewing(stand: Stand):
    async def story() -> tuple[list[int], list[int]]:
        lists: dict[str, list[int]] = {}
        reviewer = stand.open(stand.ticket(SEES, account=1, organisation=5))
        owner = stand.open(stand.ticket(["unit:9", "everyone"], account=2, organisation=9))
        async with reviewer as first, owner as second:
            for name, socket in (("reviewer", first), ("owner", second)):
                async with asyncio.timeout(5):
                    while len(lists.get(name, [])) < (2 if name == "reviewer" else 1):
                        frame = json.loads(await socket.recv())
                        lists[name] = [one["account"] for one in frame.get("presence", [])]
        return lists["reviewer"], lists["owner"]

    assert asyncio.run(story()) == ([1, 2], [2])


def test_the_room_goes_on_after_nonsense_from_a_browser_or_on_the_channels(stand: Stand):
    async def story() -> list[int]:
        async with stand.open(stand.ticket(SEES)) as socket:
            for words in ("", "[]", '{"sheet": "x"}', '{"sheet": true}', "{"):
                await socket.send(words)
            for channel in ("room:x", "room:²", "presence:1", "revoke"):
                await asyncio.to_thread(stand.publish, channel, {"people": [{"who": 1}], "account": "?"})
            number = await asyncio.to_thread(stand.write, "everyone")
            while True:
                frame = json.loads(await asyncio.wait_for(socket.recv(), 5))
                if frame.get("last") == number:
                    return [event["number"] for event in frame["events"]]

    assert asyncio.run(story()) == [1]


def test_revocation_voids_tickets_of_the_past_only():
    revocations = Revocations()
    content = {"case": 1, "account": 5, "name": "演示", "organisation": 2, "sees": []}
    ticket = read_ticket(SECRET, URLSafeTimedSerializer(SECRET, salt="live-ticket").dumps(content))
    revocations.revoke(5)
    with pytest.raises(TicketRefused):
        revocations.check(ticket)
    later = datetime.now(UTC) + timedelta(seconds=2)
    revocations.check(type(ticket)(1, 5, "演示", 2, frozenset(), later))


def test_a_missing_setting_is_named():
    with pytest.raises(ValueError, match="SECRET_KEY"):
        LiveSettings.from_environment({"DATABASE_URL": "x", "REDIS_URL": "x", "LIVE_PORT": "1"})
