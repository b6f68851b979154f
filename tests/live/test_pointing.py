"""Pointers and followed views: quick, never stored, and only for those who may know that somebody is there."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection

from service_centre.running.children import free_ports
from tests.live.conftest import Stand, start_live

REVIEWER = ["unit:5", "reviewers", "everyone"]
OTHER_UNIT = ["unit:6", "reviewers", "everyone"]
OWNER = ["unit:9", "everyone"]


class Person:
    """A browser that looks at sheet 7 and keeps every byte it gets."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[str] = []

    async def say(self, **content: object) -> None:
        await self.socket.send(json.dumps(content))

    async def hear(self, key: str, seconds: float = 10) -> object:
        """The next frame of a kind."""
        async with asyncio.timeout(seconds):
            while True:
                self.frames.append(str(await self.socket.recv()))
                told = json.loads(self.frames[-1])
                if key in told:
                    return told[key]

    async def listen(self, seconds: float) -> None:
        """Keep whatever comes for a while."""
        try:
            await self.hear("nothing is called so", seconds)
        except TimeoutError:
            return


@asynccontextmanager
async def people(stand: Stand, **who: tuple[int, int, list[str]]) -> AsyncIterator[list[Person]]:
    """Everybody named, each with account, organisation and labels, looking at sheet 7."""
    entered = []
    try:
        for account, organisation, sees in who.values():
            socket = await stand.open(stand.ticket(sees, account=account, organisation=organisation))
            entered.append(Person(socket))
            await entered[-1].say(sheet=7)
        await asyncio.sleep(0.4)
        yield entered
    finally:
        for one in entered:
            await one.socket.close()


FIRE, DEFENCE, OWNERS = (11, 5, REVIEWER), (12, 6, OTHER_UNIT), (13, 9, OWNER)


def test_a_pointer_is_seen_where_it_points_and_vanishes_when_it_leaves(stand: Stand) -> None:
    async def story() -> list[object]:
        async with people(stand, fire=FIRE, defence=DEFENCE) as (fire, defence):
            await fire.say(cursor=[7, 120.5, 80])
            shown = await defence.hear("cursors")
            await fire.say(cursor=None)
            return [shown, await defence.hear("cursors")]

    assert asyncio.run(story()) == [[[11, 120.5, 80.0]], [[11]]]


def test_who_looks_at_another_sheet_is_not_troubled(stand: Stand) -> None:
    async def story() -> list[str]:
        async with people(stand, fire=FIRE, defence=DEFENCE) as (fire, defence):
            await defence.say(sheet=8)
            await fire.say(cursor=[7, 120, 80])
            await defence.listen(1)
            return defence.frames

    assert not [frame for frame in asyncio.run(story()) if "cursors" in frame]


def test_a_hand_that_moves_fast_is_shown_ten_times_a_second(stand: Stand) -> None:
    async def story() -> list[str]:
        async with people(stand, fire=FIRE, defence=DEFENCE) as (fire, defence):
            for step in range(200):
                await fire.say(cursor=[7, step, step])
                await asyncio.sleep(0.005)
            await defence.listen(0.5)
            return [frame for frame in defence.frames if "cursors" in frame]

    frames = asyncio.run(story())
    assert 3 <= len(frames) <= 25
    assert json.loads(frames[-1])["cursors"] == [[11, 199.0, 199.0]], "the last place is not lost"


def test_no_byte_tells_an_owner_that_a_reviewer_is_there(stand: Stand) -> None:
    """Presence, pointer, view and offer of a reviewer, before and after everybody's coming and going."""

    async def story() -> list[str]:
        async with people(stand, owner=OWNERS, fire=FIRE, defence=DEFENCE) as (owner, fire, defence):
            await owner.say(follow=11)
            await fire.say(offer=True, cursor=[7, 120, 80], view=[7, 0, 0, 420, 297])
            await defence.say(follow=11, cursor=[7, 1, 2])
            await defence.say(cursor=[7, 121, 81])
            await owner.listen(1.5)
            await fire.socket.close()
            await owner.listen(1)
            return owner.frames

    frames = asyncio.run(story())
    assert frames, "the owner's own presence was told"
    for frame in frames:
        told = json.loads(frame)
        assert told.keys() <= {"presence", "beat", "after", "last", "events"}
        for person in told.get("presence", []):
            assert (person["account"], person["follows"]) == (13, None)


