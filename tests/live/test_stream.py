"""Everything arrives once, in order, and only where it may be seen."""

import asyncio
import json
import statistics
import time
import uuid
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from service_centre.running.children import free_ports
from tests.live.conftest import Browser, Stand, start_live

REVIEWER = ["unit:5", "reviewers", "everyone"]
OTHER_UNIT = ["unit:6", "reviewers", "everyone"]
OWNER = ["unit:9", "everyone"]


def test_an_event_reaches_the_others_within_a_moment(stand: Stand):
    async def story() -> list[float]:
        delays = []
        browser = Browser()
        async with stand.open(stand.ticket(REVIEWER)) as socket:
            await asyncio.sleep(0.3)
            for _ in range(20):
                start = time.perf_counter()
                number = await asyncio.to_thread(stand.write, "reviewers")
                await browser.read_until(socket, number)
                delays.append(time.perf_counter() - start)
        assert browser.numbers == list(range(1, 21))
        return delays

    delays = asyncio.run(story())
    assert statistics.median(delays) < 0.5


def test_what_was_missed_is_sent_first(stand: Stand):
    for _ in range(5):
        stand.write("everyone")

    async def story() -> list[int]:
        browser = Browser()
        browser.last = 2
        async with stand.open(stand.ticket(REVIEWER), after=2) as socket:
            await browser.read_until(socket, 5)
        return browser.numbers

    assert asyncio.run(story()) == [3, 4, 5]


def test_a_browser_that_missed_very_much_is_told_to_load_the_room_again(stand: Stand):
    stand.fill(520)

    async def story() -> str:
        async with stand.open(stand.ticket(REVIEWER)) as socket:
            return str(await socket.recv())

    frame = asyncio.run(story())
    assert '"reload":true' in frame
    assert '"last":520' in frame


def test_a_draft_never_leaves_its_unit(stand: Stand):
    async def story() -> tuple[Browser, Browser, Browser]:
        readers = [(Browser(), sees) for sees in (REVIEWER, OTHER_UNIT, OWNER)]
        sockets = [await stand.open(stand.ticket(sees, account=20 + i)) for i, (_, sees) in enumerate(readers)]
        await asyncio.sleep(0.3)
        for visibility in ("unit:5", "unit:6", "reviewers", "everyone", "unit:5"):
            await asyncio.to_thread(stand.write, visibility, text="只给看得见的人")
        for (browser, _), socket in zip(readers, sockets, strict=True):
            await browser.read_until(socket, 5)
            await socket.close()
        return tuple(browser for browser, _ in readers)  # type: ignore[return-value]

    own, other, owner = asyncio.run(story())
    assert own.numbers == [1, 3, 4, 5]
    assert other.numbers == [2, 3, 4]
    assert owner.numbers == [4]


def test_what_was_missed_is_filtered_as_well(stand: Stand):
    for visibility in ("unit:6", "everyone", "reviewers", "unit:9"):
        stand.write(visibility)

    async def story() -> Browser:
        browser = Browser()
        async with stand.open(stand.ticket(OWNER)) as socket:
            await browser.read_until(socket, 4)
        return browser

    assert asyncio.run(story()).numbers == [2, 4]


def test_a_remark_that_was_taken_back_says_nothing_to_whoever_comes_later(stand: Stand):
    kept, gone = str(uuid.uuid4()), str(uuid.uuid4())
    stand.write_remark(kept, "此处请补充计算书。")
    last = stand.write_remark(gone, "说错了。")
    stand.withdraw_remark(gone)

    async def story() -> list[dict[str, Any]]:
        browser = Browser()
        async with stand.open(stand.ticket(OWNER)) as socket:
            await browser.read_until(socket, last)
        return [event["payload"]["remark"] for event in browser.events]

    first, second = asyncio.run(story())
    assert (first["text"], first["state"]) == ("此处请补充计算书。", "written")
    assert (second["id"], second["text"], second["state"], second["mentions"]) == (gone, "", "withdrawn", [])


def test_rooms_do_not_hear_each_other(stand: Stand):
    async def story() -> Browser:
        browser = Browser()
        async with stand.open(stand.ticket(REVIEWER)) as socket:
            await asyncio.sleep(0.3)
            await asyncio.to_thread(stand.write, "everyone", case=2)
            await asyncio.to_thread(stand.write, "everyone", case=1, text="本案")
            await browser.read_until(socket, 1)
        return browser

    assert [event["payload"]["finding"]["text"] for event in asyncio.run(story()).events] == ["本案"]


