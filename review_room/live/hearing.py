"""What a browser says on its socket."""

from dataclasses import dataclass
from typing import Any

from review_room.live.pointing import Spot, View
from review_room.live.reader import Reader


@dataclass(frozen=True, slots=True)
class Stirred:
    """What others are to hear of."""

    people: bool = False
    pointing: bool = False
    follows: bool = False


def take(reader: Reader, content: Any) -> Stirred:
    """Note what a browser says: `sheet`, `cursor`, `view`, `follow`, `offer`. Raises ValueError for nonsense."""
    if not isinstance(content, dict):
        raise ValueError(content)  # noqa: TRY004 - nonsense of whatever kind
    if "sheet" in content:
        reader.sheet_id = _id(content["sheet"])
    if "follow" in content:
        reader.follows = _id(content["follow"])
    if "offer" in content:
        reader.offers = content["offer"] is True
    if "cursor" in content:
        reader.point(None if content["cursor"] is None else Spot.of(content["cursor"]))
    if "view" in content:
        reader.look(View.of(content["view"]))
    return Stirred(
        people=not content.keys().isdisjoint({"sheet", "follow", "offer"}),
        pointing=not content.keys().isdisjoint({"cursor", "view"}),
        follows="follow" in content,
    )


def _id(told: object) -> int | None:
    if told is None or (isinstance(told, int) and not isinstance(told, bool) and 0 < told < 2**31):
        return told
    raise ValueError(told)
