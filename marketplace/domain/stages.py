"""Who may open now: stages are strict, so that the last party computes the result by itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from marketplace.domain.errors import NotYourPart, StageNotReached
from marketplace.domain.fairdraw import Json


def stage_now(announced: Json, sealed: Json, opened: Collection[str], *, late: bool) -> int | None:
    """The stage whose openings are due; null when the draw is complete.

    An earlier stage is over when all who committed in it have opened. Optional contributors are
    waited for until the announced opening deadline; `late` says it has passed. A stage that a later
    opening has left behind never comes back, or a latecomer could choose the result by keeping silent.
    """
    committed = {row["contributor"] for row in sealed["commitments"]}
    begun = max((_stage(announced, who) for who in opened), default=0)
    due = [
        one["stage"]
        for one in announced["contributors"]
        if one["id"] in committed
        and one["id"] not in opened
        and one["stage"] >= begun
        and (one["required"] or not late)
    ]
    return min(due) if due else None


def check_turn(announced: Json, sealed: Json, opened: Collection[str], who: str, *, late: bool) -> None:
    """Raise StageNotReached or NotYourPart unless `who` may open now."""
    if who not in {one["id"] for one in announced["contributors"]}:
        raise NotYourPart
    stage = stage_now(announced, sealed, opened, late=late)
    if stage != _stage(announced, who) or who in opened:
        raise StageNotReached(stage=stage if stage is not None else "—")


def parse_moment(text: str) -> datetime:
    """An announced deadline as a moment."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _stage(announced: Json, who: str) -> int:
    found: Any = next(one["stage"] for one in announced["contributors"] if one["id"] == who)
    return int(found)