def test_an_owners_pointer_is_shown_to_reviewers_and_the_owners_own_people(stand: Stand) -> None:
    async def story() -> list[object]:
        async with people(stand, owner=OWNERS, colleague=(14, 9, OWNER), fire=FIRE) as (owner, colleague, fire):
            await owner.say(cursor=[7, 5, 6])
            return [await colleague.hear("cursors"), await fire.hear("cursors")]

    assert asyncio.run(story()) == [[[13, 5.0, 6.0]]] * 2


def test_a_follower_sees_at_once_what_the_other_sees_and_every_move_after(stand: Stand) -> None:
    async def story() -> list[object]:
        async with people(stand, fire=FIRE, defence=DEFENCE) as (fire, defence):
            await fire.say(view=[7, 0, 0, 420, 297])
            await asyncio.sleep(0.3)
            await defence.say(follow=11)
            first = await defence.hear("view")
            await fire.say(view=[8, 10, 10, 110, 90])
            second = await defence.hear("view")
            await defence.say(follow=None)
            await asyncio.sleep(0.2)
            await fire.say(view=[9, 10, 10, 110, 90])
            await defence.listen(0.6)
            assert not [frame for frame in defence.frames if '"view": [11, 9' in frame]
            return [first, second]

    assert asyncio.run(story()) == [[11, 7, 0.0, 0.0, 420.0, 297.0], [11, 8, 10.0, 10.0, 110.0, 90.0]]


def test_presence_tells_who_offers_and_who_follows(stand: Stand) -> None:
    async def story() -> object:
        async with people(stand, fire=FIRE, defence=DEFENCE) as (fire, defence):
            await fire.say(offer=True)
            await defence.say(follow=11)
            await fire.listen(1)
            told = json.loads([frame for frame in fire.frames if "presence" in frame][-1])
            return [(one["account"], one["offers"], one["follows"]) for one in told["presence"]]

    assert asyncio.run(story()) == [(11, True, None), (12, False, 11)]


def test_nobody_follows_an_owner_who_would_not_know_of_it(stand: Stand) -> None:
    async def story() -> list[str]:
        async with people(stand, owner=OWNERS, fire=FIRE) as (owner, fire):
            await fire.say(follow=13)
            await owner.say(view=[7, 0, 0, 420, 297])
            await fire.listen(1)
            return fire.frames

    assert not [frame for frame in asyncio.run(story()) if '"view"' in frame]


@pytest.mark.parametrize(
    "nonsense",
    [
        '{"cursor": [7, "a", 1]}',
        '{"cursor": [7, NaN, 1]}',
        '{"cursor": [7, 1e999, 1]}',
        '{"cursor": [true, 1, 1]}',
        '{"cursor": [7, 1' + "0" * 400 + ", 1]}",
        '{"view": [7, 9, 0, 1, 2]}',
        '{"follow": "11"}',
        "[[[",
        "[]",
        "7",
    ],
)
def test_nonsense_is_ignored_and_the_line_stays(stand: Stand, nonsense: str) -> None:
    async def story() -> object:
        async with people(stand, fire=FIRE, defence=DEFENCE) as (fire, defence):
            await fire.socket.send(nonsense)
            await fire.say(cursor=[7, 1, 2])
            return await defence.hear("cursors")

    assert asyncio.run(story()) == [[11, 1.0, 2.0]]


def test_two_live_processes_show_each_others_pointers_and_views(stand: Stand) -> None:
    port = free_ports(1)[0]
    second = start_live(stand.database_url, stand.valkey, port)
    there = Stand(stand.database_url, stand.valkey, port, second)

    async def story() -> list[object]:
        async with people(stand, fire=FIRE) as (fire,), people(there, defence=DEFENCE) as (defence,):
            await defence.say(follow=11)
            await asyncio.sleep(0.5)
            await fire.say(cursor=[7, 1, 2], view=[7, 0, 0, 420, 297])
            view = await defence.hear("view")
            return [view, await defence.hear("cursors")]

    try:
        told = asyncio.run(story())
    finally:
        second.terminate()
        assert second.wait(10) == 0
    assert told == [[11, 7, 0.0, 0.0, 420.0, 297.0], [[11, 1.0, 2.0]]]
