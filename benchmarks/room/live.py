"""How fast the room is told what somebody does, beside y-websocket and Hocuspocus, which keep nothing.

Every figure is taken in one run: the peers first, then ours, each with a server of its own and the same two programs
that listen and send. Ours is the whole product as `make run` starts it: an operation is checked, numbered,
recorded in the trail and durable in PostgreSQL before it is acknowledged, and only then told to anybody.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.drawings.measure import tell
from benchmarks.room.load import Kind, Listeners, bring_peers, listening, peer, processor_seconds, send
from benchmarks.room.stand import REVIEWERS, Person, demo_site, signed_in

SENDERS: Final = 16
"""People who mark as fast as they are acknowledged."""
WINDOW: Final = 16
"""Operations that each of them has on the way at full load."""
MARKING: Final = 60
MARKS_PER_SECOND: Final = 30.0
"""Of all sixty together: a mark every two seconds from everybody."""
_WARM_SECONDS: Final = 2.0
_FULL_SECONDS: Final = 8.0
_QUIET_SECONDS: Final = 10.0
_KINDS: Final[Sequence[Kind]] = ("y-websocket", "hocuspocus", "ours")


@dataclass(frozen=True, slots=True)
class Room:
    """Somebody in the room of our site, and the site's first process."""

    person: Person
    process: int


@dataclass(frozen=True, slots=True)
class Stage:
    """Listeners, those who send to them, and the first process of the server between them."""

    listeners: Listeners
    run: Callable[..., dict[str, Any]]
    server: int


def live() -> None:
    """200 and 1,000 listeners of one room, full load and few events, and sixty people who mark."""
    bring_peers()
    with demo_site() as (address, process):
        room = Room(signed_in(address, REVIEWERS[0]), process)
        for listeners, quiet_rate in ((200, 10.0), (1000, 5.0)):
            figures = {kind: _figures(kind, room, listeners, quiet_rate) for kind in _KINDS}
            _compare(listeners, quiet_rate, figures)
        _marking(room)


def _figures(kind: Kind, room: Room, count: int, quiet_rate: float) -> dict[str, dict[str, Any]]:
    with _audience(kind, room, count) as stage:
        stage.run(seconds=_WARM_SECONDS, window=WINDOW)
        full = _measured(stage, seconds=_FULL_SECONDS, window=WINDOW)
        quiet = _measured(stage, seconds=_QUIET_SECONDS, rate=quiet_rate)
    return {"full": full, "quiet": quiet}


@contextmanager
def _audience(kind: Kind, room: Room, count: int, senders: int = SENDERS) -> Iterator[Stage]:
    """Listeners, and how to send to them. A peer's senders hear everything as well and count among its listeners."""
    if kind == "ours":
        with listening(kind, [room.person.listening()] * count, room.person.address) as listeners:
            plan = [room.person.sender()] * senders
            yield Stage(listeners, lambda **how: send(kind, plan, sheet=room.person.sheet_id, **how), room.process)
    else:
        with peer(kind) as (address, process), listening(kind, [address] * (count - senders)) as listeners:
            yield Stage(listeners, lambda **how: send(kind, [{"address": address}] * senders, **how), process)


def _measured(stage: Stage, **how: float) -> dict[str, Any]:
    stage.listeners.reset()
    used = processor_seconds(stage.server)
    sent = stage.run(**how)
    heard = stage.listeners.report(sent["acknowledged"])
    used = processor_seconds(stage.server) - used
    cost = used * 1000 / max(1, sent["acknowledged"])
    return {**heard, "acknowledgement_p95": sent["p95"], "failed": sent["failed"], "processor_ms": cost}


def _compare(listeners: int, quiet_rate: float, figures: dict[Kind, dict[str, dict[str, Any]]]) -> None:
    for kind, of in figures.items():
        for load, one in of.items():
            tell(
                "live",
                who=kind,
                listeners=listeners,
                load="full" if load == "full" else f"{quiet_rate:g}/s",
                events_per_second=one["events_per_second"],
                p50_ms=one["p50"],
                p99_ms=one["p99"],
                acknowledgement_p95_ms=one["acknowledgement_p95"],
                processor_ms_of_an_event=one["processor_ms"],
                lost=one["lost"],
                failed=one["failed"],
                machine_load=os.getloadavg()[0],
            )
    for other in _KINDS[:2]:
        ours, theirs = figures["ours"]["full"], figures[other]["full"]
        tell(
            "live-ratio",
            to=other,
            listeners=listeners,
            events_per_second=ours["events_per_second"] / theirs["events_per_second"],
            p99_at_full_load=ours["p99"] / theirs["p99"],
            p99_quiet=figures["ours"]["quiet"]["p99"] / figures[other]["quiet"]["p99"],
        )


def _marking(room: Room) -> None:
    with _audience("ours", room, 200, MARKING) as stage:
        stage.run(seconds=_WARM_SECONDS, rate=MARKS_PER_SECOND)
        one = _measured(stage, seconds=_QUIET_SECONDS, rate=MARKS_PER_SECOND)
    tell(
        "live-marking",
        marking=MARKING,
        reading=200,
        marks_per_second=MARKS_PER_SECOND,
        acknowledgement_p95_ms=one["acknowledgement_p95"],
        p99_ms=one["p99"],
        lost=one["lost"],
        failed=one["failed"],
        machine_load=os.getloadavg()[0],
    )