def test_without_a_doorbell_the_poll_finds_it(stand: Stand):
    async def story() -> float:
        browser = Browser()
        async with stand.open(stand.ticket(REVIEWER)) as socket:
            await asyncio.sleep(0.3)
            await asyncio.to_thread(stand.write, "everyone", ring=False)
            start = time.perf_counter()
            await browser.read_until(socket, 1)
            return time.perf_counter() - start

    assert asyncio.run(story()) < 4


async def _follow(stand: Stand, browser: Browser, account: int, last: int) -> None:
    """Keep reading until `last`, coming back after every broken line, as the room's client does."""
    while browser.last < last:
        try:
            async with stand.open(stand.ticket(REVIEWER, account=account), after=browser.last) as socket:
                await browser.read_until(socket, last, seconds=30)
        except (ConnectionClosed, OSError):
            await asyncio.sleep(0.05)


def test_nothing_is_missing_doubled_or_out_of_order_when_redis_goes_away_and_comes_back(stand: Stand):
    total = 150

    async def write_all() -> None:
        for number in range(1, total + 1):
            await asyncio.to_thread(stand.write, "reviewers")
            if number == 40:
                await asyncio.to_thread(stand.valkey.stop)
            if number == 90:
                stand.valkey.start()  # from this thread: a child ends with the thread that started it

    async def story() -> list[Browser]:
        browsers = [Browser() for _ in range(12)]
        async with asyncio.timeout(60):
            followers = [_follow(stand, browser, 100 + i, total) for i, browser in enumerate(browsers)]
            await asyncio.gather(write_all(), *followers)
        return browsers

    for browser in asyncio.run(story()):
        assert browser.numbers == list(range(1, total + 1))


def test_a_browser_that_does_not_read_holds_nobody_up(stand: Stand):
    large = "很长的意见" * 4000

    async def story() -> Browser:
        browser = Browser()
        async with stand.open(stand.ticket(REVIEWER, account=31)) as slow, stand.open(stand.ticket(REVIEWER)) as quick:
            slow.transport.pause_reading()  # type: ignore[attr-defined]
            async with asyncio.timeout(20):
                for number in range(1, 121):
                    await asyncio.to_thread(stand.write, "everyone", text=large)
                    await browser.read_until(quick, number)
            slow.transport.abort()
        return browser

    assert asyncio.run(story()).numbers == list(range(1, 121))


def test_two_live_processes_show_each_others_people(stand: Stand):
    port = free_ports(1)[0]
    second = start_live(stand.database_url, stand.valkey, port)
    there = Stand(stand.database_url, stand.valkey, port, second)

    async def story() -> list[dict[str, object]]:
        browser = Browser()
        async with (
            stand.open(stand.ticket(REVIEWER)) as here,
            there.open(there.ticket(OTHER_UNIT, account=12, organisation=6)) as other,
        ):
            await other.send('{"sheet": 7}')
            async with asyncio.timeout(10):
                while [one["account"] for one in browser.presence] != [11, 12] or browser.presence[1]["sheet"] != 7:
                    browser.take(json.loads(await here.recv()))
        return browser.presence

    try:
        assert asyncio.run(story())[1]["organisation"] == 6
    finally:
        second.terminate()
        assert second.wait(10) == 0


def test_a_browser_whose_line_is_dead_is_gone_for_the_others_within_ten_seconds(stand: Stand):
    """The line stays open and silent, as after a power cut on the way: nobody says goodbye."""

    async def story() -> float:
        browser = Browser()
        async with stand.open(stand.ticket(REVIEWER)) as here:
            there = await stand.open(stand.ticket(OTHER_UNIT, account=12, organisation=6))
            try:
                await _until_people_are(browser, here, [11, 12])
                there.transport.pause_reading()  # type: ignore[attr-defined]
                fell_silent = time.monotonic()
                await _until_people_are(browser, here, [11])
                return time.monotonic() - fell_silent
            finally:
                there.transport.abort()

    assert asyncio.run(story()) < 10


async def _until_people_are(browser: Browser, socket: ClientConnection, accounts: list[int]) -> None:
    async with asyncio.timeout(30):
        while [one["account"] for one in browser.presence] != accounts:
            browser.take(json.loads(await socket.recv()))
