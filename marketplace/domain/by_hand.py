"""A record taken apart into commands that anybody can run: `printf` and `sha256sum`, and a pencil for the order."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from marketplace.domain.canonical import canon, digest
from marketplace.domain.fairdraw import kind

MOST_TICKETS: Final = 40
"""Nobody types more than that; larger draws are checked by a program."""


@dataclass(frozen=True, slots=True)
class HandStep:
    """One command, what it is about, and the 64 digits it must answer."""

    about: str
    command: str
    result: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """Every commitment, the seed, and the tickets of the first ranks, in the order in which one checks them."""

    commitments: tuple[HandStep, ...]
    seed: HandStep
    tickets: tuple[HandStep, ...]


def by_hand(record: Mapping[str, Any]) -> ByHand:
    """The commands for a valid record. A group with several balls shows the one that gave its score."""
    announced, seed = digest(record["announcement"]), record["result"]["seed"]
    openings = tuple(
        _step(
            one["contributor"],
            {
                "type": kind("commitment"),
                "announcement": announced,
                "contributor": one["contributor"],
                "nonce": one["nonce"],
            },
        )
        for one in record["openings"]
    )
    tickets = tuple(_ticket(seed, row, record) for row in record["result"]["ranking"][:MOST_TICKETS])
    return ByHand(openings, _step("", record["mix"]), tickets)


def _ticket(seed: str, row: Mapping[str, Any], record: Mapping[str, Any]) -> HandStep:
    balls = max(one["balls"] for one in record["announcement"]["candidates"] if one["group"] == row["group"])
    steps = (
        _step(
            row["candidate"],
            {"type": kind("ticket"), "seed": seed, "kind": "group", "id": row["group"], "ball": ball},
        )
        for ball in range(balls)
    )
    return min(steps, key=lambda step: step.result)


def _step(about: str, hashed: Any) -> HandStep:
    return HandStep(about, f"printf '%s' {shlex.quote(canon(hashed).decode())} | sha256sum", digest(hashed))
